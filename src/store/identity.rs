//! Possible identities: rows of registers that may be about somebody in scope, and what officers decided on them.
//!
//! Decisions are events; the column `decision` repeats them. A row of this table comes and goes with the loads, so
//! a candidate that is found again gets back what was decided on it, from the log, by its code.

use super::StoreError;
use super::put::Feed;
use super::sources::Load;
use crate::domain::action::ActionKind;
use crate::domain::fold::IdentityDecision;
use crate::domain::id_number::MatchLevel;
use crate::domain::identity;
use crate::domain::load::IdentityReason;
use crate::domain::officer::OfficerId;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// A person that a row may be about.
#[derive(Clone, Debug)]
pub struct Identity<'a> {
    /// `P-XXXXXXXX-XXXX`, see [`identity::code`].
    pub identity: &'a str,
    /// L3 – L5.
    pub level: MatchLevel,
    /// 0–100.
    pub score: u8,
    /// Name in the row.
    pub name: &'a str,
    /// Number in the row, as the file has it.
    pub given: &'a str,
    /// The candidate.
    pub person: i64,
    /// Why.
    pub reason: IdentityReason,
}

impl Load<'_> {
    /// Keeps a possible identity. What an officer decided on it before holds, whether its row was here all the time
    /// or is found again.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn identity(&self, feed: &Feed<'_>, data_row: i64, found: &Identity<'_>) -> Result<(), StoreError> {
        let decided = decisions(&self.tx, found.identity)?.remove(found.identity);
        let decision = decided.as_ref().map(|decision| if decision.linked { "linked" } else { "refused" });
        let sql = "INSERT INTO identity (identity, dataset, data_row, level, score, name, given, person, reason, decision, decided_by) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
                   ON CONFLICT (identity) DO UPDATE SET data_row = excluded.data_row, level = excluded.level, \
                   score = excluded.score, name = excluded.name, given = excluded.given, reason = excluded.reason";
        self.tx.prepare_cached(sql)?.execute(params![
            found.identity,
            feed.dataset().id,
            data_row,
            found.level.code(),
            found.score,
            found.name,
            found.given,
            found.person,
            found.reason.code(),
            decision,
            decided.map(|decision| decision.by.0)
        ])?;
        Ok(())
    }

    /// Forgets candidates of a row that are no longer found, but for those on which somebody decided.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn forget_identities(&self, feed: &Feed<'_>, data_row: i64, but: &[String]) -> Result<(), StoreError> {
        let but = serde_json::to_string(but).map_err(|_| StoreError::Corrupt { place: "identity".to_owned() })?;
        let sql = "DELETE FROM identity WHERE dataset = ?1 AND data_row = ?2 AND decision IS NULL \
                   AND identity NOT IN (SELECT value FROM json_each(?3))";
        self.tx.prepare_cached(sql)?.execute(params![feed.dataset().id, data_row, but])?;
        Ok(())
    }
}

/// Every decision that holds on the candidates of one row, by code; the row is that of the code given. From the log,
/// in fold order, without events that became conflicts.
///
/// # Errors
/// SQLite fails.
pub(super) fn decisions(conn: &Connection, code: &str) -> Result<BTreeMap<String, IdentityDecision>, StoreError> {
    // The character after `-` bounds the codes that begin with the row's part.
    let (first, last) = match identity::row_of(code) {
        Some(row) => (format!("{row}-"), format!("{row}.")),
        None => (code.to_owned(), format!("{code} ")),
    };
    let mut statement = conn.prepare_cached(
        "SELECT e.subject, e.kind, e.officer FROM event AS e
         WHERE e.subject >= ?1 AND e.subject < ?2 AND e.kind IN (?3, ?4)
           AND NOT EXISTS (SELECT 1 FROM conflict AS c WHERE c.hash = lower(hex(e.hash)))
         ORDER BY e.lamport, e.replica, e.seq, e.officer",
    )?;
    let link = ActionKind::LinkIdentity.code();
    let rows = statement.query_map(params![first, last, link, ActionKind::RefuseIdentity.code()], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    let mut decided = BTreeMap::new();
    for row in rows {
        let (subject, kind, officer) = row?;
        decided.insert(subject, IdentityDecision { linked: kind == link, by: OfficerId(officer) });
    }
    Ok(decided)
}
