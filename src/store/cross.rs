//! Cross-checks: the rows of their list, what statistics need, and what a second checker may not see yet.

use super::workbook::{StoreError, Workbook};
use crate::domain::cross_check::Checked;
use crate::domain::officer::OfficerId;
use rusqlite::params;

/// The SELECT of the list: a first verdict is told only beside the second.
pub(super) const BASE: &str = "SELECT c.id, s.clue, c.rule, c.household_no, c.name, c.town, c.village, c.amount,
        k.checker, coalesce(o.town, '') AS checker_town, k.given AS cross_on, coalesce(k.due, '') AS due,
        CASE WHEN k.second = '' THEN 'pending' WHEN k.second = k.first THEN 'agree'
             WHEN k.settled = '' THEN 'differ' ELSE 'settled' END AS cross_state,
        CASE WHEN k.second = '' THEN '' ELSE k.first END AS first, k.second, k.settled, coalesce(k.ground, '') AS ground
     FROM (SELECT clue, json_extract(cross_check, '$.checker') AS checker, json_extract(cross_check, '$.on') AS given,
              json_extract(cross_check, '$.due') AS due, json_extract(cross_check, '$.first') AS first,
              json_extract(cross_check, '$.second') AS second, json_extract(cross_check, '$.settled') AS settled,
              json_extract(cross_check, '$.ground') AS ground
           FROM clue_state WHERE cross_check <> '' AND json_valid(cross_check)) AS k
     JOIN clue_state AS s ON s.clue = k.clue JOIN clue AS c ON c.clue = k.clue
     LEFT JOIN officer AS o ON o.officer = k.checker";

/// A matter that an officer is to check without knowing the first verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlindMatter {
    /// The clue.
    pub clue: String,
    /// Its household, or the clue where it has none.
    pub household: String,
    /// The issue raised from it; empty when none.
    pub issue: String,
}

impl Workbook {
    /// First and second verdicts with what they are grouped by.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn cross_checked(&self) -> Result<Vec<Checked>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT c.town, coalesce(o.town, ''), c.rule, json_extract(s.cross_check, '$.first'),
                coalesce(json_extract(s.cross_check, '$.first_reason'), ''), json_extract(s.cross_check, '$.second')
             FROM clue_state AS s JOIN clue AS c ON c.clue = s.clue
             LEFT JOIN officer AS o ON o.officer = json_extract(s.cross_check, '$.checker')
             WHERE s.cross_check <> '' AND json_valid(s.cross_check) ORDER BY c.clue",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Checked {
                town: row.get(0)?,
                other: row.get(1)?,
                rule: row.get(2)?,
                first: row.get(3)?,
                first_reason: row.get(4)?,
                second: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What an officer was given as second checker and has not judged yet.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn blind_matters(&self, officer: &OfficerId) -> Result<Vec<BlindMatter>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT s.clue, coalesce(c.household_no, s.clue), s.issue FROM clue_state AS s LEFT JOIN clue AS c ON c.clue = s.clue
             WHERE s.cross_check <> '' AND json_valid(s.cross_check) AND json_extract(s.cross_check, '$.checker') = ?1
               AND json_extract(s.cross_check, '$.second') = '' AND coalesce(json_extract(s.cross_check, '$.past'), 0) = 0",
        )?;
        let rows = statement.query_map(params![officer.0], |row| {
            Ok(BlindMatter { clue: row.get(0)?, household: row.get(1)?, issue: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
