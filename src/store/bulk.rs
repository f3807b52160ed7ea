//! What makes loading many rows fast. Keys are looked up in memory once a file has asked for many, and indexes give
//! way when files bring many new rows: sorting them in again costs less than finding the place of every row in each
//! of them. Both hold for all files of an import, so that the tenth payment list costs no more than the first.
//!
//! Indexes are dropped in the transaction of a file and made anew by [`Bulk::finish`], behind the last. A process that
//! ends between the two leaves tables that answer everything, slowly; the next [`Workbook::open`] makes what is owed.

use super::datasets::{self, Glance, StoredRow, TableSql};
use super::keys::Keys;
use super::noted::Noted;
use super::{StoreError, Workbook, seal};
use crate::domain::dataset::{Dataset, RowKey};
use rusqlite::{Connection, TransactionBehavior};
use std::collections::HashMap;

/// Keys that are looked up in the table before all keys are fetched.
const LOOKUPS: u32 = 4_096;
/// New rows from which on indexes give way, at least; of a large table a sixteenth must be new.
const INSERTS: u64 = if cfg!(test) { 64 } else { 16_384 };

/// Memory for pages while indexes are made, in KiB; entries are sorted in pieces of as much.
const SORTED_KIB: i64 = 24 * 1024;
const SORTERS: i32 = 2;

/// What the loads of one import know of the tables that they feed.
#[derive(Debug, Default)]
pub struct Bulk {
    plain: bool,
    tables: HashMap<String, Table>,
}

/// The state of one table.
#[derive(Debug)]
pub(super) struct Table {
    plain: bool,
    /// Rows before the first file, roughly: the greatest row number.
    before: u64,
    /// The file at hand found rows there.
    filled: bool,
    /// Number that its first new row gets.
    first: i64,
    lookups: u32,
    inserts: u64,
    known: Option<Keys>,
    /// Whom all of its rows name, of a multiset that this import began: its rows stay as they come.
    noted: Option<Noted>,
    dropped: bool,
    /// It has an index over keys, unless that was dropped.
    finds_keys: bool,
}

impl Bulk {
    /// Of loads that look up every key in its table and keep every index as rows come: what they store is the same,
    /// later. A list of money has no index over its keys, so each look-up there reads the whole table.
    pub fn plain() -> Self {
        Self { plain: true, ..Self::default() }
    }

    /// Behind the last file, however the import ended: makes the indexes that gave way, and tells the planner of
    /// queries how many rows share a key.
    ///
    /// # Errors
    /// The disk is full or gone. The indexes are still owed then.
    pub fn finish(self, book: &mut Workbook) -> Result<(), StoreError> {
        if self.tables.is_empty() {
            return Ok(());
        }
        // Millions of keys are not held while millions of entries are sorted.
        drop(self);
        let conn = book.conn_mut()?;
        let cache: i64 = conn.pragma_query_value(None, "cache_size", |row| row.get(0))?;
        conn.pragma_update(None, "cache_size", -SORTED_KIB)?;
        // Pieces are sorted on a core of their own while the next is read.
        conn.pragma_update(None, "threads", SORTERS)?;
        let made = Self::make_indexes(conn);
        conn.pragma_update(None, "threads", 0)?;
        conn.pragma_update(None, "cache_size", cache)?;
        made
    }

    fn make_indexes(conn: &mut Connection) -> Result<(), StoreError> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if datasets::make_owed_indexes(&tx)? {
            seal::seal_whole(&tx, seal::SCHEMA)?;
        }
        // From a sample: without it the planner of rules guesses which index is the better.
        tx.execute_batch("PRAGMA analysis_limit = 1000; ANALYZE main;")?;
        Ok(tx.commit()?)
    }

    /// Takes out whom the rows of a table name, when this import stored all of them.
    pub(super) fn take_noted(&mut self, dataset: &Dataset) -> Option<Noted> {
        self.tables.get_mut(&dataset.id)?.noted.take()
    }

    /// No further file feeds a dataset: its keys are not held any longer.
    pub fn done_with(&mut self, dataset: &Dataset) {
        if let Some(table) = self.tables.get_mut(&dataset.id) {
            table.known = None;
        }
    }

    /// Takes out what is known of a table. What is not given back, because its load came to nothing, is forgotten.
    pub(super) fn take(&mut self, conn: &Connection, dataset: &Dataset) -> Result<Table, StoreError> {
        match self.tables.remove(&dataset.id) {
            Some(table) => {
                let filled = table.before + table.inserts > 0;
                Ok(Table { filled, first: greatest(conn, dataset)? + 1, lookups: 0, ..table })
            }
            None => Table::begin(conn, dataset, self.plain),
        }
    }

    /// Keeps what a load that was committed knows.
    pub(super) fn give_back(&mut self, tables: impl IntoIterator<Item = (String, Table)>) {
        self.tables.extend(tables);
    }
}

/// The greatest row number of a table; 0 when it is empty.
fn greatest(conn: &Connection, dataset: &Dataset) -> Result<i64, StoreError> {
    let sql = format!("SELECT coalesce(max(row), 0) FROM {}", datasets::table(dataset));
    Ok(conn.query_row(&sql, [], |row| row.get(0))?)
}

impl Table {
    fn begin(conn: &Connection, dataset: &Dataset, plain: bool) -> Result<Self, StoreError> {
        let greatest = greatest(conn, dataset)?;
        let before = u64::try_from(greatest).unwrap_or(0);
        // Of an empty table every key that comes is noted: another file may follow.
        let known = (before == 0 && !plain).then(Keys::default);
        let notes = known.is_some() && dataset.person_id.is_some() && matches!(dataset.key, RowKey::Multiset(_));
        let noted = notes.then(Noted::default);
        let dropped = datasets::owes_indexes(conn, dataset)?;
        let finds_keys = datasets::finds_keys(conn, dataset)?;
        Ok(Self {
            plain,
            before,
            filled: before > 0,
            first: greatest + 1,
            lookups: 0,
            inserts: 0,
            known,
            noted,
            dropped,
            finds_keys,
        })
    }

    /// The row of a key that this file has not met yet.
    pub(super) fn find(
        &mut self,
        conn: &Connection,
        dataset: &Dataset,
        sql: &mut TableSql<'_>,
        key: &[u8; 16],
    ) -> Result<Option<StoredRow>, StoreError> {
        if self.asks_table(conn, dataset)? {
            return sql.find(key);
        }
        // What this file brought itself, it knows better.
        for row in self.rows_of(key).filter(|row| *row < self.first) {
            if let Some(found) = sql.find_at(row, key)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The row of a key that says all of its content, whether an earlier file or this one brought it.
    pub(super) fn glance(
        &mut self,
        conn: &Connection,
        dataset: &Dataset,
        sql: &mut TableSql<'_>,
        key: &[u8; 16],
    ) -> Result<Option<Glance>, StoreError> {
        if self.asks_table(conn, dataset)? {
            return Ok(sql.find(key)?.map(|row| row.glance()));
        }
        for row in self.rows_of(key) {
            if let Some(found) = sql.glance_at(row, key)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Whether a key is to be looked up in the table; else [`Self::rows_of`] tells where it is.
    fn asks_table(&mut self, conn: &Connection, dataset: &Dataset) -> Result<bool, StoreError> {
        if self.plain {
            return Ok(true);
        }
        if !self.filled || self.known.is_some() {
            return Ok(false);
        }
        self.lookups += 1;
        if self.lookups <= LOOKUPS && !self.dropped && self.finds_keys {
            return Ok(true);
        }
        self.fetch(conn, dataset)?;
        Ok(false)
    }

    /// Where rows may have the key.
    fn rows_of(&self, key: &[u8; 16]) -> impl Iterator<Item = i64> {
        self.known.iter().flat_map(|keys| keys.rows_of(key))
    }

    /// Where to note whom new rows name, when that is wanted.
    pub(super) fn notes(&mut self) -> Option<&mut Noted> {
        self.noted.as_mut()
    }

    /// Rows are stored and looked up the slow way.
    pub(super) fn is_plain(&self) -> bool {
        self.plain
    }

    /// Number that the first new row of the file at hand gets.
    pub(super) fn first(&self) -> i64 {
        self.first
    }

    /// Counts a new row; drops the indexes when there are many.
    pub(super) fn inserted(&mut self, conn: &Connection, dataset: &Dataset, key: &[u8; 16], row: i64) -> Result<(), StoreError> {
        self.inserts += 1;
        if let Some(keys) = &mut self.known {
            keys.insert(key, row)?;
        }
        if self.plain || self.dropped || self.inserts < INSERTS.max(self.before / 16) {
            return Ok(());
        }
        if self.known.is_none() {
            self.fetch(conn, dataset)?;
        }
        datasets::drop_indexes(conn, dataset)?;
        self.dropped = true;
        Ok(())
    }

    fn fetch(&mut self, conn: &Connection, dataset: &Dataset) -> Result<(), StoreError> {
        let mut keys = Keys::default();
        let mut statement = conn.prepare(&format!("SELECT row_key, row FROM {}", datasets::table(dataset)))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let key = row.get_ref(0)?.as_blob().map_err(|_| StoreError::Corrupt { place: "data row_key".to_owned() })?;
            keys.insert(key, row.get(1)?)?;
        }
        self.known = Some(keys);
        Ok(())
    }
}
