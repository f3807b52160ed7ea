//! Villages, and the newest answers to checklist items in them.

use super::workbook::{StoreError, Workbook};
use crate::domain::five_clear::{Said, Village};
use crate::domain::listing::Answer;

/// The place of each household on file.
fn homes(households: &str) -> String {
    format!(
        "(SELECT household_no, coalesce(max(town), '') AS town, coalesce(max(village), '') AS village FROM {households} AS h
          GROUP BY household_no)"
    )
}

/// The newest answer to each item by household. To be used as a table.
pub(super) const NEWEST: &str = "(SELECT household_no, item, answer FROM (
        SELECT v.household_no, j.key AS item, json_extract(j.value, '$.answer') AS answer,
            row_number() OVER (PARTITION BY v.household_no, j.key ORDER BY v.date DESC, v.visit DESC) AS place
        FROM visit AS v JOIN json_each(v.answers) AS j WHERE json_extract(j.value, '$.answer') IS NOT NULL)
     WHERE place = 1)";

impl Workbook {
    /// Whether any household was visited.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn has_visits(&self) -> Result<bool, StoreError> {
        Ok(self.conn().query_row("SELECT EXISTS (SELECT 1 FROM visit)", [], |row| row.get(0))?)
    }

    /// Villages with households on file, by town and name.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn villages(&self) -> Result<Vec<Village>, StoreError> {
        let homes = homes(&self.data_table("households", &["household_no", "town", "village"])?);
        let sql = format!(
            "SELECT h.town, h.village, count(*),
                count(*) FILTER (WHERE EXISTS (SELECT 1 FROM visit AS v WHERE v.household_no = h.household_no))
             FROM {homes} AS h GROUP BY h.town, h.village ORDER BY h.town, h.village"
        );
        let mut statement = self.conn().prepare(&sql)?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Village { town: row.get(0)?, village: row.get(1)?, households: row.get(2)?, visited: row.get(3)? })
        };
        let rows = statement.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The newest answer of every household on file to every item that it was asked.
    ///
    /// # Errors
    /// SQLite fails, or a stored answer is none.
    pub fn newest_answers(&self) -> Result<Vec<Said>, StoreError> {
        let homes = homes(&self.data_table("households", &["household_no", "town", "village"])?);
        let sql = format!(
            "SELECT h.town, h.village, s.household_no, s.item, s.answer FROM {NEWEST} AS s
             JOIN {homes} AS h ON h.household_no = s.household_no"
        );
        let mut statement = self.conn().prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut said = Vec::new();
        while let Some(row) = rows.next()? {
            let answer: String = row.get(4)?;
            let answer = Answer::from_code(&answer).ok_or_else(|| StoreError::Corrupt { place: "visit.answers".to_owned() })?;
            said.push(Said { town: row.get(0)?, village: row.get(1)?, household: row.get(2)?, item: row.get(3)?, answer });
        }
        Ok(said)
    }
}
