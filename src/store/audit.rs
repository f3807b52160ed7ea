//! What `verify` reads from the database itself: integrity, schema, balances.

use super::workbook::{SCHEMA, StoreError, Workbook};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// An object of the schema that is not as this program makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaChange {
    /// `table`, `index`, `trigger` or `view`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// It is gone; otherwise it was altered, or is not ours.
    pub missing: bool,
}

/// A sum that does not add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imbalance {
    /// Source number, clue or issue.
    pub subject: String,
    /// What it should be, in fen or rows.
    pub expected: i64,
    /// What is stored.
    pub found: i64,
}

type Objects = BTreeMap<(String, String), String>;

impl Workbook {
    /// Faults that SQLite itself finds in the file.
    ///
    /// # Errors
    /// SQLite cannot even look.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.conn().prepare("PRAGMA integrity_check")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        let mut faults = Vec::new();
        for row in rows {
            faults.push(row?);
        }
        faults.retain(|fault| fault != "ok");
        Ok(faults)
    }

    /// Rows that refer to a row that is not there: table and row number.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn orphans(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let mut statement = self.conn().prepare("PRAGMA foreign_key_check")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.unwrap_or_default())))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Tables, indexes, triggers and views that differ from the schema or are not of it. Tables and indexes that the
    /// pack asks for (`data_…`) are free here.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn schema_changes(&self) -> Result<Vec<SchemaChange>, StoreError> {
        let (expected, found) = (reference()?, objects(self.conn())?);
        let mut changes = Vec::new();
        for (key, sql) in expected {
            if found.get(key) != Some(sql) {
                let (kind, name) = key.clone();
                changes.push(SchemaChange { kind, name, missing: !found.contains_key(key) });
            }
        }
        for key @ (kind, name) in found.keys() {
            // What datasets asked for is under seal; `sqlite_` is SQLite's own.
            let free = kind != "trigger" && (name.starts_with("data_") || name.starts_with("sqlite_"));
            if !free && !expected.contains_key(key) {
                changes.push(SchemaChange { kind: kind.clone(), name: name.clone(), missing: false });
            }
        }
        Ok(changes)
    }

    /// Sources whose rows do not balance: read = kept + unmatched + rejected, kept = added + changed + unchanged.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn source_imbalances(&self) -> Result<Vec<Imbalance>, StoreError> {
        self.imbalances(
            "SELECT CAST(id AS TEXT), rows_read, kept + unmatched + rejected FROM source
             WHERE rows_read <> kept + unmatched + rejected OR kept <> added + changed + unchanged ORDER BY id",
        )
    }

    /// Clues whose amount is not the sum of their lines.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn clue_imbalances(&self) -> Result<Vec<Imbalance>, StoreError> {
        self.imbalances(
            "SELECT clue, lines, amount FROM (
                SELECT clue, amount,
                    (SELECT coalesce(sum(json_extract(value, '$.amount')), 0) 
                     FROM json_each(CASE WHEN json_valid(detail) THEN detail ELSE '{}' END, '$.lines')) AS lines
                FROM clue)
             WHERE lines <> amount ORDER BY clue",
        )
    }

    /// Issues whose money rows do not give their sums.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn money_imbalances(&self) -> Result<Vec<Imbalance>, StoreError> {
        self.imbalances(
            "SELECT issue, booked, stood FROM (
                SELECT i.issue, recovered + waived + carried AS stood,
                    (SELECT coalesce(sum(amount), 0) FROM money_row AS m
                     WHERE m.issue = i.issue AND m.kind IN ('recovered', 'waived', 'carried')) AS booked
                FROM issue AS i)
             WHERE booked <> stood
             UNION ALL
             SELECT issue, booked, remitted FROM (
                SELECT i.issue, i.remitted,
                    (SELECT coalesce(sum(amount), 0) FROM money_row AS m
                     WHERE m.issue = i.issue AND m.kind = 'remitted') AS booked
                FROM issue AS i)
             WHERE booked <> remitted ORDER BY 1",
        )
    }

    fn imbalances(&self, sql: &str) -> Result<Vec<Imbalance>, StoreError> {
        let mut statement = self.conn().prepare(sql)?;
        let rows =
            statement.query_map([], |row| Ok(Imbalance { subject: row.get(0)?, expected: row.get(1)?, found: row.get(2)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Officers whose signing key has no passphrase: whoever has a copy of this file can sign with it.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn unprotected_keys(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.conn().prepare("SELECT officer FROM officer_key WHERE cost = '' ORDER BY officer")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Officers whose signing key, where it has no passphrase, does not fit the public key on the list.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn mismatched_keys(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.conn().prepare(
            "SELECT k.officer, k.secret, coalesce(o.public_key, '')
             FROM officer_key AS k LEFT JOIN officer AS o ON o.officer = k.officer WHERE k.cost = '' ORDER BY k.officer",
        )?;
        let mut rows = statement.query(params![])?;
        let mut wrong = Vec::new();
        while let Some(row) = rows.next()? {
            let (officer, secret, public): (String, Vec<u8>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let derived = <[u8; 32]>::try_from(secret.as_slice()).ok().map(|secret| {
                let key = ed25519_dalek::SigningKey::from_bytes(&secret);
                crate::domain::event::hex(key.verifying_key().as_bytes())
            });
            if derived.as_deref() != Some(public.as_str()) {
                wrong.push(officer);
            }
        }
        Ok(wrong)
    }
}

/// The objects of a new workbook, made once.
fn reference() -> Result<&'static Objects, StoreError> {
    static REFERENCE: OnceLock<Objects> = OnceLock::new();
    if let Some(known) = REFERENCE.get() {
        return Ok(known);
    }
    let conn = Connection::open_in_memory()?;
    conn.execute_batch(SCHEMA)?;
    let made = objects(&conn)?;
    Ok(REFERENCE.get_or_init(|| made))
}

fn objects(conn: &Connection) -> Result<Objects, StoreError> {
    let mut statement = conn.prepare_cached("SELECT type, name, coalesce(sql, '') FROM sqlite_master")?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
