//! Seals made anew and compared: what was changed by another tool.

use super::{
    Breach, BrokenSeal, ROWS, SCHEMA, Seal, TAG, WHOLE, columns_of, each_seal, each_whole, exists, is_numbered, numbered_sql,
    numbered_tables, seal_all,
};
use crate::store::workbook::{StoreError, Workbook};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

impl Workbook {
    /// Seals everything as it stands. For rows that reached the file past the program: tests, and tools that mend it.
    ///
    /// # Errors
    /// The workbook is read-only, or SQLite fails.
    pub fn seal_again(&mut self) -> Result<(), StoreError> {
        let tx = self.conn_mut()?.transaction()?;
        seal_all(&tx)?;
        Ok(tx.commit()?)
    }

    /// Rows that are not as they were sealed, at most so many of a table, table by table in the order of their rows.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn broken_seals(&self, at_most: usize) -> Result<Vec<BrokenSeal>, StoreError> {
        let conn = self.conn();
        let mut tables = numbered_tables(conn)?;
        let mut statement = conn.prepare_cached("SELECT DISTINCT name FROM seal WHERE instr(name, '/') = 0")?;
        tables.extend(statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?);
        let mut broken = broken_wholes(conn)?;
        for table in tables {
            broken.extend(broken_of(conn, &table, at_most)?);
        }
        Ok(broken)
    }
}

/// Rows of the small tables, each against its own seal.
fn broken_wholes(conn: &Connection) -> Result<Vec<BrokenSeal>, StoreError> {
    let mut now = BTreeMap::new();
    for table in WHOLE.iter().chain([&SCHEMA]) {
        each_whole(conn, table, &mut |seal| {
            now.insert(seal.table.clone(), seal);
            Ok(())
        })?;
    }
    let mut broken = Vec::new();
    let mut breach = |name: &str, breach| {
        let (table, row) = name.split_once('/').unwrap_or((name, ""));
        broken.push(BrokenSeal { table: table.to_owned(), row: row.to_owned(), breach });
    };
    let mut statement = conn.prepare_cached("SELECT name, block, digest, rows FROM seal WHERE instr(name, '/') > 0")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let stored = Seal { table: row.get(0)?, block: row.get(1)?, digest: row.get(2)?, rows: row.get(3)? };
        match now.remove(&stored.table) {
            None => breach(&stored.table, Breach::Missing),
            Some(seal) if seal.digest != stored.digest => breach(&stored.table, Breach::Changed),
            Some(seal) if seal != stored => breach(&stored.table, Breach::Seal),
            Some(_) => {}
        }
    }
    now.keys().for_each(|name| breach(name, Breach::Added));
    Ok(broken)
}

fn broken_of(conn: &Connection, table: &str, at_most: usize) -> Result<Vec<BrokenSeal>, StoreError> {
    let mut found = Vec::new();
    let mut statement = conn.prepare_cached("SELECT block, digest, rows FROM seal WHERE name = ?1 ORDER BY block")?;
    let mut stored = statement.query(params![table])?;
    let next = |stored: &mut rusqlite::Rows<'_>| -> Result<Option<Seal>, StoreError> {
        let Some(row) = stored.next()? else { return Ok(None) };
        Ok(Some(Seal { table: table.to_owned(), block: row.get(0)?, digest: row.get(1)?, rows: row.get(2)? }))
    };
    let mut waiting = next(&mut stored)?;
    if is_numbered(table) && exists(conn, table)? {
        let mut reader = conn.prepare_cached(&numbered_sql(table, ""))?;
        let columns = columns_of(&reader, table);
        each_seal(&mut reader, table, &columns, [], &mut |now| {
            while let Some(seal) = waiting.take_if(|seal| seal.block < now.block) {
                differing(&seal, &Seal::default(), &mut found);
                waiting = next(&mut stored)?;
            }
            match waiting.take_if(|seal| seal.block == now.block) {
                Some(seal) => {
                    differing(&seal, &now, &mut found);
                    waiting = next(&mut stored)?;
                }
                None => differing(&Seal { block: now.block, ..Seal::default() }, &now, &mut found),
            }
            Ok(())
        })?;
    }
    while let Some(seal) = waiting.take() {
        differing(&seal, &Seal::default(), &mut found);
        waiting = next(&mut stored)?;
    }
    found.truncate(at_most);
    found.into_iter().map(|(number, breach)| named(conn, table, number, breach)).collect()
}

/// Row numbers where a stored seal and that of the rows now part. A block without rows now has no digest.
fn differing(stored: &Seal, now: &Seal, found: &mut Vec<(i64, Breach)>) {
    if stored.digest == now.digest && stored.rows == now.rows {
        return;
    }
    let (sealed, rows) = (tags(&stored.rows), tags(&now.rows));
    let before = found.len();
    let places: BTreeSet<u8> = sealed.keys().chain(rows.keys()).copied().collect();
    for place in places {
        let breach = match (sealed.get(&place), rows.get(&place)) {
            (Some(then), Some(now)) if then == now => continue,
            (Some(_), Some(_)) => Breach::Changed,
            (Some(_), None) => Breach::Missing,
            _ => Breach::Added,
        };
        found.push((stored.block * ROWS + i64::from(place), breach));
    }
    if found.len() == before {
        found.push((stored.block * ROWS, Breach::Seal));
    }
}

fn tags(rows: &[u8]) -> BTreeMap<u8, &[u8]> {
    rows.chunks(TAG).filter_map(|tag| tag.split_first().map(|(place, digest)| (*place, digest))).collect()
}

/// The name of a row where people know it by one.
fn named(conn: &Connection, table: &str, number: i64, breach: Breach) -> Result<BrokenSeal, StoreError> {
    let sql = match table {
        "clue" => "SELECT clue FROM clue WHERE id = ?1",
        "identity" => "SELECT identity FROM identity WHERE id = ?1",
        "source" => "SELECT file FROM source WHERE id = ?1",
        _ => "",
    };
    let name: Option<String> = if sql.is_empty() || breach == Breach::Missing {
        None
    } else {
        conn.query_row(sql, params![number], |row| row.get(0)).optional().unwrap_or_default()
    };
    let row = name.unwrap_or_else(|| number.to_string());
    Ok(BrokenSeal { table: table.to_owned(), row, breach })
}
