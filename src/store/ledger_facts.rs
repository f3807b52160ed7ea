//! What the ledger shows of the people and the data behind each issue.

use super::caches;
use super::workbook::{StoreError, Workbook};
use crate::domain::clue_work::ClueFacts;
use crate::domain::lang::Bilingual;
use rusqlite::params;
use std::collections::BTreeMap;
use std::fmt;

/// The machine's part of one issue. ID numbers are full; whoever shows them masks them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LedgerFacts {
    /// Facts of the clue.
    pub facts: ClueFacts,
    /// Number of months with money.
    pub months: i64,
    /// Number of the person concerned.
    pub id_no: Option<String>,
    /// Head of household.
    pub head: Option<String>,
    /// Number of the head.
    pub head_id: Option<String>,
    /// Relation of the person to the head.
    pub relation: Option<String>,
    /// Class of the benefit.
    pub class_band: Option<String>,
    /// Sentence.
    pub explanation: Bilingual,
    /// JSON of [`crate::domain::clue::ClueDetail`].
    pub detail: String,
}

/// ID numbers never appear in debug output.
impl fmt::Debug for LedgerFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LedgerFacts").field("clue", &self.facts.clue).finish_non_exhaustive()
    }
}

impl Workbook {
    /// Facts of every clue that an issue was raised from, by clue id.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn ledger_facts(&self) -> Result<BTreeMap<String, LedgerFacts>, StoreError> {
        let conn = self.conn();
        let mut facts = caches::facts(conn, "WHERE clue IN (SELECT clue FROM issue)", params![])?;
        let households = self.data_table("households", &["household_no", "head", "head_id_key", "class_band"])?;
        let persons = self.data_table("persons", &["household_no", "person", "relation"])?;
        let mut statement = conn.prepare(&format!(
            "SELECT c.clue, c.months, c.explanation_zh, c.explanation_en, c.detail, id_text(c.person), h.head,
                id_text(h.head_id_key), h.class_band,
                (SELECT p.relation FROM {persons} AS p
                 WHERE p.household_no = c.household_no AND p.person = c.person LIMIT 1)
             FROM clue AS c LEFT JOIN {households} AS h ON h.household_no = c.household_no
             WHERE c.clue IN (SELECT clue FROM issue)"
        ))?;
        let mut rows = statement.query([])?;
        let mut found = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let clue: String = row.get(0)?;
            let entry = LedgerFacts {
                facts: facts.remove(&clue).unwrap_or_default(),
                months: row.get(1)?,
                explanation: Bilingual { zh: row.get(2)?, en: row.get(3)? },
                detail: row.get(4)?,
                id_no: row.get(5)?,
                head: row.get(6)?,
                head_id: row.get(7)?,
                class_band: row.get(8)?,
                relation: row.get(9)?,
            };
            // A household with several rows shows its first; the facts were taken with it.
            found.entry(clue).or_insert(entry);
        }
        Ok(found)
    }
}
