//! Copies of the whole workbook while it is in use: one moment of it, page by page, checked before it counts. A backup is
//! all of it; a field copy has a name of its own, and the signing keys of those who take it out only.

use super::seal;
use super::workbook::{StoreError, Workbook, connect_to_read};
use crate::domain::event::RawEvent;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;

/// Pages between two words of progress: some megabytes.
const STEP: i32 = 2_048;
/// In `meta` of a field copy: its number.
const COPY: &str = "copy";

/// What makes a field copy another file than the county's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lent {
    /// Its number.
    pub copy: u32,
    /// What its events are named by.
    pub replica: String,
    /// Who takes it out.
    pub officers: Vec<String>,
}

/// Another file, as far as its log goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherLog {
    /// What its own events are named by.
    pub replica: String,
    /// Number of the field copy that it is.
    pub copy: Option<u32>,
    /// Its log, unchecked.
    pub events: Vec<RawEvent>,
    /// Visits that somebody began to write down there and did not record.
    pub drafts: i64,
}

/// Number of the field copy that a workbook is; none: the county's own.
pub(super) fn copy_number(conn: &Connection) -> Result<Option<u32>, StoreError> {
    let sql = "SELECT value FROM meta WHERE name = ?1";
    let stored: Option<String> = conn.prepare_cached(sql)?.query_row(params![COPY], |row| row.get(0)).optional()?;
    let corrupt = || StoreError::Corrupt { place: "meta.copy".to_owned() };
    stored.map(|number| number.parse().map_err(|_| corrupt())).transpose()
}

impl Workbook {
    /// Number of the field copy that the workbook is; none: the county's own.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn copy_number(&self) -> Result<Option<u32>, StoreError> {
        copy_number(self.conn())
    }

    /// Refuses what is the county's own in a field copy.
    ///
    /// # Errors
    /// [`StoreError::FieldCopy`], or SQLite fails.
    pub fn refuse_in_copy(&self) -> Result<(), StoreError> {
        if self.copy_number()?.is_some() { Err(StoreError::FieldCopy) } else { Ok(()) }
    }

    /// Copies everything, the write-ahead log included, into an empty file, and reads the copy back. It is an ordinary
    /// file without a write-ahead log, so that it opens from a write-protected medium too. `go_on` is told pages done
    /// and pages in all, and ends the copying by `false`.
    ///
    /// # Errors
    /// The disk is full or gone; the copy is damaged; [`StoreError::Stopped`]. The file is of no use then.
    pub fn copy_into(&self, file: &Path, go_on: impl FnMut(u64, u64) -> bool) -> Result<(), StoreError> {
        let copy = self.copied(file, go_on)?;
        copy.close().map_err(|(_, error)| error)?;
        Ok(())
    }

    /// As [`Workbook::copy_into`], a field copy.
    ///
    /// # Errors
    /// As [`Workbook::copy_into`].
    pub fn lend_into(&self, file: &Path, lent: &Lent, go_on: impl FnMut(u64, u64) -> bool) -> Result<(), StoreError> {
        let mut copy = self.copied(file, go_on)?;
        // No key of somebody else stays behind in pages that are free.
        copy.pragma_update(None, "secure_delete", true)?;
        let tx = copy.transaction()?;
        tx.execute("UPDATE meta SET value = ?1 WHERE name = 'replica'", params![lent.replica])?;
        tx.execute("INSERT INTO meta (name, value) VALUES (?1, ?2)", params![COPY, lent.copy.to_string()])?;
        let officers = serde_json::to_string(&lent.officers).unwrap_or_default();
        tx.execute("DELETE FROM officer_key WHERE officer NOT IN (SELECT value FROM json_each(?1))", params![officers])?;
        tx.execute("DELETE FROM visit_draft WHERE officer NOT IN (SELECT value FROM json_each(?1))", params![officers])?;
        for table in ["meta", "officer_key"] {
            seal::seal_whole(&tx, table)?;
        }
        tx.commit()?;
        copy.close().map_err(|(_, error)| error)?;
        Ok(())
    }

    fn copied(&self, file: &Path, mut go_on: impl FnMut(u64, u64) -> bool) -> Result<Connection, StoreError> {
        // One moment for all steps: without it every act of somebody else would begin the copy again.
        let moment = self.conn().unchecked_transaction()?;
        let events: i64 = moment.query_row("SELECT count(*) FROM event", [], |row| row.get(0))?;
        let mut copy = Connection::open(file)?;
        // Nobody reads the file before it is whole and flushed by the caller.
        copy.pragma_update(None, "synchronous", "OFF")?;
        {
            let backup = Backup::new(&moment, &mut copy)?;
            loop {
                let step = backup.step(STEP)?;
                let progress = backup.progress();
                let total = u64::try_from(progress.pagecount).unwrap_or_default();
                let left = u64::try_from(progress.remaining).unwrap_or_default();
                if !go_on(total.saturating_sub(left), total) {
                    return Err(StoreError::Stopped);
                }
                match step {
                    StepResult::Done => break,
                    StepResult::More => {}
                    // Somebody else in a file that this call made, or reads this workbook to write it.
                    _ => return Err(StoreError::Busy),
                }
            }
        }
        copy.pragma_update(None, "journal_mode", "DELETE")?;
        let fault: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        let copied: i64 = copy.query_row("SELECT count(*) FROM event", [], |row| row.get(0))?;
        if fault != "ok" || copied != events {
            return Err(StoreError::Corrupt { place: file.display().to_string() });
        }
        Ok(copy)
    }

    /// The log of another file, as it is: a file of an older format is not changed for it. `None` when the file is no
    /// copy of this workbook.
    ///
    /// # Errors
    /// It is no workbook, or newer than this program.
    pub fn log_of_copy(&self, file: &Path) -> Result<Option<OtherLog>, StoreError> {
        let conn = connect_to_read(file)?;
        let meta = |name: &str| conn.query_row("SELECT value FROM meta WHERE name = ?1", params![name], |row| row.get(0));
        let key: String = meta("hash_key")?;
        if key != self.meta("hash_key")? {
            return Ok(None);
        }
        let drafts = "SELECT count(*) FROM visit_draft";
        let has_drafts = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'visit_draft'";
        let drafts = if conn.prepare(has_drafts)?.exists([])? { conn.query_row(drafts, [], |row| row.get(0))? } else { 0 };
        let (replica, copy) = (meta("replica")?, copy_number(&conn)?);
        Ok(Some(OtherLog { replica, copy, events: super::log::every_event(&conn)?, drafts }))
    }
}
