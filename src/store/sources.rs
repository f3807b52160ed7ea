//! Sources, rejects, saved mappings and possible identities; one load is one transaction.

use super::datasets::{self, DataRow, StoredRow, TableSql};
use super::{StoreError, Workbook};
use crate::domain::dataset::{ColumnType, Dataset, DatasetKind, RowKey};
use crate::domain::date::{self, Date};
use crate::domain::id_number::MatchLevel;
use crate::domain::load::{Certificate, IdentityReason, RejectReason};
use crate::domain::row;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::{BTreeMap, HashMap};

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

/// A person that a row may be about.
#[derive(Clone, Debug)]
pub struct Identity<'a> {
    /// `P-XXXXXXXX`.
    pub identity: &'a str,
    /// L3 – L5.
    pub level: MatchLevel,
    /// 0–100.
    pub score: u8,
    /// Name in the row.
    pub name: &'a str,
    /// Number in the row, as the file has it.
    pub given: &'a str,
    /// The candidate.
    pub person: i64,
    /// Why.
    pub reason: IdentityReason,
}

/// What became of a kept row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// New.
    Added,
    /// Says something else than before, in these columns.
    Changed(Vec<String>),
    /// Known already.
    Unchanged,
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
    /// Columns of a change reported earlier in this file that is taken back: this row says what the workbook said.
    pub taken_back: Option<Vec<String>>,
}

/// A person in scope, with the names of the villages that their household may be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeRow {
    /// Packed key.
    pub person: i64,
    /// Name as folded; empty when unknown.
    pub name: String,
    /// Village; empty when unknown.
    pub village: String,
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

/// Everybody that the case data knows by a valid number, with the names and villages they go by. One person
/// comes once per distinct name and village.
///
/// # Errors
/// SQLite fails.
pub fn scope(book: &Workbook, datasets: &[Dataset], visit: &mut dyn FnMut(ScopeRow)) -> Result<(), StoreError> {
    let exists = |dataset: &Dataset| -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
        Ok(book.conn().query_row(sql, params![format!("data_{}", dataset.id)], |row| row.get(0))?)
    };
    let place = datasets.iter().find(|dataset| dataset.column("household_no").is_some() && dataset.column("village").is_some());
    for dataset in datasets.iter().filter(|dataset| dataset.kind == DatasetKind::Case && dataset.person_id.is_some()) {
        if !exists(dataset)? {
            continue;
        }
        let name = dataset.person_name.as_deref().map_or_else(|| "''".to_owned(), |name| format!("d.{}", datasets::quote(name)));
        let mut join = String::new();
        let village = if let Some(village) = &dataset.person_village {
            format!("d.{}", datasets::quote(village))
        } else if let Some(home) = place.filter(|home| home.id != dataset.id && dataset.column("household_no").is_some()) {
            if exists(home)? {
                join = format!(" LEFT JOIN {} h ON h.household_no = d.household_no", datasets::table(home));
                "h.village".to_owned()
            } else {
                "''".to_owned()
            }
        } else {
            "''".to_owned()
        };
        let sql = format!(
            "SELECT DISTINCT d.person, coalesce({name}, ''), coalesce({village}, '') FROM {} d{join} WHERE d.person IS NOT NULL",
            datasets::table(dataset)
        );
        let mut statement = book.conn().prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            visit(ScopeRow { person: row.get(0)?, name: row.get(1)?, village: row.get(2)? });
        }
    }
    Ok(())
}

/// One file being loaded: everything in one transaction. Dropped without [`Load::commit`], nothing happened.
#[derive(Debug)]
pub struct Load<'a> {
    tx: Transaction<'a>,
}

/// The rows of one dataset of the file being loaded.
#[derive(Debug)]
pub struct Feed {
    source: i64,
    as_of_day: i64,
    multiset: bool,
    sql: TableSql,
    dataset: Dataset,
    /// Keys met in this file. For a multiset: how often the row was met.
    seen: HashMap<[u8; 16], Seen>,
    /// Rows as they were before this file changed them, and in which columns it did.
    originals: HashMap<[u8; 16], (StoredRow, Vec<String>)>,
}

#[derive(Debug)]
struct Seen {
    row: i64,
    hash: [u8; 16],
    count: u32,
    /// The row was in the workbook before this file and said what it says now.
    as_before: bool,
}

impl<'a> Load<'a> {
    /// Begins, holding the workbook for writing.
    ///
    /// # Errors
    /// The workbook is read-only or held by another process.
    pub fn begin(book: &'a mut Workbook) -> Result<Self, StoreError> {
        Ok(Self { tx: book.conn_mut()?.transaction_with_behavior(TransactionBehavior::Immediate)? })
    }

    /// Makes the source row of a dataset. A file that was loaded before keeps its source number, so that rows
    /// which name it stay true; its rejects are read anew.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn feed(&self, head: &SourceHead<'_>) -> Result<Feed, StoreError> {
        datasets::ensure_table(&self.tx, head.dataset)?;
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
        Ok(Feed {
            source,
            as_of_day,
            multiset: matches!(head.dataset.key, RowKey::Multiset(_)),
            sql: TableSql::new(head.dataset),
            dataset: head.dataset.clone(),
            seen: HashMap::new(),
            originals: HashMap::new(),
        })
    }

    /// Stores a kept row.
    ///
    /// Of two rows with one key in the same file, the one with the greater hash stays, whatever their order:
    /// shuffling a file must not change what the workbook says.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn put(&self, feed: &mut Feed, row: DataRow) -> Result<Put, StoreError> {
        if feed.multiset {
            return self.put_counted(feed, row);
        }
        if let Some(seen) = feed.seen.get(&row.row_key) {
            if seen.hash == row.row_hash {
                return Ok(Put { duplicate: true, ..Put::unchanged(seen.row) });
            }
            if seen.hash > row.row_hash {
                return Ok(Put { conflict: true, ..Put::unchanged(seen.row) });
            }
            return self.replace(feed, &row);
        }
        let key = row.row_key;
        let hash = row.row_hash;
        let (put, as_before) = match feed.sql.find(&self.tx, &key)? {
            None => {
                let at = feed.sql.insert(&self.tx, feed.source, &row)?;
                (Put { stored: Stored::Added, ..Put::unchanged(at) }, false)
            }
            Some(old) if old.row_hash == hash => (self.keep(feed, &old, &row)?, true),
            Some(old) if feed.as_of_day < old.as_of_day => (Put { superseded: true, ..Put::unchanged(old.row) }, true),
            Some(old) => {
                let columns = feed.changed_columns(&old, &row);
                feed.sql.update(&self.tx, feed.source, old.row, &row)?;
                let at = old.row;
                feed.originals.insert(key, (old, columns.clone()));
                (Put { stored: Stored::Changed(columns), ..Put::unchanged(at) }, false)
            }
        };
        // What the workbook says wins over every row of an older file.
        let hash = if put.superseded { [u8::MAX; 16] } else { hash };
        feed.seen.insert(key, Seen { row: put.row, hash, count: 1, as_before });
        Ok(put)
    }

    /// A second row of one key that goes before the first.
    fn replace(&self, feed: &mut Feed, row: &DataRow) -> Result<Put, StoreError> {
        let Some(seen) = feed.seen.get(&row.row_key) else { return Ok(Put::unchanged(0)) };
        let mut put = Put { conflict: true, ..Put::unchanged(seen.row) };
        let was_as_before = seen.as_before;
        let mut as_before = false;
        match feed.originals.get(&row.row_key) {
            // The workbook said this before the file's other row changed it: put it back, with its origin.
            Some((old, columns)) if old.row_hash == row.row_hash => {
                feed.sql.restore(&self.tx, old)?;
                put.taken_back = Some(columns.clone());
                as_before = true;
            }
            _ => {
                if was_as_before && let Some(old) = feed.sql.find(&self.tx, &row.row_key)? {
                    let columns = feed.changed_columns(&old, row);
                    feed.originals.insert(row.row_key, (old, columns.clone()));
                    put.stored = Stored::Changed(columns);
                }
                feed.sql.update(&self.tx, feed.source, put.row, row)?;
            }
        }
        feed.seen.insert(row.row_key, Seen { row: put.row, hash: row.row_hash, count: 1, as_before });
        Ok(put)
    }

    /// A row of a multiset: the n-th occurrence in this file is the n-th in the workbook.
    fn put_counted(&self, feed: &mut Feed, mut row: DataRow) -> Result<Put, StoreError> {
        let count = feed.seen.get(&row.row_hash).map_or(1, |seen| seen.count + 1);
        row.row_key = occurrence_key(&row.row_hash, count);
        let put = match feed.sql.find(&self.tx, &row.row_key)? {
            None => {
                let at = feed.sql.insert(&self.tx, feed.source, &row)?;
                Put { stored: Stored::Added, ..Put::unchanged(at) }
            }
            Some(old) => self.keep(feed, &old, &row)?,
        };
        feed.seen.insert(row.row_hash, Seen { row: put.row, hash: row.row_hash, count, as_before: true });
        Ok(put)
    }

    /// An unchanged row: a newer source becomes its origin, and a better identity of a damaged number is kept.
    fn keep(&self, feed: &Feed, old: &StoredRow, row: &DataRow) -> Result<Put, StoreError> {
        if feed.as_of_day > old.as_of_day {
            feed.sql.touch(&self.tx, feed.source, old.row, row.sheet, row.line)?;
        }
        feed.sql.identify(&self.tx, old.row, row.person, row.level)?;
        Ok(Put::unchanged(old.row))
    }

    /// Keeps a rejected row with its text.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn reject(&self, feed: &Feed, reject: &Reject<'_>) -> Result<(), StoreError> {
        let sql = "INSERT INTO reject (source, sheet, line, column_name, reason, row_text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let sheet = i64::try_from(reject.sheet).unwrap_or(i64::MAX);
        self.tx.prepare_cached(sql)?.execute(params![
            feed.source,
            sheet,
            reject.line,
            reject.column,
            reject.reason.code(),
            reject.row_text
        ])?;
        Ok(())
    }

    /// Keeps a possible identity; a decision made before stays.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn identity(&self, feed: &Feed, data_row: i64, identity: &Identity<'_>) -> Result<(), StoreError> {
        let sql = "INSERT INTO identity (identity, dataset, data_row, level, score, name, given, person, reason) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
                   ON CONFLICT (identity) DO UPDATE SET data_row = excluded.data_row, level = excluded.level, \
                   score = excluded.score, name = excluded.name, given = excluded.given, reason = excluded.reason";
        self.tx.prepare_cached(sql)?.execute(params![
            identity.identity,
            feed.dataset.id,
            data_row,
            identity.level.code(),
            identity.score,
            identity.name,
            identity.given,
            identity.person,
            identity.reason.code()
        ])?;
        Ok(())
    }

    /// Writes the counts of a dataset of the file.
    ///
    /// # Errors
    /// SQLite fails; the counts do not balance.
    pub fn finish(&self, feed: &Feed, certificate: &Certificate, sheets: &[String], layout: &str) -> Result<i64, StoreError> {
        let json = serde_json::to_string(certificate).map_err(|_| StoreError::Corrupt { place: "certificate".to_owned() })?;
        let names = serde_json::to_string(sheets).map_err(|_| StoreError::Corrupt { place: "source.sheets".to_owned() })?;
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.tx.execute(
            "UPDATE source SET sheets = ?2, layout = ?3, rows_read = ?4, kept = ?5, unmatched = ?6, rejected = ?7, \
             added = ?8, changed = ?9, unchanged = ?10, certificate = ?11 WHERE id = ?1",
            params![
                feed.source,
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
        Ok(feed.source)
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
        Ok(self.tx.commit()?)
    }
}

impl Put {
    fn unchanged(row: i64) -> Self {
        Self { row, stored: Stored::Unchanged, duplicate: false, conflict: false, superseded: false, taken_back: None }
    }
}

impl Feed {
    /// Names of the dataset's columns in which two rows differ; of a date or number both of its database
    /// columns count as one.
    fn changed_columns(&self, old: &StoredRow, row: &DataRow) -> Vec<String> {
        let differing = self.sql.differing(old, row);
        let mut names = Vec::new();
        let mut at = 0;
        for column in &self.dataset.columns {
            let width = if matches!(column.column_type, ColumnType::Id | ColumnType::Date) { 2 } else { 1 };
            if differing.iter().any(|index| (at..at + width).contains(index)) {
                names.push(column.name.clone());
            }
            at += width;
        }
        names
    }
}

/// Key of the n-th occurrence of a row.
fn occurrence_key(hash: &[u8; 16], count: u32) -> [u8; 16] {
    let mut bytes = hash.to_vec();
    bytes.extend_from_slice(&count.to_le_bytes());
    row::digest(&bytes)
}
