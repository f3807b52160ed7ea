//! What the visit sheet needs besides the work on clues: the household, its programs, the visits still to be made,
//! and drafts.

use super::log::Act;
use super::workbook::{StoreError, Workbook};
use crate::domain::action::Fields;
use crate::domain::date::Date;
use crate::domain::officer::OfficerId;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// A household of the case data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// Head.
    pub head: String,
    /// Town.
    pub town: String,
    /// Village.
    pub village: String,
}

/// A household where an officer has clues assigned and not yet visited.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// Town.
    pub town: String,
    /// Village.
    pub village: String,
    /// The earliest date by which one of the checks is due.
    pub due: Option<Date>,
    /// Household number, or the clue of somebody without a household.
    pub household: String,
}

impl Workbook {
    /// A household of the case data; `None` when there is none of that number.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn home(&self, household: &str) -> Result<Option<Home>, StoreError> {
        let table = self.data_table("households", &["household_no", "head", "town", "village"])?;
        let sql = format!(
            "SELECT coalesce(head, ''), coalesce(town, ''), coalesce(village, '') FROM {table} AS h WHERE household_no = ?1 LIMIT 1"
        );
        let read = |row: &rusqlite::Row<'_>| Ok(Home { head: row.get(0)?, town: row.get(1)?, village: row.get(2)? });
        Ok(self.conn().prepare_cached(&sql)?.query_row([household], read).optional()?)
    }

    /// Ids of the programs that a household or its members hold, as far as the case data say.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn programs_held(&self, household: &str) -> Result<BTreeSet<String>, StoreError> {
        let households = self.data_table("households", &["household_no", "program"])?;
        let benefits = self.data_table("benefits", &["household_no", "person", "program", "status"])?;
        let persons = self.data_table("persons", &["household_no", "person"])?;
        let sql = format!(
            "SELECT program FROM {households} AS h WHERE household_no = ?1 AND program IS NOT NULL
             UNION SELECT program FROM {benefits} AS b
             WHERE coalesce(status, 'active') = 'active' AND program IS NOT NULL
               AND (household_no = ?1 OR person IN (SELECT person FROM {persons} AS p WHERE household_no = ?1))"
        );
        let mut statement = self.conn().prepare_cached(&sql)?;
        let rows = statement.query_map([household], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Households where the officer has clues assigned and not yet visited, in no order.
    ///
    /// # Errors
    /// SQLite fails, or a stored date is none.
    pub fn calls(&self, officer: &OfficerId) -> Result<Vec<Call>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT coalesce(c.household_no, c.clue), max(c.town), max(c.village), coalesce(min(nullif(w.due, '')), '')
             FROM work AS w JOIN clue AS c ON c.clue = w.clue
             WHERE w.state = 'assigned' AND ?1 IN (w.inspector1, w.inspector2)
             GROUP BY coalesce(c.household_no, c.clue)",
        )?;
        let mut rows = statement.query([&officer.0])?;
        let mut calls = Vec::new();
        while let Some(row) = rows.next()? {
            let due: String = row.get(3)?;
            let due = if due.is_empty() { None } else { Some(due.parse().map_err(|_| corrupt("clue_state.due"))?) };
            calls.push(Call { household: row.get(0)?, town: row.get(1)?, village: row.get(2)?, due });
        }
        Ok(calls)
    }

    /// Households of a village with a clue that stands and is still to be checked, by due date.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn households_to_check(&self, village: &str) -> Result<Vec<String>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT coalesce(c.household_no, c.clue) AS household FROM clue AS c LEFT JOIN work AS w ON w.clue = c.clue
             WHERE c.village = ?1 AND c.gone = 0 AND coalesce(w.state, 'new') IN ('new', 'assigned', 'checking', 'need_info')
             GROUP BY household ORDER BY min(coalesce(nullif(w.due, ''), '9')), household",
        )?;
        let rows = statement.query_map([village], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What the officer typed into the sheet of a household and did not record.
    ///
    /// # Errors
    /// SQLite fails, or the draft cannot be read.
    pub fn visit_draft(&self, household: &str, officer: &OfficerId) -> Result<Option<Fields>, StoreError> {
        let sql = "SELECT fields FROM visit_draft WHERE household = ?1 AND officer = ?2";
        let stored: Option<String> = self.conn().query_row(sql, params![household, officer.0], |row| row.get(0)).optional()?;
        stored.map(|json| serde_json::from_str(&json).map_err(|_| corrupt("visit_draft.fields"))).transpose()
    }

    /// Keeps what the officer typed; nothing typed keeps nothing. `saved_at` is local civil time.
    ///
    /// # Errors
    /// The workbook is read-only, or SQLite fails.
    pub fn keep_visit_draft(
        &mut self,
        household: &str,
        officer: &OfficerId,
        fields: &Fields,
        saved_at: &str,
    ) -> Result<(), StoreError> {
        let conn = self.conn_mut()?;
        if fields.is_empty() {
            return drop_draft(conn, household, officer);
        }
        let json = serde_json::to_string(fields).unwrap_or_default();
        conn.execute(
            "INSERT INTO visit_draft (household, officer, fields, saved_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (household, officer) DO UPDATE SET fields = excluded.fields, saved_at = excluded.saved_at",
            params![household, officer.0, json, saved_at],
        )?;
        Ok(())
    }
}

impl Act<'_> {
    /// Drops the officer's draft of a household's sheet: it has been recorded.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn drop_visit_draft(&self, household: &str, officer: &OfficerId) -> Result<(), StoreError> {
        drop_draft(self.tx(), household, officer)
    }
}

fn drop_draft(conn: &Connection, household: &str, officer: &OfficerId) -> Result<(), StoreError> {
    conn.execute("DELETE FROM visit_draft WHERE household = ?1 AND officer = ?2", params![household, officer.0])?;
    Ok(())
}

fn corrupt(place: &str) -> StoreError {
    StoreError::Corrupt { place: place.to_owned() }
}
