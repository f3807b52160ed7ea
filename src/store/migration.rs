//! Brings a workbook of an older format to the present one. The file is copied beside itself first.
//!
//! A format differs from the next in tables that gained columns with defaults, in new tables, and in indexes,
//! views and triggers. So one procedure serves every step: tables whose text differs are made anew and filled with
//! the columns that both have, everything else is taken from `schema.sql`. The result is, object by object, the
//! schema of a new workbook, which `verify` checks.

use super::seal;
use super::workbook::{SCHEMA, StoreError};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Copies the whole workbook, write-ahead log included, to `<name>.v<version>.bak`, or with a number added when a
/// copy of that name exists.
///
/// # Errors
/// The folder cannot be written, or SQLite fails; the workbook is untouched then.
pub(super) fn back_up(conn: &Connection, path: &Path, version: i32) -> Result<PathBuf, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".v{version}.bak"));
    let mut copy = PathBuf::from(&name);
    let mut number = 1;
    while copy.exists() {
        number += 1;
        let mut next = name.clone();
        next.push(number.to_string());
        copy = PathBuf::from(next);
    }
    // A database whose text is not UTF-8 could not be named to SQLite; paths of ours are shown to people anyway.
    conn.execute("VACUUM INTO ?1", params![copy.to_string_lossy()])?;
    Ok(copy)
}

/// An object of the present schema.
struct Object {
    kind: String,
    name: String,
    sql: String,
}

/// Changes the schema in one transaction and writes the new version number.
///
/// # Errors
/// SQLite fails, or the old file breaks a reference; it is as it was then.
pub(super) fn run(conn: &mut Connection, to: i32) -> Result<(), StoreError> {
    let wanted = objects(&reference()?)?;
    // Renaming must not rewrite the references of other tables, nor dropping the old table act on them.
    conn.pragma_update(None, "foreign_keys", false)?;
    conn.pragma_update(None, "legacy_alter_table", true)?;
    let result = change(conn, &wanted, to);
    conn.pragma_update(None, "legacy_alter_table", false)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    result
}

fn reference() -> Result<Connection, StoreError> {
    let conn = Connection::open_in_memory()?;
    conn.execute_batch(SCHEMA)?;
    Ok(conn)
}

fn change(conn: &mut Connection, wanted: &[Object], to: i32) -> Result<(), StoreError> {
    let tx = conn.transaction()?;
    for object in objects(&tx)?.iter().filter(|object| object.kind != "table" && !object.sql.is_empty()) {
        tx.execute_batch(&format!("DROP {} \"{}\"", object.kind, object.name))?;
    }
    for table in wanted.iter().filter(|object| object.kind == "table") {
        renew(&tx, table)?;
    }
    for object in wanted.iter().filter(|object| object.kind != "table" && !object.sql.is_empty()) {
        tx.execute_batch(&object.sql)?;
    }
    let broken: Option<String> = tx.query_row("PRAGMA foreign_key_check", [], |row| row.get(0)).optional()?;
    if let Some(table) = broken {
        return Err(StoreError::Corrupt { place: table });
    }
    seal::seal_all(&tx)?;
    tx.pragma_update(None, "user_version", to)?;
    Ok(tx.commit()?)
}

/// Makes a table as it is now, with the rows it had.
fn renew(conn: &Connection, table: &Object) -> Result<(), StoreError> {
    let Object { name, sql, .. } = table;
    let text = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?1";
    let old: Option<String> = conn.query_row(text, params![name], |row| row.get(0)).optional()?;
    if old.as_ref() == Some(sql) {
        return Ok(());
    }
    if old.is_none() {
        return Ok(conn.execute_batch(sql)?);
    }
    let before = columns(conn, name)?;
    conn.execute_batch(&format!("ALTER TABLE \"{name}\" RENAME TO \"old_{name}\"; {sql}"))?;
    let kept: Vec<String> = columns(conn, name)?.intersection(&before).map(|column| format!("\"{column}\"")).collect();
    let kept = kept.join(", ");
    conn.execute_batch(&format!("INSERT INTO \"{name}\" ({kept}) SELECT {kept} FROM \"old_{name}\"; DROP TABLE \"old_{name}\""))?;
    Ok(())
}

fn columns(conn: &Connection, table: &str) -> Result<BTreeSet<String>, StoreError> {
    let mut statement = conn.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Objects in the order they were made: views before the triggers that read them.
fn objects(conn: &Connection) -> Result<Vec<Object>, StoreError> {
    let mut statement = conn.prepare(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_master
         WHERE name NOT GLOB 'sqlite_*' AND tbl_name NOT GLOB 'data_*' ORDER BY rowid",
    )?;
    let rows = statement.query_map([], |row| Ok(Object { kind: row.get(0)?, name: row.get(1)?, sql: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use crate::store::Workbook;
    use rusqlite::{Connection, params};
    use std::path::Path;

    const FIRST: &str = include_str!("../../fixtures/workbook/schema-1.sql");

    /// A workbook of format 1 with a run, a clue, an issue with money, and an event.
    fn first_format(path: &Path) {
        let db = Connection::open(path).expect("opens");
        db.execute_batch(FIRST).expect("the old schema");
        db.execute_batch(
            "PRAGMA application_id = 1212498760; PRAGMA user_version = 1;
             INSERT INTO meta VALUES ('county', '禾川县');
             CREATE TABLE data_persons (row INTEGER PRIMARY KEY, name TEXT);
             CREATE INDEX data_persons_name ON data_persons (name);
             INSERT INTO data_persons VALUES (1, '李某');
             INSERT INTO run (at, as_of, pack_version, rules, sources) VALUES ('t', '2026-03-01', '0', '{}', '[]');
             INSERT INTO clue (clue, rule, subtype, direction, severity, name, town, village, program, fact_key, months, amount,
                match_level, facts, detail, explanation_zh, explanation_en, standing, first_run, last_run)
             VALUES ('R10-A', 'R10', '', 'over', 'high', '李某', '', '', '', '', 0, 5, 'L1', '{}', '{}', '', '', '{}', 1, 1);
             INSERT INTO event (replica, lamport, officer, seq, at, kind, subject, body, prev, hash, signature)
             VALUES ('r', 1, 'o', 1, 't', 'add_officer', '@o', '{}', x'00', x'01', x'02');
             INSERT INTO issue (issue, clue, round, state, issue_type, basis, confirmed, recovered, waived, carried, back_paid, outstanding)
             VALUES ('W2026-0001', 'R10-A', 1, 'open', 'other', '', 5, 2, 0, 0, 0, 3);
             INSERT INTO money_row (issue, kind, amount, date, receipt) VALUES ('W2026-0001', 'recovered', 2, '2026-03-01', '票1');",
        )
        .expect("filled");
    }

    fn texts(db: &Connection) -> Vec<String> {
        let rows = [
            "SELECT value FROM meta",
            "SELECT name FROM data_persons",
            "SELECT as_of || campaign FROM run",
            "SELECT clue || first_run FROM clue",
            "SELECT subject || hex(hash) FROM event",
            "SELECT issue || outstanding || campaign FROM issue",
            "SELECT issue || receipt FROM money_row",
        ];
        rows.iter().map(|sql| db.query_row(sql, params![], |row| row.get(0)).expect(sql)).collect()
    }

    #[test]
    fn a_file_of_the_first_format_is_copied_and_then_like_a_new_one_with_all_its_rows() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("c.hecha");
        first_format(&path);
        let book = Workbook::open(&path).expect("upgraded");
        assert_eq!(book.schema_changes().expect("compared"), []);
        assert_eq!(book.integrity().expect("checked"), Vec::<String>::new());
        let expected = ["禾川县", "李某", "2026-03-01", "R10-A1", "@o01", "W2026-00013", "W2026-0001票1"];
        assert_eq!(texts(book.conn()), expected);
        let names: i64 = book
            .conn()
            .query_row("SELECT count(*) FROM sqlite_master WHERE name = 'data_persons_name' OR name GLOB 'old_*'", [], |row| {
                row.get(0)
            })
            .expect("counted");
        assert_eq!(names, 1, "indexes of datasets stay, nothing is left over");
        drop(book);

        let copy = Connection::open(dir.path().join("c.hecha.v1.bak")).expect("a copy");
        let version: i32 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).expect("version");
        let issues: i64 = copy.query_row("SELECT count(*) FROM issue", [], |row| row.get(0)).expect("readable");
        assert_eq!((version, issues), (1, 1), "the copy is the file as it was");
    }

    #[test]
    fn reading_an_older_file_upgrades_it_once() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("c.hecha");
        first_format(&path);
        for _ in 0..2 {
            let book = Workbook::open_read_only(&path).expect("opens");
            assert_eq!(book.campaigns().expect("there is the new table"), []);
        }
        assert!(dir.path().join("c.hecha.v1.bak").is_file());
        assert!(!dir.path().join("c.hecha.v1.bak2").exists());
    }

    #[test]
    fn an_older_copy_is_not_written_over() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("c.hecha");
        first_format(&path);
        std::fs::write(dir.path().join("c.hecha.v1.bak"), "kept").expect("written");
        drop(Workbook::open(&path).expect("opens"));
        assert_eq!(std::fs::read_to_string(dir.path().join("c.hecha.v1.bak")).expect("read"), "kept");
        assert!(dir.path().join("c.hecha.v1.bak2").is_file());
    }

    #[test]
    fn a_file_that_breaks_a_reference_stays_as_it_was() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("c.hecha");
        first_format(&path);
        let db = Connection::open(&path).expect("opens");
        db.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM run").expect("broken");
        drop(db);
        assert!(Workbook::open(&path).is_err());
        let db = Connection::open(&path).expect("opens");
        let version: i32 = db.pragma_query_value(None, "user_version", |row| row.get(0)).expect("version");
        assert_eq!(version, 1);
    }
}
