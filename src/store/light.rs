//! The light columns of all clues at once, and where their work stands: what a list in memory is made of.

use super::lists::deadlines::CLUE_DUE;
use super::workbook::{StoreError, Workbook};

/// A clue without its details, borrowed from the row that is being read.
#[derive(Clone, Copy, Debug)]
pub struct LightClue<'a> {
    /// Row id.
    pub id: i64,
    /// Code.
    pub clue: &'a str,
    /// Rule.
    pub rule: &'a str,
    /// Sub-type, or empty.
    pub subtype: &'a str,
    /// Direction code.
    pub direction: &'a str,
    /// Severity code.
    pub severity: &'a str,
    /// Household.
    pub household_no: Option<&'a str>,
    /// Packed key of the person.
    pub person: Option<i64>,
    /// Name.
    pub name: &'a str,
    /// Town.
    pub town: &'a str,
    /// Village.
    pub village: &'a str,
    /// Programs.
    pub program: &'a str,
    /// First month, index.
    pub first_month: Option<i64>,
    /// Last month, index.
    pub last_month: Option<i64>,
    /// Months.
    pub months: i64,
    /// Fen.
    pub amount: i64,
    /// Match level.
    pub match_level: &'a str,
    /// Whether the rule fires no longer.
    pub gone: bool,
}

/// Where the work on a clue stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LightWork {
    /// Row id of the clue.
    pub id: i64,
    /// State code.
    pub state: String,
    /// Both inspectors with a space between.
    pub inspectors: String,
    /// When the check is due: ISO date, or empty.
    pub due: String,
    /// When the clock that runs is over: of the check, or of the evidence that was asked for.
    pub clock: String,
}

/// A member of a household on file, borrowed from the row that is being read.
#[derive(Clone, Copy, Debug)]
pub struct LightMember<'a> {
    /// Household.
    pub household_no: &'a str,
    /// Name.
    pub name: &'a str,
    /// Full identity number, or empty.
    pub id_no: &'a str,
}

/// Tells whether anything changed since it was taken: clues change with runs, heads of households with sources, work with
/// events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Last run and source.
    pub data: (i64, i64),
    /// Last event.
    pub event: i64,
}

impl Workbook {
    /// The present state of the workbook.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn stamp(&self) -> Result<Stamp, StoreError> {
        let mut statement = self.conn().prepare_cached(
            "SELECT coalesce((SELECT max(id) FROM run), 0), coalesce((SELECT max(id) FROM source), 0),
                coalesce((SELECT max(id) FROM event), 0)",
        )?;
        Ok(statement.query_row([], |row| Ok(Stamp { data: (row.get(0)?, row.get(1)?), event: row.get(2)? }))?)
    }

    /// Number of clues.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn clue_count(&self) -> Result<i64, StoreError> {
        Ok(self.conn().query_row("SELECT count(*) FROM clue", [], |row| row.get(0))?)
    }

    /// Reads the light columns of every clue, in no order that means anything.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn light_clues(&self, mut take: impl FnMut(LightClue<'_>)) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare(
            "SELECT id, clue, rule, subtype, direction, severity, household_no, person, name, town, village, program,
                first_month, last_month, months, amount, match_level, gone FROM clue INDEXED BY clue_rule",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = |at: usize| row.get_ref(at).map(|value| value.as_str().unwrap_or(""));
            take(LightClue {
                id: row.get(0)?,
                clue: text(1)?,
                rule: text(2)?,
                subtype: text(3)?,
                direction: text(4)?,
                severity: text(5)?,
                household_no: row.get_ref(6)?.as_str_or_null().unwrap_or(None),
                person: row.get(7)?,
                name: text(8)?,
                town: text(9)?,
                village: text(10)?,
                program: text(11)?,
                first_month: row.get(12)?,
                last_month: row.get(13)?,
                months: row.get(14)?,
                amount: row.get(15)?,
                match_level: text(16)?,
                gone: row.get(17)?,
            });
        }
        Ok(())
    }

    /// Households and the packed key of their heads.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn heads(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let households = self.data_table("households", &["row", "household_no", "head_id_key"])?;
        let sql = format!(
            "SELECT household_no, head_id_key FROM {households} AS h
             WHERE household_no IS NOT NULL AND head_id_key IS NOT NULL ORDER BY row DESC"
        );
        let mut statement = self.conn().prepare(&sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Reads the members of every household on file, or of one.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn light_members(&self, household: Option<&str>, mut take: impl FnMut(LightMember<'_>)) -> Result<(), StoreError> {
        let persons = self.columns_of("persons", &["row", "household_no", "name", "person"])?;
        let within = if household.is_some() { "= ?1" } else { "IS NOT ?1" };
        let sql = format!(
            "SELECT household_no, coalesce(name, ''), coalesce(id_text(person), '') FROM {persons} AS p
             WHERE household_no {within} ORDER BY row"
        );
        let mut statement = self.conn().prepare(&sql)?;
        let mut rows = statement.query([household])?;
        while let Some(row) = rows.next()? {
            let text = |at: usize| row.get_ref(at).map(|value| value.as_str().unwrap_or(""));
            take(LightMember { household_no: text(0)?, name: text(1)?, id_no: text(2)? });
        }
        Ok(())
    }

    /// Every clue that somebody has worked on.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn light_work(&self) -> Result<Vec<LightWork>, StoreError> {
        let mut statement = self.conn().prepare(&format!(
            "SELECT c.id, coalesce(s.state, 'new'), trim(coalesce(s.inspector1, '') || ' ' || coalesce(s.inspector2, '')),
                coalesce(s.due, ''), {CLUE_DUE}
             FROM work AS s JOIN clue AS c ON c.clue = s.clue",
        ))?;
        let rows = statement.query_map([], |row| {
            Ok(LightWork { id: row.get(0)?, state: row.get(1)?, inspectors: row.get(2)?, due: row.get(3)?, clock: row.get(4)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
