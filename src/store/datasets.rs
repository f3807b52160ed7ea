//! The tables `data_<dataset>`: made from the pack, filled by [`super::put`].
//!
//! A keyed row is updated in place when a file says something else about it; a row of a multiset (payments) is
//! only ever added. Provenance (`source`, `sheet`, `line`) names the first reading, and moves to a newer source
//! when that says the same or something newer.

use super::{StoreError, Workbook, seal};
use crate::domain::dataset::{ColumnType, Dataset};
use crate::domain::date;
use crate::domain::id_number::{IdKey, MatchLevel};
use crate::domain::row::Value;
use rusqlite::types::Value as Sql;
use rusqlite::{CachedStatement, Connection, Params, Transaction, params, params_from_iter};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A row to be stored.
#[derive(Clone, Debug)]
pub struct DataRow {
    /// Sheet index.
    pub sheet: usize,
    /// Spreadsheet row, from 1.
    pub line: u32,
    /// Hash of the key.
    pub row_key: [u8; 16],
    /// Hash of all values.
    pub row_hash: [u8; 16],
    /// Packed key of the person, when certain.
    pub person: Option<i64>,
    /// How the person was found, or may be found.
    pub level: Option<MatchLevel>,
    /// Values in the order of the dataset's columns.
    pub values: Vec<Value>,
    /// Which of these its sheet has a say in: see [`super::put::Feed::layer`].
    pub layer: usize,
}

/// A row as the table has it.
#[derive(Clone, Debug)]
pub struct StoredRow {
    /// Row number in the table.
    pub row: i64,
    /// Hash of all values.
    pub row_hash: Vec<u8>,
    /// Day number of the source it was read from.
    pub as_of_day: i64,
    /// `source`, `sheet`, `line`, `row_hash`, `person`, `level` and the data columns, in the order of the statement.
    content: Vec<Sql>,
}

impl StoredRow {
    /// Whom the row is about, and how that is known.
    pub(super) fn whom(&self) -> (Option<i64>, Option<MatchLevel>) {
        let person = match self.content.get(4) {
            Some(Sql::Integer(person)) => Some(*person),
            _ => None,
        };
        let level = match self.content.get(5) {
            Some(Sql::Text(code)) => MatchLevel::from_code(code),
            _ => None,
        };
        (person, level)
    }
}

/// Makes the tables of datasets that have none, and adds columns that a newer pack brings.
///
/// # Errors
/// The workbook is read-only, or SQLite fails.
pub fn ensure(book: &mut Workbook, datasets: &[Dataset]) -> Result<(), StoreError> {
    let tx = book.conn_mut()?.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for dataset in datasets {
        ensure_table(&tx, dataset)?;
    }
    seal::seal_whole(&tx, seal::SCHEMA)?;
    tx.commit()?;
    Ok(())
}

/// Database columns of a dataset with their types, without the common ones.
pub fn storage_columns(dataset: &Dataset) -> Vec<(String, &'static str)> {
    let mut columns = Vec::with_capacity(dataset.columns.len() + 2);
    for column in &dataset.columns {
        let name = &column.name;
        match column.column_type {
            ColumnType::Text | ColumnType::Name | ColumnType::Code | ColumnType::Program => columns.push((name.clone(), "TEXT")),
            ColumnType::Month | ColumnType::Money | ColumnType::Integer | ColumnType::Decimal => {
                columns.push((name.clone(), "INTEGER"));
            }
            ColumnType::Id => {
                columns.push((name.clone(), "TEXT"));
                columns.push((format!("{name}_key"), "INTEGER"));
            }
            ColumnType::Date => {
                columns.push((name.clone(), "TEXT"));
                columns.push((format!("{name}_day"), "INTEGER"));
            }
        }
    }
    columns
}

/// Name of the table, quoted. Ids come from pack files, so they are quoted like any foreign text.
pub(super) fn table(dataset: &Dataset) -> String {
    quote(&format!("data_{}", dataset.id))
}

/// An identifier in SQL.
pub(super) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether the dataset has a table, with whatever columns.
pub(super) fn has_table(conn: &Connection, dataset: &Dataset) -> Result<bool, StoreError> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1")?;
    Ok(statement.exists([format!("data_{}", dataset.id)])?)
}

pub(super) fn ensure_table(conn: &Connection, dataset: &Dataset) -> Result<(), StoreError> {
    let name = table(dataset);
    let columns = storage_columns(dataset);
    let mut sql = format!(
        "CREATE TABLE IF NOT EXISTS {name} (row INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source (id), \
         sheet INTEGER NOT NULL, line INTEGER NOT NULL, row_key BLOB NOT NULL, row_hash BLOB NOT NULL, \
         person INTEGER, level TEXT"
    );
    for (column, kind) in &columns {
        let _ = write!(sql, ", {} {kind}", quote(column));
    }
    sql.push_str(") STRICT");
    conn.execute(&sql, [])?;
    let mut present = BTreeSet::new();
    let mut statement = conn.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let mut rows = statement.query(params![format!("data_{}", dataset.id)])?;
    while let Some(row) = rows.next()? {
        present.insert(row.get::<_, String>(0)?);
    }
    for (column, kind) in columns.iter().filter(|(column, _)| !present.contains(column)) {
        conn.execute(&format!("ALTER TABLE {name} ADD COLUMN {} {kind}", quote(column)), [])?;
    }
    ensure_indexes(conn, dataset)
}

/// Makes the indexes of a table that it does not have.
pub(super) fn ensure_indexes(conn: &Connection, dataset: &Dataset) -> Result<(), StoreError> {
    let name = table(dataset);
    // Tables of format 1 hold their key unique by themselves.
    let sql = "SELECT 1 FROM pragma_index_list(?1) WHERE origin = 'u'";
    if !conn.prepare(sql)?.exists([format!("data_{}", dataset.id)])? {
        let index = index_name(dataset, "row_key");
        conn.execute(&format!("CREATE UNIQUE INDEX IF NOT EXISTS {index} ON {name} (row_key)"), [])?;
    }
    for column in indexed(dataset) {
        let index = index_name(dataset, &column);
        conn.execute(&format!("CREATE INDEX IF NOT EXISTS {index} ON {name} ({})", quote(&column)), [])?;
    }
    Ok(())
}

/// Drops the indexes of a table until [`ensure_indexes`].
pub(super) fn drop_indexes(conn: &Connection, dataset: &Dataset) -> Result<(), StoreError> {
    for column in indexed(dataset).iter().map(String::as_str).chain(["row_key"]) {
        conn.execute(&format!("DROP INDEX IF EXISTS {}", index_name(dataset, column)), [])?;
    }
    Ok(())
}

fn index_name(dataset: &Dataset, column: &str) -> String {
    quote(&format!("data_{}_{column}", dataset.id))
}

/// Columns that rules and pages join by: the person, the household, the month, and the source for `sources`.
fn indexed(dataset: &Dataset) -> Vec<String> {
    let mut names = vec!["person".to_owned(), "source".to_owned()];
    for name in ["household_no", "month", "town"] {
        if dataset.column(name).is_some() {
            names.push(name.to_owned());
        }
    }
    names
}

/// Statements of one dataset, made once per load.
#[derive(Debug)]
pub(super) struct TableSql {
    /// Types of the dataset's columns.
    types: Vec<ColumnType>,
    insert: String,
    find: String,
    find_at: String,
    update: String,
    touch: String,
    identify: String,
}

impl TableSql {
    pub(super) fn new(dataset: &Dataset) -> Self {
        let table = table(dataset);
        let mut names: Vec<String> =
            ["source", "sheet", "line", "row_hash", "person", "level"].into_iter().map(str::to_owned).collect();
        names.extend(storage_columns(dataset).iter().map(|(name, _)| quote(name)));
        let list = names.join(", ");
        let marks = (0..names.len()).map(|index| format!("?{}", index + 2)).collect::<Vec<_>>().join(", ");
        let sets =
            names.iter().enumerate().map(|(index, name)| format!("{name} = ?{}", index + 2)).collect::<Vec<_>>().join(", ");
        let from = names.iter().map(|name| format!("d.{name}")).collect::<Vec<_>>().join(", ");
        let select = format!("SELECT d.row, s.as_of_day, {from} FROM {table} d JOIN source s ON s.id = d.source");
        Self {
            types: dataset.columns.iter().map(|column| column.column_type).collect(),
            insert: format!("INSERT INTO {table} (row_key, {list}) VALUES (?1, {marks})"),
            find: format!("{select} WHERE d.row_key = ?1"),
            find_at: format!("{select} WHERE d.row = ?1 AND d.row_key = ?2"),
            update: format!("UPDATE {table} SET {sets} WHERE row = ?1"),
            touch: format!("UPDATE {table} SET source = ?2, sheet = ?3, line = ?4 WHERE row = ?1"),
            identify: format!(
                "UPDATE {table} SET person = ?2, level = ?3 WHERE row = ?1 AND (person IS NOT ?2 OR level IS NOT ?3)"
            ),
        }
    }

    pub(super) fn find(&self, tx: &Transaction<'_>, row_key: &[u8; 16]) -> Result<Option<StoredRow>, StoreError> {
        Self::found(tx.prepare_cached(&self.find)?, params![row_key.as_slice()])
    }

    /// As [`Self::find`], when it is known which row it must be.
    pub(super) fn find_at(&self, tx: &Transaction<'_>, at: i64, row_key: &[u8; 16]) -> Result<Option<StoredRow>, StoreError> {
        Self::found(tx.prepare_cached(&self.find_at)?, params![at, row_key.as_slice()])
    }

    fn found(mut statement: CachedStatement<'_>, params: impl Params) -> Result<Option<StoredRow>, StoreError> {
        let count = statement.column_count();
        let mut rows = statement.query(params)?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let content = (2..count).map(|index| row.get(index)).collect::<Result<Vec<Sql>, _>>()?;
        let row_hash = match content.get(3) {
            Some(Sql::Blob(bytes)) => bytes.clone(),
            _ => return Err(StoreError::Corrupt { place: "data row_hash".to_owned() }),
        };
        Ok(Some(StoredRow { row: row.get(0)?, as_of_day: row.get(1)?, row_hash, content }))
    }

    pub(super) fn insert(&self, tx: &Transaction<'_>, source: i64, row: &DataRow) -> Result<i64, StoreError> {
        let mut values = vec![Sql::Blob(row.row_key.to_vec())];
        self.bind(&mut values, source, row);
        tx.prepare_cached(&self.insert)?.execute(params_from_iter(values))?;
        Ok(tx.last_insert_rowid())
    }

    /// Replaces what the table says.
    pub(super) fn update(&self, tx: &Transaction<'_>, source: i64, at: i64, row: &DataRow) -> Result<(), StoreError> {
        let mut values = vec![Sql::Integer(at)];
        self.bind(&mut values, source, row);
        tx.prepare_cached(&self.update)?.execute(params_from_iter(values))?;
        Ok(())
    }

    /// Puts a row back as it was found.
    pub(super) fn restore(&self, tx: &Transaction<'_>, old: &StoredRow) -> Result<(), StoreError> {
        let values = std::iter::once(Sql::Integer(old.row)).chain(old.content.iter().cloned());
        tx.prepare_cached(&self.update)?.execute(params_from_iter(values))?;
        Ok(())
    }

    /// Moves the provenance of an unchanged row to a newer source.
    pub(super) fn touch(&self, tx: &Transaction<'_>, source: i64, at: i64, sheet: usize, line: u32) -> Result<(), StoreError> {
        let sheet = i64::try_from(sheet).unwrap_or(i64::MAX);
        tx.prepare_cached(&self.touch)?.execute(params![at, source, sheet, line])?;
        Ok(())
    }

    /// Says whom an unchanged row is about: with other people in scope, a damaged number may mean another person.
    pub(super) fn identify(
        &self,
        tx: &Transaction<'_>,
        at: i64,
        person: Option<i64>,
        level: Option<MatchLevel>,
    ) -> Result<(), StoreError> {
        tx.prepare_cached(&self.identify)?.execute(params![at, person, level.map(MatchLevel::code)])?;
        Ok(())
    }

    /// Indexes of the dataset's storage columns (see [`storage_columns`]) in which `row` says something else.
    pub(super) fn differing(&self, old: &StoredRow, row: &DataRow) -> Vec<usize> {
        let mut values = Vec::new();
        self.bind(&mut values, 0, row);
        let pairs = old.content.iter().zip(&values).skip(6);
        pairs.enumerate().filter(|(_, (old, new))| old != new).map(|(index, _)| index).collect()
    }

    /// Values of a row of the table in the order of the dataset's columns.
    ///
    /// # Errors
    /// A cell is of another type than its column.
    pub(super) fn values(&self, old: &StoredRow) -> Result<Vec<Value>, StoreError> {
        let mut cells = old.content.iter().skip(6);
        let mut values = Vec::with_capacity(self.types.len());
        for column_type in &self.types {
            let first = cells.next();
            let second = if is_wide(*column_type) { cells.next() } else { None };
            let value = value(*column_type, first, second);
            values.push(value.ok_or_else(|| StoreError::Corrupt { place: "data values".to_owned() })?);
        }
        Ok(values)
    }

    /// Values in the order of the statements, after the first parameter.
    fn bind(&self, values: &mut Vec<Sql>, source: i64, row: &DataRow) {
        values.push(Sql::Integer(source));
        values.push(Sql::Integer(i64::try_from(row.sheet).unwrap_or(i64::MAX)));
        values.push(Sql::Integer(i64::from(row.line)));
        values.push(Sql::Blob(row.row_hash.to_vec()));
        values.push(row.person.map_or(Sql::Null, Sql::Integer));
        values.push(row.level.map_or(Sql::Null, |level| Sql::Text(level.code().to_owned())));
        for (value, column_type) in row.values.iter().zip(&self.types) {
            match value {
                Value::Null if is_wide(*column_type) => values.extend([Sql::Null, Sql::Null]),
                Value::Null => values.push(Sql::Null),
                Value::Text(text) => values.push(Sql::Text(text.clone())),
                Value::Integer(number) => values.push(Sql::Integer(*number)),
                Value::Date(day) => {
                    values.push(Sql::Text(day.to_string()));
                    values.push(Sql::Integer(i64::from(date::day_number(*day))));
                }
                Value::Id { text, key } => {
                    values.push(Sql::Text(text.clone()));
                    values.push(key.map_or(Sql::Null, |key| Sql::Integer(key.as_i64())));
                }
            }
        }
    }
}

/// Whether a column of the dataset takes two of the database.
pub(super) fn is_wide(column_type: ColumnType) -> bool {
    matches!(column_type, ColumnType::Id | ColumnType::Date)
}

/// The value that is stored as `first`, and for a wide column `second`.
fn value(column_type: ColumnType, first: Option<&Sql>, second: Option<&Sql>) -> Option<Value> {
    Some(match (column_type, first?, second) {
        (_, Sql::Null, _) => Value::Null,
        (ColumnType::Id, Sql::Text(text), Some(Sql::Integer(key))) => {
            Value::Id { text: text.clone(), key: Some(IdKey::from_i64(*key)?) }
        }
        (ColumnType::Id, Sql::Text(text), _) => Value::Id { text: text.clone(), key: None },
        (ColumnType::Date, _, Some(Sql::Integer(day))) => Value::Date(date::from_day_number(i32::try_from(*day).ok()?)?),
        (ColumnType::Date, ..) => return None,
        (_, Sql::Text(text), _) => Value::Text(text.clone()),
        (_, Sql::Integer(number), _) => Value::Integer(*number),
        _ => return None,
    })
}

/// Reading tables as text, for tests of the layers above.
#[cfg(test)]
pub(crate) mod testing {
    use super::Workbook;

    /// Each row of a query, its cells in debug form.
    pub(crate) fn query(book: &Workbook, sql: &str) -> Vec<String> {
        let mut statement = book.conn().prepare(sql).expect(sql);
        let count = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cells = (0..count).map(|at| Ok(format!("{:?}", row.get::<_, super::Sql>(at)?)));
            cells.collect::<rusqlite::Result<Vec<_>>>().map(|cells| cells.join("|"))
        });
        rows.expect("rows").collect::<rusqlite::Result<Vec<_>>>().expect("values")
    }
}
