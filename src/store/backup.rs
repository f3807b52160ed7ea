//! A copy of the whole workbook while it is in use: one moment of it, page by page, checked before it counts.

use super::workbook::{StoreError, Workbook, log_of};
use crate::domain::event::RawEvent;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::path::Path;

/// Pages between two words of progress: some megabytes.
const STEP: i32 = 2_048;

impl Workbook {
    /// Copies everything, the write-ahead log included, into an empty file, and reads the copy back. It is an ordinary
    /// file without a write-ahead log, so that it opens from a write-protected medium too. `go_on` is told pages done
    /// and pages in all, and ends the copying by `false`.
    ///
    /// # Errors
    /// The disk is full or gone; the copy is damaged; [`StoreError::Stopped`]. The file is of no use then.
    pub fn copy_into(&self, file: &Path, mut go_on: impl FnMut(u64, u64) -> bool) -> Result<(), StoreError> {
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
        copy.close().map_err(|(_, error)| error)?;
        Ok(())
    }

    /// The log of another file, as it is: a file of an older format is not changed for it. `None` when the file is no
    /// copy of this workbook.
    ///
    /// # Errors
    /// It is no workbook, or newer than this program.
    pub fn log_of_copy(&self, file: &Path) -> Result<Option<Vec<RawEvent>>, StoreError> {
        let (key, events) = log_of(file)?;
        Ok((key == self.meta("hash_key")?).then_some(events))
    }
}
