//! What becomes of the rows of a file in the table of their dataset.
//!
//! A row speaks only of the columns that its sheet feeds, by a header or a fill. In those an empty cell clears what
//! the table says; all others keep it. The hash of the stored row is that of the merged values, so that a file read
//! again, in any order of its rows and columns, finds what it left.
//!
//! Two lists of the same date (the police's and a crematorium's, which names no crematorium) thus end in the same
//! row whichever is loaded first, as long as they feed different columns. Where both feed a column and disagree,
//! the list loaded later is believed: a list that was corrected and sent again bears the same date too, and nothing
//! tells the one from the other. A list of an older date changes no row of a newer one, not even columns that the
//! newer one did not feed: whether these are empty because nobody fed them or because somebody cleared them is not
//! recorded. The certificate counts such rows as superseded.
//!
//! A household is not overwritten by one of another town with another head that has its number: towns number from 001,
//! each for itself. Of one file or one date the row that was read first stays, and the other is given back; a later
//! list may bring such a change.
//!
//! Within one file, of two rows with one key in sheets that feed the same columns the one with the greater hash
//! stays, whatever their order: shuffling a file must not change what the workbook says. Sheets that feed different
//! columns complement each other like files of one date, the later sheet after the earlier.

use super::StoreError;
use super::bulk::Table;
use super::datasets::{self, DataRow, Glance, StoredRow, TableSql};
use super::in_scope;
use super::seal::{Sealed, Sealer};
use super::sources::Load;
use crate::domain::dataset::{Dataset, DatasetKind, RowKey};
use crate::domain::load::LINES_NAMED;
use crate::domain::row::{self, Value};
use rusqlite::Connection;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// What became of a kept row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// New.
    Added,
    /// Says something else than before, in these columns.
    Changed(Vec<String>),
    /// Known already.
    Unchanged,
    /// Not stored: the number is taken by a row of another town about another person.
    Taken(Taken),
}

/// The row that has a number already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Name of its file.
    pub file: String,
    /// Row as a spreadsheet numbers it.
    pub line: i64,
    /// Its town.
    pub town: String,
}

/// Where a row of a multiset was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// In this file: it is one more.
    Here,
    /// In another, where it is the same; file and line of the first few.
    Elsewhere(Option<(String, i64)>),
}

/// Answer of [`Load::put`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// Row number in the table.
    pub row: i64,
    /// What became of it.
    pub stored: Stored,
    /// It repeats an earlier row of the same file wholly.
    pub duplicate: bool,
    /// It repeats an earlier key of the same file with other content.
    pub conflict: bool,
    /// The workbook holds something newer, which stays.
    pub superseded: bool,
    /// A row of a multiset that was there before.
    pub again: Option<Again>,
    /// Columns of a change reported earlier in this file that does not stand: what did come of it, if anything,
    /// is in `stored`.
    pub taken_back: Option<Vec<String>>,
}

/// The rows of one dataset of the file being loaded.
#[derive(Debug)]
pub struct Feed<'a> {
    conn: &'a Connection,
    source: i64,
    as_of_day: i64,
    multiset: bool,
    sql: TableSql<'a>,
    table: Table,
    dataset: Dataset,
    /// Sets of columns that sheets of the file feed, the earlier sheet's first.
    layers: Vec<Vec<bool>>,
    /// Keys met in this file.
    seen: HashMap<[u8; 16], Seen>,
    /// How often a row of a multiset was met in this file, when that is not the first time or it was there before: most
    /// are new, and are found by their key when they come again.
    counts: HashMap<[u8; 16], u32, BuildHasherDefault<Evenly>>,
    /// Rows from here on are this file's.
    first: i64,
    sealer: Option<Sealer>,
    /// Columns of the name and the place of the person.
    whom: [Option<usize>; 2],
    /// Columns of the person and the town, where different ones under one key are two households.
    holder: Option<(usize, usize)>,
    /// Rows of a multiset of which it was told where they were before.
    told: usize,
    /// Rows as they were before this file changed them, and in which columns it did.
    originals: HashMap<[u8; 16], (StoredRow, Vec<String>)>,
}

/// Hashes what is a hash already: takes some of its bytes.
#[derive(Default)]
struct Evenly(u64);

impl Hasher for Evenly {
    fn finish(&self) -> u64 {
        self.0
    }

    // The length of the array comes first, and gives way to what follows.
    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk() {
            self.0 = u64::from_le_bytes(*first);
        }
    }
}

#[derive(Debug)]
struct Seen {
    row: i64,
    /// Of every layer that has the key: the hash of the row that stays, as the file has it.
    hashes: Vec<(usize, [u8; 16])>,
    /// The row was in the workbook before this file and said what it says now.
    as_before: bool,
    /// It comes from a newer source: nothing in this file changes it.
    newer: bool,
}

impl Load<'_> {
    /// Stores a kept row as the module says.
    ///
    /// # Errors
    /// SQLite fails, or the table holds values that its dataset cannot have.
    pub fn put(&self, feed: &mut Feed<'_>, row: DataRow) -> Result<Put, StoreError> {
        if feed.multiset {
            return self.put_counted(feed, row);
        }
        if feed.seen.contains_key(&row.row_key) {
            return self.put_again(feed, &row);
        }
        let (key, hashes) = (row.row_key, vec![(row.layer, row.row_hash)]);
        let Some(old) = feed.find(&key)? else {
            let at = feed.insert(&row)?;
            feed.seen.insert(key, Seen { row: at, hashes, as_before: false, newer: false });
            return Ok(Put { stored: Stored::Added, ..Put::unchanged(at) });
        };
        let (at, newer) = (old.row, feed.as_of_day < old.as_of_day);
        if feed.as_of_day == old.as_of_day
            && let Some(taken) = feed.taken(&old, &row)?
        {
            return Ok(Put { stored: Stored::Taken(taken), ..Put::unchanged(at) });
        }
        let merged = feed.merged(&old, &row, &[])?;
        let same = old.row_hash == merged.row_hash;
        feed.seen.insert(key, Seen { row: at, hashes, as_before: same || newer, newer });
        if same {
            self.keep(feed, old.glance(), &merged)
        } else if newer {
            Ok(Put { superseded: true, ..Put::unchanged(at) })
        } else {
            self.change(feed, old, &merged)
        }
    }

    /// A further row of a key that the file had before.
    fn put_again(&self, feed: &mut Feed<'_>, row: &DataRow) -> Result<Put, StoreError> {
        let Some(seen) = feed.seen.get(&row.row_key) else { return Ok(Put::unchanged(0)) };
        let mut put = Put::unchanged(seen.row);
        let before = seen.hashes.iter().find(|(layer, _)| *layer == row.layer).map(|(_, hash)| *hash);
        if before == Some(row.row_hash) {
            return Ok(Put { duplicate: true, ..put });
        }
        if feed.holder.is_some()
            && let Some(now) = feed.sql.find_at(put.row, &row.row_key)?
            && let Some(taken) = feed.taken(&now, row)?
        {
            return Ok(Put { stored: Stored::Taken(taken), ..put });
        }
        if seen.newer || before.is_some_and(|before| before > row.row_hash) {
            return Ok(Put { conflict: true, ..put });
        }
        let (as_before, others) = (seen.as_before, seen.others(row.layer));
        let Some(now) = feed.sql.find_at(put.row, &row.row_key)? else { return Ok(put) };
        let conflict = before.is_some() || feed.disputed(&now, row, &others)?;
        let merged = feed.merged(&now, row, &others)?;
        let mut said_before = as_before;
        if now.row_hash != merged.row_hash {
            (put, said_before) =
                if as_before { (self.change(feed, now, &merged)?, false) } else { self.change_again(feed, put, &merged)? };
        }
        if let Some(seen) = feed.seen.get_mut(&row.row_key) {
            seen.hashes.retain(|(layer, _)| *layer != row.layer);
            seen.hashes.push((row.layer, row.row_hash));
            seen.as_before = said_before;
        }
        Ok(Put { conflict, ..put })
    }

    /// Replaces what the workbook said before this file, and remembers it.
    fn change(&self, feed: &mut Feed<'_>, old: StoredRow, row: &DataRow) -> Result<Put, StoreError> {
        let (at, columns) = (old.row, feed.changed_columns(&old, row));
        feed.sql.update(feed.source, at, row)?;
        feed.originals.insert(row.row_key, (old, columns.clone()));
        Ok(Put { stored: Stored::Changed(columns), ..Put::unchanged(at) })
    }

    /// Replaces what another row of this file said. Whether the row is again what it was before the file.
    fn change_again(&self, feed: &mut Feed<'_>, mut put: Put, row: &DataRow) -> Result<(Put, bool), StoreError> {
        let Some((old, columns)) = feed.originals.remove(&row.row_key) else {
            feed.sql.update(feed.source, put.row, row)?;
            return Ok((put, false));
        };
        put.taken_back = Some(columns);
        if old.row_hash == row.row_hash {
            // With its origin, as if the other row had never been.
            feed.sql.restore(&old)?;
            self.keep(feed, old.glance(), row)?;
            return Ok((put, true));
        }
        let changed = self.change(feed, old, row)?;
        Ok((Put { stored: changed.stored, ..put }, false))
    }

    /// A row of a multiset: the n-th occurrence in this file is the n-th in the workbook.
    fn put_counted(&self, feed: &mut Feed<'_>, mut row: DataRow) -> Result<Put, StoreError> {
        let found = feed.glance(&row.row_key)?;
        let met = match (&found, feed.counts.get(&row.row_hash)) {
            (None, _) => 0,
            (Some(_), Some(met)) => *met,
            (Some(old), None) => u32::from(old.row >= feed.first),
        };
        if found.is_some() {
            feed.counts.insert(row.row_hash, met + 1);
        }
        let found = if met > 0 {
            row.row_key = row::occurrence_key(&row.row_hash, met + 1);
            feed.glance(&row.row_key)?
        } else {
            found
        };
        match found {
            None => {
                let at = feed.insert(&row)?;
                let again = (met > 0).then_some(Again::Here);
                Ok(Put { stored: Stored::Added, again, ..Put::unchanged(at) })
            }
            Some(old) => {
                // Asked before a newer source becomes its origin.
                let again = Some(Again::Elsewhere(feed.origin(old.row, &row.row_key)?));
                Ok(Put { again, ..self.keep(feed, old, &row)? })
            }
        }
    }

    /// An unchanged row: a newer source becomes its origin, and a better identity of a damaged number is kept.
    fn keep(&self, feed: &mut Feed<'_>, old: Glance, row: &DataRow) -> Result<Put, StoreError> {
        if feed.as_of_day > old.as_of_day {
            feed.sql.touch(feed.source, old.row, row.sheet, row.line)?;
        }
        if old.whom != (row.person, row.level) {
            feed.sql.identify(old.row, row.person, row.level)?;
        }
        Ok(Put::unchanged(old.row))
    }
}

impl Put {
    fn unchanged(row: i64) -> Self {
        Self {
            row,
            stored: Stored::Unchanged,
            duplicate: false,
            conflict: false,
            superseded: false,
            again: None,
            taken_back: None,
        }
    }
}

impl Seen {
    /// Layers that have the key, without this one.
    fn others(&self, layer: usize) -> Vec<usize> {
        self.hashes.iter().map(|(other, _)| *other).filter(|other| *other != layer).collect()
    }
}

impl<'a> Feed<'a> {
    /// # Errors
    /// SQLite fails.
    pub(super) fn begin(
        conn: &'a Connection,
        source: i64,
        as_of_day: i64,
        dataset: &Dataset,
        table: Table,
    ) -> Result<Self, StoreError> {
        let at = |name: &str| dataset.columns.iter().position(|column| column.name == name);
        let whom = in_scope::name_and_place(dataset).map(|name| name.and_then(at));
        let sealer = if table.is_plain() { None } else { datasets::sealer(conn, dataset, table.first())? };
        Ok(Self {
            conn,
            source,
            as_of_day,
            multiset: matches!(dataset.key, RowKey::Multiset(_)),
            sql: TableSql::new(conn, dataset),
            first: table.first(),
            sealer,
            whom,
            holder: holder(dataset),
            table,
            dataset: dataset.clone(),
            layers: Vec::new(),
            seen: HashMap::new(),
            counts: HashMap::default(),
            told: 0,
            originals: HashMap::new(),
        })
    }

    /// A row of the workbook that this file has not met yet.
    fn find(&mut self, key: &[u8; 16]) -> Result<Option<StoredRow>, StoreError> {
        self.table.find(self.conn, &self.dataset, &mut self.sql, key)
    }

    /// As [`Self::find`], of a multiset, whose rows this file may have brought itself.
    fn glance(&mut self, key: &[u8; 16]) -> Result<Option<Glance>, StoreError> {
        self.table.glance(self.conn, &self.dataset, &mut self.sql, key)
    }

    /// File and line of a row, the first few times.
    fn origin(&mut self, at: i64, key: &[u8; 16]) -> Result<Option<(String, i64)>, StoreError> {
        if self.told >= LINES_NAMED {
            return Ok(None);
        }
        self.told += 1;
        self.sql.find_at(at, key)?.map(|row| row.origin(self.conn)).transpose()
    }

    fn insert(&mut self, row: &DataRow) -> Result<i64, StoreError> {
        let at = self.sql.insert(self.conn, self.source, row, self.sealer.as_mut())?;
        self.table.inserted(self.conn, &self.dataset, &row.row_key, at)?;
        if let (Some(notes), Some(person)) = (self.table.notes(), row.person) {
            let [name, place] = self.whom.map(|at| match at.and_then(|at| row.values.get(at)) {
                Some(Value::Text(text)) => text.as_str(),
                _ => "",
            });
            notes.note(person, name, place);
        }
        Ok(at)
    }

    /// What is known of the table, by the id of its dataset, and what is sealed of it.
    pub(super) fn into_table(self) -> ((String, Table), Option<Sealed>) {
        ((self.dataset.id, self.table), self.sealer.map(Sealer::finish))
    }

    /// Number of the source.
    pub(super) fn source(&self) -> i64 {
        self.source
    }

    /// Its dataset.
    pub(super) fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The layer of a sheet that feeds these columns, in the order of the dataset: sheets that feed the same
    /// columns are of one layer. To be asked for in the order of the sheets.
    pub fn layer(&mut self, fed: Vec<bool>) -> usize {
        self.layers.iter().position(|known| *known == fed).unwrap_or_else(|| {
            self.layers.push(fed);
            self.layers.len() - 1
        })
    }

    fn feeds(&self, layer: usize, column: usize) -> bool {
        self.layers.get(layer).and_then(|fed| fed.get(column)).copied().unwrap_or_default()
    }

    /// The row with what the table says in the columns of which its sheet does not speak, or a later layer does.
    fn merged(&self, old: &StoredRow, row: &DataRow, others: &[usize]) -> Result<DataRow, StoreError> {
        let mut merged = row.clone();
        let speaks = |column| {
            self.feeds(row.layer, column) && !others.iter().any(|other| *other > row.layer && self.feeds(*other, column))
        };
        if (0..row.values.len()).all(speaks) {
            return Ok(merged);
        }
        let stored = self.sql.values(old)?;
        let id = self.position(self.dataset.person_id.as_deref());
        let renamed = self.renamed(&stored, row, &speaks);
        for (at, (value, stored)) in merged.values.iter_mut().zip(stored).enumerate() {
            let another = renamed && id == Some(at);
            // A default stands until something is said.
            if !(speaks(at) || stored.is_null() || another) {
                *value = stored;
            }
        }
        if id.is_some_and(|id| !speaks(id)) && !renamed {
            (merged.person, merged.level) = old.whom();
        }
        merged.row_hash = row::hash_values(&merged.values);
        Ok(merged)
    }

    /// The row names another person and has no number for them: the stored number is not theirs.
    fn renamed(&self, stored: &[Value], row: &DataRow, speaks: &impl Fn(usize) -> bool) -> bool {
        let Some(name) = self.position(self.dataset.person_name.as_deref()).filter(|name| speaks(*name)) else { return false };
        match (stored.get(name), row.values.get(name)) {
            (Some(before), Some(now)) => !before.is_null() && !now.is_null() && before != now,
            _ => false,
        }
    }

    /// The stored row, when it is about another person of another town than this one.
    fn taken(&self, old: &StoredRow, row: &DataRow) -> Result<Option<Taken>, StoreError> {
        let Some((id, town)) = self.holder else { return Ok(None) };
        let (Some(Value::Id { key: Some(now), .. }), Some(Value::Text(here))) = (row.values.get(id), row.values.get(town)) else {
            return Ok(None);
        };
        let stored = self.sql.values(old)?;
        match (stored.get(id), stored.get(town)) {
            (Some(Value::Id { key: Some(before), .. }), Some(Value::Text(there))) if before != now && there != here => {
                let (file, line) = old.origin(self.conn)?;
                Ok(Some(Taken { file, line, town: there.clone() }))
            }
            _ => Ok(None),
        }
    }

    fn position(&self, name: Option<&str>) -> Option<usize> {
        self.dataset.columns.iter().position(|column| Some(column.name.as_str()) == name)
    }

    /// Whether the row contradicts the table in a column that another layer of the file feeds as well.
    fn disputed(&self, now: &StoredRow, row: &DataRow, others: &[usize]) -> Result<bool, StoreError> {
        let stored = self.sql.values(now)?;
        Ok(row.values.iter().zip(&stored).enumerate().any(|(at, (value, stored))| {
            let shared = self.feeds(row.layer, at) && others.iter().any(|other| self.feeds(*other, at));
            shared && row::hash_values([value]) != row::hash_values([stored])
        }))
    }

    /// Names of the dataset's columns in which two rows differ; of a date or number both of its database
    /// columns count as one.
    fn changed_columns(&self, old: &StoredRow, row: &DataRow) -> Vec<String> {
        let differing = self.sql.differing(old, row);
        let mut names = Vec::new();
        let mut at = 0;
        for column in &self.dataset.columns {
            let width = if datasets::is_wide(column.column_type) { 2 } else { 1 };
            if differing.iter().any(|index| (at..at + width).contains(index)) {
                names.push(column.name.clone());
            }
            at += width;
        }
        names
    }
}

/// Columns of the person and the town of case data that is numbered by town.
fn holder(dataset: &Dataset) -> Option<(usize, usize)> {
    let at = |name: &str| dataset.columns.iter().position(|column| column.name == name);
    let RowKey::Columns(key) = &dataset.key else { return None };
    let id = dataset.person_id.as_deref().filter(|id| !key.iter().any(|name| name == id))?;
    (dataset.kind == DatasetKind::Case).then_some((at(id)?, at("town")?))
}
