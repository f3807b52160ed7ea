//! One clue or one issue as stored, for its page.

use super::caches;
use super::clues::StoredClue;
use super::workbook::{StoreError, Workbook};
use crate::domain::clue_work::ClueWork;
use crate::domain::issue_work::IssueWork;
use rusqlite::{OptionalExtension, params};

/// The machine's part of a clue, and the work on it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClueFile {
    /// As the last screening that found it left it.
    pub stored: StoredClue,
    /// Packed key of the person, or of the household's head.
    pub person: Option<i64>,
    /// What people did with it; `new` when nobody worked on it.
    pub work: ClueWork,
}

impl Workbook {
    /// A clue, or nothing of that name.
    ///
    /// # Errors
    /// SQLite fails, or a stored value does not have the form that this program writes.
    pub fn clue_file(&self, clue: &str) -> Result<Option<ClueFile>, StoreError> {
        let Some(stored) = self.stored_clue(clue)? else { return Ok(None) };
        let person = match (stored.record.person, &stored.record.household_no) {
            (None, Some(household)) => self.head_of(household)?,
            (person, _) => person,
        };
        let work = caches::clue_works(self.conn(), "WHERE clue = ?1", params![clue])?.remove(clue).unwrap_or_default();
        Ok(Some(ClueFile { stored, person, work }))
    }

    /// Packed key of a household's head, when both are on file.
    fn head_of(&self, household: &str) -> Result<Option<i64>, StoreError> {
        let households = self.data_table("households", &["household_no", "person"])?;
        let sql = format!("SELECT person FROM {households} AS h WHERE household_no = ?1 LIMIT 1");
        Ok(self.conn().prepare_cached(&sql)?.query_row([household], |row| row.get(0)).optional()?.flatten())
    }

    /// An issue with its money, or nothing of that number.
    ///
    /// # Errors
    /// SQLite fails, or a stored value does not have the form that this program writes.
    pub fn issue_work(&self, issue: &str) -> Result<Option<IssueWork>, StoreError> {
        Ok(caches::issues(self.conn(), "WHERE issue = ?1", params![issue])?.remove(issue))
    }
}
