//! The tables `data_<dataset>`: made from the pack, filled by [`super::put`].
//!
//! A keyed row is updated in place when a file says something else about it; a row of a multiset (payments) is
//! only ever added. Provenance (`source`, `sheet`, `line`) names the first reading, and moves to a newer source
//! when that says the same or something newer.

use super::seal::{self, Sealer};
use super::{StoreError, Workbook};
use crate::domain::dataset::{ColumnType, Dataset};
use crate::domain::date;
use crate::domain::id_number::{IdKey, MatchLevel};
use crate::domain::row::Value;
use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension, Params, Statement, params, params_from_iter};
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

/// What is asked of a row that is known to say the same: see [`TableSql::glance_at`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Glance {
    /// Row number in the table.
    pub row: i64,
    /// Day number of the source it was read from.
    pub as_of_day: i64,
    /// Whom the row is about, and how that is known.
    pub whom: (Option<i64>, Option<MatchLevel>),
}

impl StoredRow {
    /// Name of the file that it is from, and its row there.
    pub(super) fn origin(&self, conn: &Connection) -> Result<(String, i64), StoreError> {
        let number = |at: usize| match self.content.get(at) {
            Some(Sql::Integer(number)) => *number,
            _ => 0,
        };
        let file = conn.query_row("SELECT file FROM source WHERE id = ?1", params![number(0)], |row| row.get(0))?;
        Ok((file, number(2)))
    }

    /// What is asked of a row that says the same.
    pub(super) fn glance(&self) -> Glance {
        Glance { row: self.row, as_of_day: self.as_of_day, whom: self.whom() }
    }

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

/// A sealer of rows that [`TableSql::insert`] adds to the table of a dataset, from this number on; `None` when its columns
/// stand in another order than those of the dataset.
///
/// # Errors
/// SQLite fails.
pub(super) fn sealer(conn: &Connection, dataset: &Dataset, first: i64) -> Result<Option<Sealer>, StoreError> {
    let common = ["source", "sheet", "line", "row_key", "row_hash", "person", "level"].map(str::to_owned);
    let columns: Vec<String> = common.into_iter().chain(storage_columns(dataset).into_iter().map(|(name, _)| name)).collect();
    Sealer::new(conn, &plain_name(dataset), &columns, first)
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
    quote(&plain_name(dataset))
}

/// An identifier in SQL.
pub(super) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether the dataset has a table, with whatever columns.
pub(super) fn has_table(conn: &Connection, dataset: &Dataset) -> Result<bool, StoreError> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1")?;
    Ok(statement.exists([plain_name(dataset)])?)
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
    let present = columns_of(conn, &plain_name(dataset))?;
    for (column, kind) in columns.iter().filter(|(column, _)| !present.contains(column)) {
        conn.execute(&format!("ALTER TABLE {name} ADD COLUMN {} {kind}", quote(column)), [])?;
    }
    ensure_indexes(conn, &plain_name(dataset))
}

/// Names of a table's columns.
fn columns_of(conn: &Connection, table: &str) -> Result<BTreeSet<String>, StoreError> {
    let mut statement = conn.prepare("SELECT name FROM pragma_table_info(?1, 'main')")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Makes the indexes of a table that it does not have, and those anew that an earlier version made otherwise.
fn ensure_indexes(conn: &Connection, table: &str) -> Result<(), StoreError> {
    let wanted = indexes(conn, table)?;
    let mut there = conn.prepare_cached("SELECT sql FROM main.sqlite_schema WHERE type = 'index' AND name = ?1")?;
    for column in KEYED {
        let name = index_name(table, column);
        let sql = wanted.iter().find(|(of, _)| *of == column).map(|(_, sql)| sql);
        let old: Option<String> = there.query_row([&name], |row| row.get(0)).optional()?;
        if old.as_ref() == sql {
            continue;
        }
        conn.execute_batch(&format!("DROP INDEX IF EXISTS {}", quote(&name)))?;
        sql.map_or(Ok(()), |sql| conn.execute_batch(sql))?;
    }
    Ok(())
}

/// Indexes that a table ought to have, each with the column that it is named after.
fn indexes(conn: &Connection, table: &str) -> Result<Vec<(&'static str, String)>, StoreError> {
    let there = columns_of(conn, table)?;
    let month_by_month = MONEY.iter().all(|column| there.contains(*column));
    let mut indexes = Vec::new();
    // Tables of format 1 hold their key unique by themselves. Lists of money are only ever asked for their keys when
    // one is sent again, and then for all of them: see `bulk`.
    let unique = "SELECT 1 FROM pragma_index_list(?1, 'main') WHERE origin = 'u'";
    if !month_by_month && !conn.prepare(unique)?.exists([table])? {
        indexes
            .push(("row_key", format!("CREATE UNIQUE INDEX {} ON {} (row_key)", quoted_index(table, "row_key"), quote(table))));
    }
    let wanted = if month_by_month { INDEXED_MONEY } else { INDEXED };
    for (column, behind) in wanted.iter().copied().filter(|(column, _)| there.contains(*column)) {
        let behind = behind.iter().filter(|column| there.contains(**column));
        let columns: Vec<String> = std::iter::once(&column).chain(behind).map(|column| quote(column)).collect();
        let sql = format!("CREATE INDEX {} ON {} ({})", quoted_index(table, column), quote(table), columns.join(", "));
        indexes.push((column, sql));
    }
    Ok(indexes)
}

/// Whether the table can be asked for a key without reading all of it.
pub(super) fn finds_keys(conn: &Connection, dataset: &Dataset) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM pragma_index_list(?1, 'main') WHERE origin = 'u' OR name = ?2";
    let name = plain_name(dataset);
    Ok(conn.prepare_cached(sql)?.exists(params![name, index_name(&name, "row_key")])?)
}

/// Drops the indexes of a table until [`make_owed_indexes`].
pub(super) fn drop_indexes(conn: &Connection, dataset: &Dataset) -> Result<(), StoreError> {
    for column in KEYED {
        conn.execute(&format!("DROP INDEX IF EXISTS {}", quoted_index(&plain_name(dataset), column)), [])?;
    }
    Ok(())
}

/// Whether the indexes of a table were dropped and not made again.
pub(super) fn owes_indexes(conn: &Connection, dataset: &Dataset) -> Result<bool, StoreError> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM main.sqlite_schema WHERE type = 'index' AND name = ?1")?;
    Ok(!statement.exists([format!("data_{}_person", dataset.id)])?)
}

/// Whether any table lacks the indexes that a load dropped.
pub(super) fn owe_indexes(conn: &Connection) -> Result<bool, StoreError> {
    Ok(!owing(conn)?.is_empty())
}

/// Makes the indexes that a load dropped. Whether there were any to make.
pub(super) fn make_owed_indexes(conn: &Connection) -> Result<bool, StoreError> {
    let tables = owing(conn)?;
    tables.iter().try_for_each(|table| ensure_indexes(conn, table))?;
    Ok(!tables.is_empty())
}

/// Tables of datasets that lack their indexes: all go and come together.
fn owing(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT t.name FROM main.sqlite_schema AS t
         WHERE t.type = 'table' AND t.name GLOB 'data_*'
           AND NOT EXISTS (SELECT 1 FROM main.sqlite_schema AS i
                           WHERE i.type = 'index' AND i.tbl_name = t.name AND i.name = t.name || '_person')
           AND EXISTS (SELECT 1 FROM pragma_table_info(t.name, 'main') AS c WHERE c.name = 'person')",
    )?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Name of the table, not quoted.
fn plain_name(dataset: &Dataset) -> String {
    format!("data_{}", dataset.id)
}

fn index_name(table: &str, column: &str) -> String {
    format!("{table}_{column}")
}

fn quoted_index(table: &str, column: &str) -> String {
    quote(&index_name(table, column))
}

/// A table with these columns holds money, month by month: lines by the million, which rules ask for by whom they are
/// about. Its indexes carry whatever they sum up, and where it stands, so that no line is fetched from all over the table.
const MONEY: [&str; 3] = ["program", "month", "amount"];

/// Indexes by the columns that rules and pages join by, where a table has them, each with what follows in it.
type Indexed = [(&'static str, &'static [&'static str])];

/// Of a table of money.
const INDEXED_MONEY: &Indexed = &[
    ("person", &["program", "month", "status", "amount", "household_no", "source", "sheet", "line"]),
    ("household_no", &["month", "program", "status", "amount", "person", "source", "sheet", "line"]),
    ("town", &[]),
];

/// Of any other table. Files are listed town by town; those of children's programs are told from the rest.
const INDEXED: &Indexed = &[("person", &[]), ("household_no", &[]), ("town", &["village", "household_no"]), ("program", &[])];

/// Columns that indexes are named after.
const KEYED: [&str; 5] = ["row_key", "person", "household_no", "town", "program"];

/// Statements of one dataset, each made once per load.
#[derive(Debug)]
pub(super) struct TableSql<'a> {
    /// Types of the dataset's columns.
    types: Vec<ColumnType>,
    insert: Once<'a>,
    find: Once<'a>,
    find_at: Once<'a>,
    glance_at: Once<'a>,
    update: Once<'a>,
    touch: Once<'a>,
    identify: Once<'a>,
}

/// A statement that is compiled when it is first needed.
#[derive(Debug)]
struct Once<'a> {
    conn: &'a Connection,
    sql: String,
    statement: Option<Statement<'a>>,
}

impl<'a> Once<'a> {
    fn get(&mut self) -> rusqlite::Result<&mut Statement<'a>> {
        match &mut self.statement {
            Some(statement) => Ok(statement),
            empty => Ok(empty.insert(self.conn.prepare(&self.sql)?)),
        }
    }
}

impl<'a> TableSql<'a> {
    pub(super) fn new(conn: &'a Connection, dataset: &Dataset) -> Self {
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
        let once = |sql: String| Once { conn, sql, statement: None };
        Self {
            types: dataset.columns.iter().map(|column| column.column_type).collect(),
            insert: once(format!("INSERT INTO {table} (row_key, {list}) VALUES (?1, {marks})")),
            find: once(format!("{select} WHERE d.row_key = ?1")),
            find_at: once(format!("{select} WHERE d.row = ?1 AND d.row_key = ?2")),
            glance_at: once(format!(
                "SELECT s.as_of_day, d.person, d.level FROM {table} d JOIN source s ON s.id = d.source
                 WHERE d.row = ?1 AND d.row_key = ?2"
            )),
            update: once(format!("UPDATE {table} SET {sets} WHERE row = ?1")),
            touch: once(format!("UPDATE {table} SET source = ?2, sheet = ?3, line = ?4 WHERE row = ?1")),
            identify: once(format!(
                "UPDATE {table} SET person = ?2, level = ?3 WHERE row = ?1 AND (person IS NOT ?2 OR level IS NOT ?3)"
            )),
        }
    }

    pub(super) fn find(&mut self, row_key: &[u8; 16]) -> Result<Option<StoredRow>, StoreError> {
        Self::found(self.find.get()?, params![row_key.as_slice()])
    }

    /// As [`Self::find`], when it is known which row it must be.
    pub(super) fn find_at(&mut self, at: i64, row_key: &[u8; 16]) -> Result<Option<StoredRow>, StoreError> {
        Self::found(self.find_at.get()?, params![at, row_key.as_slice()])
    }

    /// As [`Self::find_at`], without the content: a list that is sent again holds a million rows that say the same.
    pub(super) fn glance_at(&mut self, at: i64, row_key: &[u8; 16]) -> Result<Option<Glance>, StoreError> {
        let mut rows = self.glance_at.get()?.query(params![at, row_key.as_slice()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let level = row.get_ref(2)?.as_str_or_null().map_err(rusqlite::Error::from)?.and_then(MatchLevel::from_code);
        Ok(Some(Glance { row: at, as_of_day: row.get(0)?, whom: (row.get(1)?, level) }))
    }

    fn found(statement: &mut Statement<'_>, params: impl Params) -> Result<Option<StoredRow>, StoreError> {
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

    /// Adds a row, and seals it on the way; its number. The row number that SQLite gives is the next.
    pub(super) fn insert(
        &mut self,
        conn: &Connection,
        source: i64,
        row: &DataRow,
        sealer: Option<&mut Sealer>,
    ) -> Result<i64, StoreError> {
        let statement = self.insert.get()?;
        statement.raw_bind_parameter(1, row.row_key.as_slice())?;
        bind(statement, &self.types, source, row)?;
        statement.raw_execute()?;
        let number = conn.last_insert_rowid();
        if let Some(sealer) = sealer {
            sealer.begin(number);
            let mut at = 0;
            let mut next = |value: ValueRef<'_>| {
                sealer.value(at, value);
                at += 1;
            };
            next(ValueRef::Integer(source));
            next(ValueRef::Integer(i64::try_from(row.sheet).unwrap_or(i64::MAX)));
            next(ValueRef::Integer(i64::from(row.line)));
            next(ValueRef::Blob(&row.row_key));
            next(ValueRef::Blob(&row.row_hash));
            next(row.person.map_or(ValueRef::Null, ValueRef::Integer));
            next(row.level.map_or(ValueRef::Null, |level| ValueRef::Text(level.code().as_bytes())));
            each_value(&self.types, row, |value| {
                next(value);
                Ok(())
            })?;
            sealer.end(number);
        }
        Ok(number)
    }

    /// Replaces what the table says.
    pub(super) fn update(&mut self, source: i64, at: i64, row: &DataRow) -> Result<(), StoreError> {
        let statement = self.update.get()?;
        statement.raw_bind_parameter(1, at)?;
        bind(statement, &self.types, source, row)?;
        statement.raw_execute()?;
        Ok(())
    }

    /// Puts a row back as it was found.
    pub(super) fn restore(&mut self, old: &StoredRow) -> Result<(), StoreError> {
        let number = Sql::Integer(old.row);
        self.update.get()?.execute(params_from_iter(std::iter::once(&number).chain(&old.content)))?;
        Ok(())
    }

    /// Moves the provenance of an unchanged row to a newer source.
    pub(super) fn touch(&mut self, source: i64, at: i64, sheet: usize, line: u32) -> Result<(), StoreError> {
        let sheet = i64::try_from(sheet).unwrap_or(i64::MAX);
        self.touch.get()?.execute(params![at, source, sheet, line])?;
        Ok(())
    }

    /// Says whom an unchanged row is about: with other people in scope, a damaged number may mean another person.
    pub(super) fn identify(&mut self, at: i64, person: Option<i64>, level: Option<MatchLevel>) -> Result<(), StoreError> {
        self.identify.get()?.execute(params![at, person, level.map(MatchLevel::code)])?;
        Ok(())
    }

    /// Indexes of the dataset's storage columns (see [`storage_columns`]) in which `row` says something else.
    pub(super) fn differing(&self, old: &StoredRow, row: &DataRow) -> Vec<usize> {
        let mut stored = old.content.iter().skip(6).map(ValueRef::from).enumerate();
        let mut differing = Vec::new();
        each_value(&self.types, row, |new| {
            if let Some((index, old)) = stored.next()
                && old != new
            {
                differing.push(index);
            }
            Ok(())
        })
        .ok();
        differing
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
}

/// Binds a row to the parameters after the first. Nothing is cloned: it is done for every row of a load.
fn bind(statement: &mut Statement<'_>, types: &[ColumnType], source: i64, row: &DataRow) -> rusqlite::Result<()> {
    statement.raw_bind_parameter(2, source)?;
    statement.raw_bind_parameter(3, i64::try_from(row.sheet).unwrap_or(i64::MAX))?;
    statement.raw_bind_parameter(4, row.line)?;
    statement.raw_bind_parameter(5, row.row_hash.as_slice())?;
    statement.raw_bind_parameter(6, row.person)?;
    statement.raw_bind_parameter(7, row.level.map(MatchLevel::code))?;
    let mut at = 8;
    each_value(types, row, |value| {
        statement.raw_bind_parameter(at, ToSqlOutput::Borrowed(value))?;
        at += 1;
        Ok(())
    })
}

/// Visits what the storage columns of a dataset hold of a row.
fn each_value(
    types: &[ColumnType],
    row: &DataRow,
    mut visit: impl FnMut(ValueRef<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    for (value, column_type) in row.values.iter().zip(types) {
        match value {
            Value::Null if is_wide(*column_type) => {
                visit(ValueRef::Null)?;
                visit(ValueRef::Null)?;
            }
            Value::Null => visit(ValueRef::Null)?,
            Value::Text(text) => visit(ValueRef::Text(text.as_bytes()))?,
            Value::Integer(number) => visit(ValueRef::Integer(*number))?,
            Value::Date(day) => {
                visit(ValueRef::Text(day.to_string().as_bytes()))?;
                visit(ValueRef::Integer(i64::from(date::day_number(*day))))?;
            }
            Value::Id { text, key } => {
                visit(ValueRef::Text(text.as_bytes()))?;
                visit(key.map_or(ValueRef::Null, |key| ValueRef::Integer(key.as_i64())))?;
            }
        }
    }
    Ok(())
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

/// The counties that rows of a dataset name, with how many do: most first.
///
/// # Errors
/// SQLite fails.
pub fn counties(book: &Workbook, dataset: &Dataset) -> Result<Vec<(String, i64)>, StoreError> {
    let table = table(dataset);
    let sql =
        format!("SELECT county, count(*) AS n FROM {table} WHERE county IS NOT NULL GROUP BY county ORDER BY n DESC, county");
    let mut statement = book.conn().prepare(&sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
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
