//! Seals: digests of what the machine wrote, so that a row changed by another tool is found and named.
//!
//! The log proves what people did; nothing in it says what was read from files or found by rules. Each table of that
//! kind is cut into blocks of 64 row numbers. The seal of a block holds SHA-256 over its rows and, of every row, its
//! place in the block and the first four bytes of its own digest. A writer's connection notes which blocks it touches
//! and seals them again in the same transaction; `verify` computes every seal anew.
//!
//! A seal is no signature: who knows this program can seal what they forged. It guards against tools, slips and
//! damage; decisions, sums of issues and what was exported are in the signed log.

mod broken;

use super::workbook::StoreError;
use rusqlite::hooks::Action;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Statement, params};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Tables with row numbers, beside those of datasets.
const NUMBERED: &[&str] = &["clue", "clue_news", "identity", "in_scope", "reject", "run", "source"];
/// Small tables, sealed as a whole in the order of their keys.
const WHOLE: &[&str] = &["dataset_version", "mapping", "meta", "officer_key", "rule_state"];
/// Columns that the log gives, by table: the fold is held against them.
const OF_THE_LOG: &[(&str, &str)] = &[("identity", "decision"), ("identity", "decided_by")];
/// Stands for the tables and indexes of datasets in `sqlite_schema`.
pub(super) const SCHEMA: &str = "schema";
/// Row numbers of a block.
const ROWS: i64 = 64;
/// Bytes of a row in a seal: its place, and the start of its digest.
const TAG: usize = 5;
/// Bytes of rows that are handed to another core together.
const BATCH_BYTES: usize = if cfg!(test) { 1 << 10 } else { 1 << 20 };
const BATCHES_AHEAD: usize = 2;

/// Where a row and its seal part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// The row says something else.
    Changed,
    /// The row is gone.
    Missing,
    /// The row was not written by this program.
    Added,
    /// The seal itself was altered.
    Seal,
}

/// A row that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenSeal {
    /// Table.
    pub table: String,
    /// What names the row to people where it has a name, else its number.
    pub row: String,
    /// What is wrong.
    pub breach: Breach,
}

/// Blocks that a writer touched and has not sealed yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched(Arc<Mutex<Blocks>>);

#[derive(Debug, Default)]
struct Blocks {
    by_table: BTreeMap<String, BTreeSet<i64>>,
    /// Those of which a row was changed or taken away.
    rewritten: BTreeMap<String, BTreeSet<i64>>,
    /// Noted last: one row after the other is mostly of one block.
    last: (String, i64, bool),
}

impl Touched {
    /// Watches a connection. Transactions that are rolled back leave blocks behind that are sealed once more, which
    /// changes nothing.
    pub(super) fn watch(conn: &mut Connection) -> Result<Self, StoreError> {
        let touched = Self::default();
        let noted = touched.clone();
        conn.update_hook(Some(move |action: Action, database: &str, table: &str, row: i64| {
            if database == "main" && is_numbered(table) {
                noted.lock().note(table, block_of(row), action != Action::SQLITE_INSERT);
            }
        }))?;
        Ok(touched)
    }

    fn lock(&self) -> MutexGuard<'_, Blocks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Seals what was touched. To be called in the transaction, right before it is committed.
    pub(super) fn seal(&self, conn: &Connection) -> Result<(), StoreError> {
        self.seal_besides(conn, Vec::new())
    }

    /// As [`Self::seal`], when some of it is sealed.
    pub(super) fn seal_besides(&self, conn: &Connection, sealed: Vec<Sealed>) -> Result<(), StoreError> {
        let Blocks { by_table: mut blocks, rewritten, .. } = std::mem::take(&mut *self.lock());
        for seal in sealed.into_iter().flat_map(|Sealed(seals)| seals) {
            if !rewritten.get(&seal.table).is_some_and(|rewritten| rewritten.contains(&seal.block)) {
                write(conn, &seal)?;
                blocks.get_mut(&seal.table).map(|blocks| blocks.remove(&seal.block));
            }
        }
        for (table, blocks) in &blocks {
            if !exists(conn, table)? {
                continue;
            }
            let mut reader = conn.prepare(&numbered_sql(table, "WHERE rowid BETWEEN ?1 AND ?2"))?;
            let columns = columns_of(&reader, table);
            for (first, last) in runs(blocks) {
                conn.execute("DELETE FROM seal WHERE name = ?1 AND block BETWEEN ?2 AND ?3", params![table, first, last])?;
                let mut write = |seal: Seal| write(conn, &seal);
                each_seal(&mut reader, table, &columns, params![first * ROWS, (last + 1) * ROWS - 1], &mut write)?;
            }
        }
        for table in WHOLE.iter().chain([&SCHEMA]) {
            seal_whole(conn, table)?;
        }
        Ok(())
    }
}

impl Blocks {
    fn note(&mut self, table: &str, block: i64, rewritten: bool) {
        if self.last.0 == table && (self.last.1, self.last.2) == (block, rewritten) {
            return;
        }
        if rewritten {
            self.rewritten.entry(table.to_owned()).or_default().insert(block);
        }
        if self.last.0 != table {
            table.clone_into(&mut self.last.0);
        }
        (self.last.1, self.last.2) = (block, rewritten);
        match self.by_table.get_mut(table) {
            Some(blocks) => {
                blocks.insert(block);
            }
            None => {
                self.by_table.insert(table.to_owned(), BTreeSet::from([block]));
            }
        }
    }
}

/// Neighbouring blocks as ranges, both ends included.
fn runs(blocks: &BTreeSet<i64>) -> Vec<(i64, i64)> {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for block in blocks {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *block => *last = *block,
            _ => runs.push((*block, *block)),
        }
    }
    runs
}

/// Seals one small table anew.
pub(super) fn seal_whole(conn: &Connection, table: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM seal WHERE name >= ?1 AND name < ?2", params![format!("{table}/"), format!("{table}0")])?;
    each_whole(conn, table, &mut |seal| write(conn, &seal))
}

/// Seals everything anew: after the tables themselves were remade.
pub(super) fn seal_all(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("DELETE FROM seal", [])?;
    for table in numbered_tables(conn)? {
        let mut reader = conn.prepare(&numbered_sql(&table, ""))?;
        let columns = columns_of(&reader, &table);
        each_seal(&mut reader, &table, &columns, [], &mut |seal| write(conn, &seal))?;
    }
    WHOLE.iter().chain([&SCHEMA]).try_for_each(|table| seal_whole(conn, table))
}

/// Whether rows of a table are sealed by their numbers.
fn is_numbered(table: &str) -> bool {
    NUMBERED.contains(&table) || table.starts_with("data_")
}

fn exists(conn: &Connection, table: &str) -> Result<bool, StoreError> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1")?;
    Ok(statement.exists([table])?)
}

/// Every table sealed by row numbers, in the order of their names.
fn numbered_tables(conn: &Connection) -> Result<BTreeSet<String>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT name FROM main.sqlite_schema WHERE type = 'table'")?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(names.into_iter().filter(|name| is_numbered(name)).collect())
}

fn numbered_sql(table: &str, condition: &str) -> String {
    format!("SELECT rowid AS number, * FROM main.\"{}\" {condition} ORDER BY rowid", table.replace('"', "\"\""))
}

/// Rows of a small table with their key as text in front.
fn whole_sql(table: &str) -> &'static str {
    match table {
        "dataset_version" => "SELECT dataset, * FROM main.dataset_version",
        "rule_state" => "SELECT rule, * FROM main.rule_state",
        "mapping" => "SELECT layout || ' ' || dataset, * FROM main.mapping",
        "meta" => "SELECT name, * FROM main.meta",
        "officer_key" => "SELECT officer, * FROM main.officer_key",
        _ => "SELECT name, name, type, tbl_name, sql FROM main.sqlite_schema WHERE tbl_name GLOB 'data_*'",
    }
}

/// Gives the seal of every row of a small table: named `meta/county`, of one block.
fn each_whole(conn: &Connection, table: &str, give: &mut dyn FnMut(Seal) -> Result<(), StoreError>) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(whole_sql(table))?;
    let columns = columns_of(&statement, table);
    let mut buffer = Vec::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        buffer.clear();
        write_row(0, row, &columns, &mut buffer)?;
        let digest = Sha256::digest(&buffer).to_vec();
        give(Seal { table: format!("{table}/{key}"), block: 0, digest, rows: Vec::new() })?;
    }
    Ok(())
}

/// Columns that count; their number is their place after the row number.
fn columns_of(statement: &Statement<'_>, table: &str) -> Vec<usize> {
    let free = |name: &str| OF_THE_LOG.iter().any(|(of, column)| *of == table && *column == name);
    statement.column_names().enumerate().skip(1).filter(|(_, name)| !free(name)).map(|(at, _)| at).collect()
}

/// The seal of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seal {
    table: String,
    block: i64,
    digest: Vec<u8>,
    rows: Vec<u8>,
}

fn write(conn: &Connection, seal: &Seal) -> Result<(), StoreError> {
    conn.prepare_cached("INSERT OR REPLACE INTO seal (name, block, digest, rows) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        seal.table,
        seal.block,
        seal.digest,
        seal.rows
    ])?;
    Ok(())
}

/// Reads rows in the order of their numbers and gives the seal of every block that has any.
fn each_seal(
    statement: &mut Statement<'_>,
    table: &str,
    columns: &[usize],
    values: impl rusqlite::Params,
    give: &mut dyn FnMut(Seal) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut hasher = Hasher::new(table);
    let mut rows = statement.query(values)?;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        hasher.turn_to(number).try_for_each(&mut *give)?;
        write_row(number, row, columns, &mut hasher.batch.bytes)?;
        hasher.batch.end(number);
    }
    hasher.finish().try_for_each(give)
}

/// Makes the seals of rows that come in the order of their numbers. Of many rows another core makes the digests.
#[derive(Debug)]
struct Hasher {
    table: Arc<str>,
    batch: Batch,
    at_work: Option<(SyncSender<Batch>, Receiver<Vec<Seal>>)>,
}

impl Hasher {
    fn new(table: &str) -> Self {
        Self { table: table.into(), batch: Batch::default(), at_work: None }
    }

    /// To be called before a row is written; gives what is sealed by then.
    fn turn_to(&mut self, number: i64) -> impl Iterator<Item = Seal> {
        let full = self.batch.bytes.len() >= BATCH_BYTES;
        if full && self.batch.ends.last().is_some_and(|(last, _)| block_of(*last) != block_of(number)) {
            let (batches, _) = self.at_work.get_or_insert_with(|| {
                let (to, batches) = sync_channel::<Batch>(BATCHES_AHEAD);
                let (seals, from) = channel();
                let table = Arc::clone(&self.table);
                // It ends when nobody sends or listens any more.
                std::thread::spawn(move || batches.iter().all(|batch| seals.send(batch.seals(&table)).is_ok()));
                (to, from)
            });
            // It takes every batch as long as we listen.
            let _ = batches.send(std::mem::take(&mut self.batch));
        }
        self.at_work.iter().flat_map(|(_, seals)| seals.try_iter()).flatten()
    }

    /// What is left.
    fn finish(self) -> impl Iterator<Item = Seal> {
        let seals = self.at_work.map(|(batches, seals)| {
            drop(batches);
            seals
        });
        let last = self.batch.seals(&self.table);
        seals.into_iter().flatten().flatten().chain(last)
    }
}

/// Seals rows as they are added, so that they need not be read back. It is believed only about blocks in which it saw
/// every row, and which nothing changed after.
#[derive(Debug)]
pub(super) struct Sealer {
    hasher: Hasher,
    /// Of the values of a row, in the order in which they come: the place of their column.
    places: Vec<usize>,
    /// Number of the first row that it sees.
    first: i64,
    seals: Vec<Seal>,
}

/// What was sealed as it was added.
#[derive(Debug)]
pub(super) struct Sealed(Vec<Seal>);

impl Sealer {
    /// A sealer for rows of a table from number `first` on, all of which it will see. `None` when these columns do not
    /// stand in the table in this order.
    ///
    /// # Errors
    /// SQLite fails.
    pub(super) fn new(conn: &Connection, table: &str, columns: &[String], first: i64) -> Result<Option<Self>, StoreError> {
        let statement = conn.prepare(&numbered_sql(table, ""))?;
        // The first is the number itself, which counts as a column as well.
        let there: Vec<&str> = statement.column_names().skip(1).collect();
        let places: Option<Vec<usize>> =
            columns.iter().map(|column| there.iter().position(|name| name == column).filter(|place| *place > 0)).collect();
        let places = places.filter(|places| places.is_sorted_by(|one, two| one < two));
        let starts_with_number = there.first() == Some(&"row");
        Ok(places.filter(|_| starts_with_number).map(|places| Self {
            hasher: Hasher::new(table),
            places,
            first,
            seals: Vec::new(),
        }))
    }

    /// Begins a row.
    pub(super) fn begin(&mut self, number: i64) {
        self.seals.extend(self.hasher.turn_to(number));
        let bytes = &mut self.hasher.batch.bytes;
        bytes.extend(number.to_be_bytes());
        write_cell(0, ValueRef::Integer(number), bytes);
    }

    /// The next value of the row, as its column holds it.
    pub(super) fn value(&mut self, at: usize, value: ValueRef<'_>) {
        if let Some(place) = self.places.get(at) {
            write_cell(*place, value, &mut self.hasher.batch.bytes);
        }
    }

    /// Ends a row.
    pub(super) fn end(&mut self, number: i64) {
        self.hasher.batch.end(number);
    }

    /// The seals of the blocks that it saw from their beginning.
    pub(super) fn finish(self) -> Sealed {
        let Self { hasher, first, mut seals, .. } = self;
        seals.extend(hasher.finish());
        // Rows are numbered from 1.
        seals.retain(|seal| seal.block * ROWS >= first || first == 1);
        Sealed(seals)
    }
}

fn block_of(number: i64) -> i64 {
    number.div_euclid(ROWS)
}

/// Whole blocks of rows, as they go into digests.
#[derive(Debug, Default)]
struct Batch {
    bytes: Vec<u8>,
    /// Row number, and where its bytes end.
    ends: Vec<(i64, usize)>,
}

impl Batch {
    /// The bytes of a row are written.
    fn end(&mut self, number: i64) {
        self.ends.push((number, self.bytes.len()));
    }

    fn seals(&self, table: &str) -> Vec<Seal> {
        let mut start = 0;
        let blocks = self.ends.chunk_by(|(one, _), (two, _)| block_of(*one) == block_of(*two));
        blocks
            .map(|rows| {
                let mut hasher = Sha256::new_with_prefix(table);
                let mut tags = Vec::with_capacity(rows.len() * TAG);
                for (number, end) in rows {
                    let digest = Sha256::digest(self.bytes.get(start..*end).unwrap_or_default());
                    start = *end;
                    hasher.update(digest);
                    tags.push(u8::try_from(number.rem_euclid(ROWS)).unwrap_or_default());
                    tags.extend(digest.iter().take(TAG - 1));
                }
                let block = rows.first().map_or(0, |(number, _)| block_of(*number));
                Seal { table: table.to_owned(), block, digest: hasher.finalize().to_vec(), rows: tags }
            })
            .collect()
    }
}

/// What the digest of a row is made of: its number and every cell that is not null, with the place of its column, so
/// that a column added later changes no seal before it holds something.
fn write_row(number: i64, row: &Row<'_>, columns: &[usize], buffer: &mut Vec<u8>) -> Result<(), StoreError> {
    buffer.extend(number.to_be_bytes());
    for (place, column) in columns.iter().enumerate() {
        write_cell(place, row.get_ref(*column)?, buffer);
    }
    Ok(())
}

fn write_cell(place: usize, value: ValueRef<'_>, buffer: &mut Vec<u8>) {
    let place = u8::try_from(place).unwrap_or(u8::MAX);
    let (kind, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => return,
        ValueRef::Integer(number) => {
            buffer.extend([1, place]);
            buffer.extend(number.to_be_bytes());
            return;
        }
        ValueRef::Real(number) => {
            buffer.extend([2, place]);
            buffer.extend(number.to_bits().to_be_bytes());
            return;
        }
        ValueRef::Text(bytes) => (3, bytes),
        ValueRef::Blob(bytes) => (4, bytes),
    };
    buffer.extend([kind, place]);
    buffer.extend(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    buffer.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::workbook::Workbook;
    use crate::store::workbook::testing::sample;

    fn book() -> Workbook {
        Workbook::in_memory(&sample()).expect("made")
    }

    fn fill(book: &mut Workbook, rows: i64) {
        let touched = book.touched().clone();
        let tx = book.conn_mut().expect("writable").transaction().expect("begun");
        tx.execute_batch("CREATE TABLE IF NOT EXISTS data_x (row INTEGER PRIMARY KEY, a TEXT, b INTEGER)").expect("made");
        for row in 0..rows {
            tx.execute("INSERT INTO data_x (a, b) VALUES (?1, ?2)", params![format!("李{row}"), row]).expect("inserted");
        }
        touched.seal(&tx).expect("sealed");
        tx.commit().expect("kept");
    }

    fn broken(book: &Workbook) -> Vec<(String, String, Breach)> {
        let broken = book.broken_seals(9).expect("read");
        broken.into_iter().map(|broken| (broken.table, broken.row, broken.breach)).collect()
    }

    #[test]
    fn rows_written_by_the_program_are_sealed_whatever_came_before() {
        let mut book = book();
        assert_eq!(broken(&book), []);
        for rows in [1, 63, 64, 200] {
            fill(&mut book, rows);
            assert_eq!(broken(&book), []);
        }
        book.set_meta("pack_folder", "规则").expect("set");
        assert_eq!(broken(&book), []);
        // A column that a newer pack brings says nothing until it is filled.
        book.conn().execute_batch("ALTER TABLE data_x ADD COLUMN c TEXT").expect("added");
        let breaches = broken(&book);
        assert!(breaches.iter().all(|(table, ..)| table == "schema"), "{breaches:?}");
    }

    #[test]
    fn the_row_that_another_tool_touched_is_named() {
        for (sql, table, row, breach) in [
            ("UPDATE data_x SET a = '张' WHERE row = 130", "data_x", "130", Breach::Changed),
            ("UPDATE data_x SET b = NULL WHERE row = 1", "data_x", "1", Breach::Changed),
            ("DELETE FROM data_x WHERE row = 64", "data_x", "64", Breach::Missing),
            ("DELETE FROM data_x WHERE row > 190", "data_x", "191", Breach::Missing),
            ("INSERT INTO data_x VALUES (5000, 'x', 1)", "data_x", "5000", Breach::Added),
            ("UPDATE data_x SET row = 900 WHERE row = 7", "data_x", "7", Breach::Missing),
            ("UPDATE seal SET digest = x'00' WHERE name = 'data_x' AND block = 1", "data_x", "64", Breach::Seal),
            ("DELETE FROM seal WHERE name = 'data_x' AND block = 1", "data_x", "64", Breach::Added),
            ("UPDATE meta SET value = 'x' WHERE name = 'county'", "meta", "county", Breach::Changed),
            ("DELETE FROM meta WHERE name = 'county'", "meta", "county", Breach::Missing),
            ("UPDATE seal SET name = 'mata/county' WHERE name = 'meta/county'", "mata", "county", Breach::Missing),
            ("CREATE INDEX data_x_a ON data_x (a)", "schema", "data_x_a", Breach::Added),
            ("DROP TABLE data_x", "schema", "data_x", Breach::Missing),
        ] {
            let mut book = book();
            fill(&mut book, 200);
            book.conn().execute_batch(sql).expect(sql);
            assert_eq!(broken(&book).first(), Some(&(table.to_owned(), row.to_owned(), breach)), "{sql}");
        }
    }
}
