//! What people made of the clues of each rule, counted for its report card.

use super::workbook::{StoreError, Workbook};
use crate::domain::lifecycle::ClueState;
use crate::domain::money::Fen;
use crate::domain::report_card::CardLine;
use std::collections::{BTreeMap, BTreeSet};

/// Clues that are gone and were never worked on do not count; woken ones are open again (view `work`). Minutes are those of every submission that took
/// effect: a clue that was sent back cost both checks.
const LINES: &str = "
    WITH spent AS (
        SELECT e.subject AS clue, sum(json_extract(e.body, '$.data.minutes')) AS minutes
        FROM main.event e
        WHERE e.kind = 'submit' AND json_extract(e.body, '$.data.minutes') IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM main.conflict x WHERE x.hash = lower(hex(e.hash)))
        GROUP BY e.subject)
    SELECT c.rule, c.subtype, coalesce(w.state, 'new'),
        CASE WHEN w.state IN ('excluded', 'data_fix', 'duplicate') THEN s.reason ELSE '' END, c.gone = 0,
        count(*), coalesce(sum(c.amount), 0),
        coalesce(sum((SELECT sum(i.confirmed) FROM main.issue i WHERE i.clue = c.clue)), 0),
        coalesce(sum(t.minutes), 0), count(t.minutes)
    FROM main.clue c LEFT JOIN main.clue_state s ON s.clue = c.clue
        LEFT JOIN main.work w ON w.clue = c.clue LEFT JOIN spent t ON t.clue = c.clue
    WHERE c.gone = 0 OR s.clue IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5";

impl Workbook {
    /// Clues by rule, sub-type, state, dismissal reason and standing.
    ///
    /// # Errors
    /// SQLite fails, or a stored state is not one of this program.
    pub fn card_lines(&self) -> Result<Vec<CardLine>, StoreError> {
        let mut statement = self.conn().prepare_cached(LINES)?;
        let mut rows = statement.query([])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let count = |index: usize| Ok::<_, StoreError>(u64::try_from(row.get::<_, i64>(index)?).unwrap_or_default());
            lines.push(CardLine {
                rule: row.get(0)?,
                subtype: row.get(1)?,
                state: state(&row.get::<_, String>(2)?)?,
                reason: row.get(3)?,
                standing: row.get(4)?,
                clues: count(5)?,
                amount: Fen(row.get(6)?),
                confirmed_amount: Fen(row.get(7)?),
                minutes: count(8)?,
                timed: count(9)?,
            });
        }
        Ok(lines)
    }

    /// Datasets of which some file was loaded.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn loaded_datasets(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut statement = self.conn().prepare_cached("SELECT DISTINCT dataset FROM main.source")?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// What people made of every clue of a rule.
    ///
    /// # Errors
    /// SQLite fails, or a stored state is not one of this program.
    pub fn clue_states_of(&self, rule: &str) -> Result<BTreeMap<String, ClueState>, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT c.clue, coalesce(w.state, 'new') FROM main.clue c LEFT JOIN main.work w ON w.clue = c.clue
             WHERE c.rule = ?1",
        )?;
        let mut rows = statement.query([rule])?;
        let mut states = BTreeMap::new();
        while let Some(row) = rows.next()? {
            states.insert(row.get(0)?, state(&row.get::<_, String>(1)?)?);
        }
        Ok(states)
    }
}

fn state(code: &str) -> Result<ClueState, StoreError> {
    ClueState::from_code(code).ok_or_else(|| StoreError::Corrupt { place: "clue_state.state".to_owned() })
}
