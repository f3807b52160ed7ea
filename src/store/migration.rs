//! Brings a workbook of an older format to the present one. The file is copied beside itself first.
//!
//! A format differs from the next in tables that gained columns with defaults, in new tables, and in indexes,
//! views and triggers. So one procedure serves every step: tables whose text differs are made anew and filled with
//! the columns that both have, everything else is taken from `schema.sql`. The result is, object by object, the
//! schema of a new workbook, which `verify` checks.

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
