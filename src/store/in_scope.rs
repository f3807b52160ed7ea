//! Who is in scope, as the case data and rosters say. Reading that out of a million payments takes longer than the
//! registers that ask for it, so it is kept beside them, with a mark of what it rests on.

use super::bulk::Bulk;
use super::noted::hash_of;
use super::{StoreError, Workbook, datasets, sources};
use crate::domain::dataset::{ColumnType, Dataset, DatasetKind};
use crate::domain::event::hex;
use crate::domain::id_number::IdKey;
use crate::domain::identity::Scope;
use crate::domain::row::digest;
use rusqlite::{Connection, TransactionBehavior, params};
use std::collections::{HashMap, HashSet};

/// Name in `meta` of the fingerprint of everybody in scope, behind what it rests on.
const MARK: &str = "scope_print";

/// People of one row of `in_scope`.
const TOGETHER: usize = if cfg!(test) { 2 } else { 4_096 };

/// Somebody in scope as `in_scope` keeps them: packed key, name, village.
type Entry = (i64, String, String);

/// Takes a packed key with a name and a village; empty when unknown.
type Visit<'a> = dyn FnMut(i64, &str, &str) -> Result<(), StoreError> + 'a;

/// Everybody in scope; read out of the data and kept when what was kept rests on other data. What an import noted while
/// it stored rows is not read back.
///
/// # Errors
/// SQLite fails, or the workbook is read-only and nothing is kept.
pub fn people(book: &mut Workbook, bulk: &mut Bulk, datasets: &[Dataset]) -> Result<Scope, StoreError> {
    if let Some(print) = kept_print(book, datasets)? {
        // Another tool may have changed it, which `verify` tells; it is not believed then.
        if let Some(scope) = kept(book.conn())?.filter(|scope| scope.fingerprint() == print) {
            return Ok(scope);
        }
    }
    let rests_on = rests_on(book, datasets)?;
    let touched = book.touched().clone();
    let tx = book.conn_mut()?.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // With a condition the rows go one by one, as the seals have to hear; without, the table is cut off behind their back.
    tx.execute("DELETE FROM in_scope WHERE id > 0", [])?;
    let mut scope = Scope::default();
    let mut entries: Vec<Entry> = Vec::new();
    read(&tx, Some(bulk), datasets, &mut |person, name, village| {
        if IdKey::from_i64(person).is_some_and(|key| scope.add(key, name, village)) {
            entries.push((person, name.to_owned(), village.to_owned()));
        }
        if entries.len() >= TOGETHER { write(&tx, &mut entries) } else { Ok(()) }
    })?;
    write(&tx, &mut entries)?;
    tx.execute(
        "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![MARK, format!("{rests_on} {}", scope.fingerprint())],
    )?;
    touched.seal(&tx)?;
    tx.commit()?;
    Ok(scope)
}

/// The fingerprint of [`people`]. Writes nothing.
///
/// # Errors
/// SQLite fails.
pub fn print(book: &Workbook, datasets: &[Dataset]) -> Result<String, StoreError> {
    if let Some(print) = kept_print(book, datasets)? {
        return Ok(print);
    }
    let mut scope = Scope::default();
    read(book.conn(), None, datasets, &mut |person, name, village| {
        if let Some(key) = IdKey::from_i64(person) {
            scope.add(key, name, village);
        }
        Ok(())
    })?;
    Ok(scope.fingerprint())
}

/// The fingerprint as it was kept; `None` when something that it rests on has changed since.
///
/// # Errors
/// SQLite fails.
pub fn kept_print(book: &Workbook, datasets: &[Dataset]) -> Result<Option<String>, StoreError> {
    let mark = book.meta_or_none(MARK)?;
    let rests_on = rests_on(book, datasets)?;
    Ok(mark.as_deref().and_then(|mark| mark.split_once(' ')).filter(|(on, _)| *on == rests_on).map(|(_, print)| print.to_owned()))
}

/// What decides who is in scope: the case data and rosters, and how the pack and this program read them.
fn rests_on(book: &Workbook, datasets: &[Dataset]) -> Result<String, StoreError> {
    let versions = sources::versions(book)?;
    let parts: Vec<_> = kept_whole(datasets).map(|dataset| (dataset, versions.get(&dataset.id))).collect();
    Ok(hex(&digest(format!("{}|{parts:?}", env!("CARGO_PKG_VERSION")).as_bytes())))
}

/// Case data and rosters.
fn kept_whole(datasets: &[Dataset]) -> impl Iterator<Item = &Dataset> {
    datasets.iter().filter(|dataset| dataset.kind != DatasetKind::Register)
}

/// Everybody as they were kept; `None` when that cannot be read.
fn kept(conn: &Connection) -> Result<Option<Scope>, StoreError> {
    let mut statement = conn.prepare("SELECT people FROM in_scope ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut scope = Scope::default();
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let Ok(entries) = serde_json::from_str::<Vec<Entry>>(text) else { return Ok(None) };
        for (person, name, village) in entries {
            let Some(key) = IdKey::from_i64(person) else { return Ok(None) };
            scope.add(key, &name, &village);
        }
    }
    Ok(Some(scope))
}

fn write(conn: &Connection, entries: &mut Vec<Entry>) -> Result<(), StoreError> {
    let json = serde_json::to_string(entries).map_err(|_| StoreError::Corrupt { place: "in_scope".to_owned() })?;
    entries.clear();
    conn.prepare_cached("INSERT INTO in_scope (people) VALUES (?1)")?.execute([json])?;
    Ok(())
}

/// Everybody that a kept row (case data or a roster) knows by a valid number, with the names and villages they go
/// by: the person of the row, and whom other columns name that the dataset puts in scope (a father, a spouse),
/// these without a name. One person comes once per name and village of a dataset.
fn read(conn: &Connection, mut bulk: Option<&mut Bulk>, datasets: &[Dataset], visit: &mut Visit<'_>) -> Result<(), StoreError> {
    let place = datasets.iter().find(|dataset| dataset.column("household_no").is_some() && dataset.column("village").is_some());
    for dataset in kept_whole(datasets) {
        if !datasets::has_table(conn, dataset)? {
            continue;
        }
        if dataset.person_id.is_some() {
            let home = match place.filter(|home| home.id != dataset.id && lives_elsewhere(dataset)) {
                Some(home) if datasets::has_table(conn, home)? => Some(villages(conn, home)?),
                _ => None,
            };
            let at_home = |person, name: &str, place: &str, visit: &mut Visit<'_>| match &home {
                Some(home) => match home.get(place) {
                    Some(villages) => villages.iter().try_for_each(|village| visit(person, name, village)),
                    None => visit(person, name, ""),
                },
                // A household that nothing says where it is.
                None if lives_elsewhere(dataset) => visit(person, name, ""),
                None => visit(person, name, place),
            };
            match bulk.as_mut().and_then(|bulk| bulk.take_noted(dataset)) {
                Some(noted) => noted.each(&mut |person, name, place| at_home(person, name, place, visit))?,
                None => own_people(conn, dataset, &mut |person, name, place| at_home(person, name, place, visit))?,
            }
        }
        for sql in named_people(dataset) {
            let mut statement = conn.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                visit(row.get(0)?, "", "")?;
            }
        }
    }
    Ok(())
}

/// Whether the village of the dataset's persons is that of their household.
fn lives_elsewhere(dataset: &Dataset) -> bool {
    dataset.person_village.is_none() && dataset.column("household_no").is_some()
}

/// Household → its villages.
type Villages = HashMap<String, Vec<String>>;

fn villages(conn: &Connection, home: &Dataset) -> Result<Villages, StoreError> {
    let sql = format!("SELECT household_no, coalesce(village, '') FROM {} WHERE household_no IS NOT NULL", datasets::table(home));
    let mut villages = Villages::new();
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        villages.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(villages)
}

/// The columns that hold the name of a dataset's persons, and their household or else their village.
pub(super) fn name_and_place(dataset: &Dataset) -> [Option<&str>; 2] {
    let place = if lives_elsewhere(dataset) { Some("household_no") } else { dataset.person_village.as_deref() };
    [dataset.person_name.as_deref(), place]
}

/// Visits the persons of a dataset's rows with their names and places, each once: a person is paid many times, and
/// telling repetitions apart here is cheaper than by the database.
fn own_people(conn: &Connection, dataset: &Dataset, visit: &mut Visit<'_>) -> Result<(), StoreError> {
    let [name, place] = name_and_place(dataset)
        .map(|name| name.map_or_else(|| "''".to_owned(), |name| format!("coalesce({}, '')", datasets::quote(name))));
    let sql = format!("SELECT person, {name}, {place} FROM {} WHERE +person IS NOT NULL", datasets::table(dataset));
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut seen = HashSet::new();
    while let Some(row) = rows.next()? {
        let person: i64 = row.get(0)?;
        let text = |at| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
        let (name, place) = (text(1)?, text(2)?);
        if seen.insert(hash_of(person, name, place)) {
            visit(person, name, place)?;
        }
    }
    Ok(())
}

/// Asks for the persons whom other columns of a dataset put in scope.
fn named_people(dataset: &Dataset) -> impl Iterator<Item = String> {
    dataset.columns.iter().filter(|column| column.in_scope && column.column_type == ColumnType::Id).map(|column| {
        let key = datasets::quote(&format!("{}_key", column.name));
        format!("SELECT DISTINCT {key}, '', '' FROM {} WHERE {key} IS NOT NULL", datasets::table(dataset))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::workbook::testing::sample;

    #[test]
    fn the_seals_follow_when_fewer_people_are_in_scope_than_were() {
        let mut book = Workbook::in_memory(&sample()).expect("made");
        let touched = book.touched().clone();
        let tx = book.conn_mut().expect("writable").transaction().expect("begun");
        for _ in 0..200 {
            tx.execute("INSERT INTO in_scope (people) VALUES ('[]')", []).expect("inserted");
        }
        touched.seal(&tx).expect("sealed");
        tx.commit().expect("kept");
        assert!(people(&mut book, &mut Bulk::default(), &[]).expect("read").is_empty());
        assert_eq!(book.broken_seals(9).expect("read"), []);
    }
}
