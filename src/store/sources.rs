//! Sources, rejects and saved mappings; one load is one transaction. How its rows reach the tables is in
//! [`super::put`], what they may be about in [`super::identity`].

use super::bulk::{Bulk, Table};
use super::datasets;
use super::put::Feed;
use super::seal::{Sealed, Touched};
use super::{StoreError, Workbook, views};
use crate::domain::dataset::Dataset;
use crate::domain::date::{self, Date};
use crate::domain::load::{Certificate, RejectReason};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A file that was loaded for a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedSource {
    /// Source number.
    pub id: i64,
    /// Dataset id.
    pub dataset: String,
    /// File name.
    pub file: String,
    /// Local time of loading.
    pub loaded_at: String,
    /// Its certificate.
    pub certificate: Certificate,
}

/// What is known of a source before its rows are read.
#[derive(Clone, Debug)]
pub struct SourceHead<'a> {
    /// Dataset.
    pub dataset: &'a Dataset,
    /// File name without directories.
    pub file: &'a str,
    /// SHA-256 of the file, hexadecimal.
    pub file_hash: &'a str,
    /// The date the data speaks of.
    pub as_of: Date,
    /// Local time, ISO.
    pub loaded_at: &'a str,
}

/// A row that was not taken in.
#[derive(Clone, Debug)]
pub struct Reject<'a> {
    /// Sheet index.
    pub sheet: usize,
    /// Spreadsheet row.
    pub line: u32,
    /// Header of the cell at fault; empty for the row.
    pub column: &'a str,
    /// Why.
    pub reason: RejectReason,
    /// The row as the file has it, cells separated by ` | `.
    pub row_text: &'a str,
}

/// The certificate and number of a file that was loaded for a dataset before.
///
/// # Errors
/// SQLite fails, or the stored certificate is damaged.
pub fn loaded(book: &Workbook, file_hash: &str, dataset: &str) -> Result<Option<LoadedSource>, StoreError> {
    let sql = "SELECT id, dataset, file, loaded_at, certificate FROM source WHERE file_hash = ?1 AND dataset = ?2";
    let found = book.conn().query_row(sql, params![file_hash, dataset], loaded_source).optional()?;
    found.map(decode).transpose()
}

/// Files that were loaded after a source, of its date or a newer one, and changed rows of its dataset: what they say
/// stands, whatever the source said.
///
/// # Errors
/// SQLite fails.
pub fn changed_since(book: &Workbook, source: &LoadedSource) -> Result<Vec<String>, StoreError> {
    let mut statement = book.conn().prepare(
        "SELECT file FROM source WHERE dataset = ?1 AND changed > 0 AND as_of_day >= ?2
           AND (loaded_at > ?3 OR loaded_at = ?3 AND id > ?4) ORDER BY loaded_at, id",
    )?;
    let day = date::day_number(source.certificate.as_of);
    let files = statement.query_map(params![source.dataset, day, source.loaded_at, source.id], |row| row.get(0))?;
    Ok(files.collect::<Result<_, _>>()?)
}

/// Every source in the order of loading.
///
/// # Errors
/// SQLite fails, or a stored certificate is damaged.
pub fn all(book: &Workbook) -> Result<Vec<LoadedSource>, StoreError> {
    let mut statement = book.conn().prepare("SELECT id, dataset, file, loaded_at, certificate FROM source ORDER BY id")?;
    let rows = statement.query_map([], loaded_source)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(decode).collect()
}

type RawSource = (i64, String, String, String, String);

fn loaded_source(row: &rusqlite::Row<'_>) -> rusqlite::Result<RawSource> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn decode((id, dataset, file, loaded_at, json): RawSource) -> Result<LoadedSource, StoreError> {
    let certificate =
        serde_json::from_str(&json).map_err(|_| StoreError::Corrupt { place: format!("source.certificate of {id}") })?;
    Ok(LoadedSource { id, dataset, file, loaded_at, certificate })
}

/// How often what rules see of each dataset has changed.
///
/// # Errors
/// SQLite fails.
pub fn versions(book: &Workbook) -> Result<BTreeMap<String, i64>, StoreError> {
    views::versions(book.conn())
}

/// Mappings of one layout: dataset, and for each of its columns the header.
pub type SavedMappings = Vec<(String, BTreeMap<String, String>)>;

/// The saved mapping of a layout, column → header, when people made or confirmed one.
///
/// # Errors
/// SQLite fails, or the stored mapping is damaged.
pub fn mappings(book: &Workbook, layout: &str) -> Result<SavedMappings, StoreError> {
    let mut statement = book.conn().prepare("SELECT dataset, columns FROM mapping WHERE layout = ?1 ORDER BY dataset")?;
    let rows = statement
        .query_map(params![layout], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    rows.into_iter()
        .map(|(dataset, json)| {
            let columns = serde_json::from_str(&json).map_err(|_| StoreError::Corrupt { place: "mapping.columns".to_owned() })?;
            Ok((dataset, columns))
        })
        .collect()
}

/// One file being loaded: everything in one transaction. Dropped without [`Load::commit`], nothing happened.
#[derive(Debug)]
pub struct Load<'a> {
    pub(super) tx: Transaction<'a>,
    touched: Touched,
    bulk: RefCell<&'a mut Bulk>,
    /// What is known of the tables of feeds that are finished.
    finished: RefCell<Vec<(String, Table)>>,
    /// What is sealed of them.
    sealed: RefCell<Vec<Sealed>>,
}

impl<'a> Load<'a> {
    /// Begins, holding the workbook for writing. `bulk` is shared by the files of an import; whoever made it calls
    /// [`Bulk::finish`] behind the last.
    ///
    /// # Errors
    /// The workbook is read-only or held by another process.
    pub fn begin(book: &'a mut Workbook, bulk: &'a mut Bulk) -> Result<Self, StoreError> {
        let touched = book.touched().clone();
        let tx = book.conn_mut()?.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Self { tx, touched, bulk: RefCell::new(bulk), finished: RefCell::default(), sealed: RefCell::default() })
    }

    /// Makes the source row of a dataset. A file that was loaded before keeps its source number, so that rows
    /// which name it stay true; its rejects are read anew.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn feed(&self, head: &SourceHead<'_>) -> Result<Feed<'_>, StoreError> {
        if !datasets::has_table(&self.tx, head.dataset)? {
            datasets::ensure_table(&self.tx, head.dataset)?;
        }
        let as_of_day = i64::from(date::day_number(head.as_of));
        let (dataset, as_of) = (&head.dataset.id, head.as_of.to_string());
        self.tx.execute(
            "INSERT INTO source (dataset, file, file_hash, sheets, layout, as_of, as_of_day, loaded_at, rows_read, kept, \
             unmatched, rejected, added, changed, unchanged, certificate) \
             VALUES (?1, ?2, ?3, '[]', '', ?4, ?5, ?6, 0, 0, 0, 0, 0, 0, 0, '{}') \
             ON CONFLICT (file_hash, dataset) DO UPDATE SET file = excluded.file, as_of = excluded.as_of, \
             as_of_day = excluded.as_of_day, loaded_at = excluded.loaded_at",
            params![dataset, head.file, head.file_hash, as_of, as_of_day, head.loaded_at],
        )?;
        let sql = "SELECT id FROM source WHERE file_hash = ?1 AND dataset = ?2";
        let source = self.tx.query_row(sql, params![head.file_hash, dataset], |row| row.get(0))?;
        self.tx.execute("DELETE FROM reject WHERE source = ?1", params![source])?;
        let table = self.bulk.borrow_mut().take(&self.tx, head.dataset)?;
        Feed::begin(&self.tx, source, as_of_day, head.dataset, table)
    }

    /// Keeps a rejected row with its text.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn reject(&self, feed: &Feed<'_>, reject: &Reject<'_>) -> Result<(), StoreError> {
        let sql = "INSERT INTO reject (source, sheet, line, column_name, reason, row_text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let sheet = i64::try_from(reject.sheet).unwrap_or(i64::MAX);
        self.tx.prepare_cached(sql)?.execute(params![
            feed.source(),
            sheet,
            reject.line,
            reject.column,
            reject.reason.code(),
            reject.row_text
        ])?;
        Ok(())
    }

    /// Writes the counts of a dataset of the file.
    ///
    /// # Errors
    /// SQLite fails; the counts do not balance.
    pub fn finish(&self, feed: Feed<'_>, certificate: &Certificate, sheets: &[String], layout: &str) -> Result<i64, StoreError> {
        let source = feed.source();
        let (table, sealed) = feed.into_table();
        self.finished.borrow_mut().push(table);
        self.sealed.borrow_mut().extend(sealed);
        let json = serde_json::to_string(certificate).map_err(|_| StoreError::Corrupt { place: "certificate".to_owned() })?;
        let names = serde_json::to_string(sheets).map_err(|_| StoreError::Corrupt { place: "source.sheets".to_owned() })?;
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.tx.execute(
            "UPDATE source SET sheets = ?2, layout = ?3, rows_read = ?4, kept = ?5, unmatched = ?6, rejected = ?7, \
             added = ?8, changed = ?9, unchanged = ?10, certificate = ?11 WHERE id = ?1",
            params![
                source,
                names,
                layout,
                count(certificate.read),
                count(certificate.kept),
                count(certificate.unmatched),
                count(certificate.rejected),
                count(certificate.added),
                count(certificate.changed),
                count(certificate.unchanged),
                json
            ],
        )?;
        Ok(source)
    }

    /// Remembers which header feeds which column, for files of the same layout.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn save_mapping(
        &self,
        layout: &str,
        dataset: &str,
        columns: &BTreeMap<String, String>,
        at: &str,
    ) -> Result<(), StoreError> {
        let json = serde_json::to_string(columns).map_err(|_| StoreError::Corrupt { place: "mapping.columns".to_owned() })?;
        self.tx.execute(
            "INSERT INTO mapping (layout, dataset, columns, saved_at) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (layout, dataset) DO UPDATE SET columns = excluded.columns, saved_at = excluded.saved_at",
            params![layout, dataset, json, at],
        )?;
        Ok(())
    }

    /// Makes everything of this load permanent.
    ///
    /// # Errors
    /// The disk is full or gone.
    pub fn commit(self) -> Result<(), StoreError> {
        self.touched.seal_besides(&self.tx, self.sealed.into_inner())?;
        self.tx.commit()?;
        self.bulk.into_inner().give_back(self.finished.into_inner());
        Ok(())
    }
}
