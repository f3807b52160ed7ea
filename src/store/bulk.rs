//! What makes loading many rows fast. Keys are looked up in memory once a file has asked for many, and indexes give
//! way when a file brings many new rows: sorting them in again at its end costs less than finding the place of every
//! row in each of them. All of it happens inside the transaction of the load, so a load that ends early leaves the
//! table with its indexes.

use super::StoreError;
use super::datasets::{self, StoredRow, TableSql};
use crate::domain::dataset::Dataset;
use rusqlite::{Connection, Transaction};

/// Keys that are looked up in the table before all keys are fetched.
const LOOKUPS: u32 = 4_096;
/// New rows from which on indexes give way, at least; of a large table a sixteenth must be new.
const INSERTS: u64 = 16_384;

/// The state of one table during a load.
#[derive(Debug)]
pub(super) struct Bulk {
    /// Rows before the load, roughly: the greatest row number.
    before: u64,
    lookups: u32,
    inserts: u64,
    known: Option<Keys>,
    dropped: bool,
}

/// The beginnings of all keys in order, and where each is.
#[derive(Debug, Default)]
struct Keys {
    beginnings: Vec<u64>,
    rows: Vec<u32>,
}

impl Bulk {
    /// At the beginning of a load.
    pub(super) fn begin(tx: &Transaction<'_>, dataset: &Dataset) -> Result<Self, StoreError> {
        let sql = format!("SELECT coalesce(max(row), 0) FROM {}", datasets::table(dataset));
        let greatest: i64 = tx.query_row(&sql, [], |row| row.get(0))?;
        let before = u64::try_from(greatest).unwrap_or(0);
        Ok(Self { before, lookups: 0, inserts: 0, known: None, dropped: false })
    }

    /// The row of a key that this load has not met yet.
    pub(super) fn find(
        &mut self,
        tx: &Transaction<'_>,
        (dataset, sql): (&Dataset, &TableSql),
        key: &[u8; 16],
    ) -> Result<Option<StoredRow>, StoreError> {
        if self.before == 0 {
            return Ok(None);
        }
        if self.known.is_none() {
            self.lookups += 1;
            if self.lookups <= LOOKUPS {
                return sql.find(tx, key);
            }
            self.fetch(tx, dataset)?;
        }
        for row in self.known.iter().flat_map(|keys| keys.rows_of(key)) {
            if let Some(found) = sql.find_at(tx, i64::from(row), key)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Counts a new row; drops the indexes when there are many.
    pub(super) fn inserted(&mut self, tx: &Transaction<'_>, dataset: &Dataset) -> Result<(), StoreError> {
        self.inserts += 1;
        if self.dropped || self.inserts < INSERTS.max(self.before / 16) {
            return Ok(());
        }
        if self.before > 0 && self.known.is_none() {
            self.fetch(tx, dataset)?;
        }
        datasets::drop_indexes(tx, dataset)?;
        self.dropped = true;
        Ok(())
    }

    /// Makes the indexes that gave way.
    pub(super) fn finish(&self, tx: &Transaction<'_>, dataset: &Dataset) -> Result<(), StoreError> {
        if self.dropped { datasets::ensure_indexes(tx, dataset) } else { Ok(()) }
    }

    /// Row numbers fit 32 bits: a table of four thousand million rows is none that a workbook can hold.
    fn fetch(&mut self, conn: &Connection, dataset: &Dataset) -> Result<(), StoreError> {
        let mut keys = Keys::default();
        let mut statement = conn.prepare(&format!("SELECT row_key, row FROM {} ORDER BY row_key", datasets::table(dataset)))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let key = row.get_ref(0)?.as_blob().map_err(|_| StoreError::Corrupt { place: "data row_key".to_owned() })?;
            keys.beginnings.push(beginning(key));
            keys.rows.push(row.get(1)?);
        }
        self.known = Some(keys);
        Ok(())
    }
}

impl Keys {
    /// Rows whose key begins as this one: hardly ever more than one.
    fn rows_of(&self, key: &[u8; 16]) -> impl Iterator<Item = u32> {
        let wanted = beginning(key);
        let from = self.beginnings.partition_point(|known| *known < wanted);
        let same = self.beginnings.iter().skip(from).take_while(move |known| **known == wanted);
        same.zip(self.rows.iter().skip(from)).map(|(_, row)| *row)
    }
}

fn beginning(key: &[u8]) -> u64 {
    key.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}
