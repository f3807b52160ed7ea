//! One clue or one issue as stored, for its page.

use super::workbook::{StoreError, Workbook};
use crate::domain::date::{self, Date};
use crate::domain::lang::Bilingual;
use crate::domain::listing::{MoneyBalance, MoneyRow};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use rusqlite::{OptionalExtension, Row};

/// The machine's part of a clue, and the work on it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClueFile {
    /// Rule id.
    pub rule: String,
    /// Pair of R07; empty otherwise.
    pub subtype: String,
    /// Household.
    pub household_no: Option<String>,
    /// Packed key.
    pub person: Option<i64>,
    /// Person's or head's name.
    pub name: String,
    /// Town.
    pub town: String,
    /// Village.
    pub village: String,
    /// Fen.
    pub amount: Fen,
    /// Sentence.
    pub explanation: Bilingual,
    /// JSON of [`crate::domain::clue::ClueDetail`].
    pub detail: String,
    /// JSON of [`crate::domain::listing::Standing`].
    pub standing: String,
    /// The rule no longer fires.
    pub gone: bool,
    /// State code; `new` when nobody worked on it.
    pub state: String,
    /// Work on it by column of `clue_state`: inspectors, due date, verdict, reason, evidence, note, until, issue.
    pub work: ClueWorkRow,
}

/// Columns of `clue_state` as text; empty when nobody worked on the clue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClueWorkRow {
    /// Short names of the two inspectors.
    pub inspectors: [String; 2],
    /// ISO date.
    pub due: String,
    /// Verdict code of the inspectors.
    pub verdict: String,
    /// Dismissal reason code.
    pub reason: String,
    /// JSON array.
    pub evidence: String,
    /// Facts in words.
    pub note: String,
    /// A dismissal holds until then.
    pub until: String,
    /// Issue raised.
    pub issue: String,
}

/// An issue as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct IssueRecord {
    /// Clue it came from.
    pub clue: String,
    /// Round.
    pub round: i64,
    /// State code.
    pub state: String,
    /// Issue type code.
    pub issue_type: String,
    /// First and last month.
    pub months: (Option<Month>, Option<Month>),
    /// Money.
    pub balance: MoneyBalance,
    /// Remaining text columns: name → value, in the order of the ledger.
    pub texts: Vec<(&'static str, String)>,
}

const ISSUE_TEXTS: [&str; 16] = [
    "basis",
    "notice_no",
    "unit",
    "person",
    "deadline",
    "reply_due",
    "measure",
    "outcome",
    "stopped",
    "reply",
    "exception",
    "evidence",
    "note",
    "confirmed_on",
    "closed_on",
    "closed_by",
];

impl Workbook {
    /// A clue, or nothing of that name.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn clue_file(&self, clue: &str) -> Result<Option<ClueFile>, StoreError> {
        let households = self.data_table("households", &["household_no", "person"])?;
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT c.rule, c.subtype, c.household_no,
                coalesce(c.person, (SELECT h.person FROM {households} AS h WHERE h.household_no = c.household_no LIMIT 1)),
                c.name, c.town, c.village, c.amount, c.explanation_zh,
                c.explanation_en, c.detail, c.standing, c.gone, coalesce(s.state, 'new'), coalesce(s.inspector1, ''), coalesce(s.inspector2, ''),
                coalesce(s.due, ''), coalesce(s.verdict, ''), coalesce(s.reason, ''), coalesce(s.evidence, ''), coalesce(s.note, ''),
                coalesce(s.until, ''), coalesce(s.issue, '')
             FROM clue AS c LEFT JOIN clue_state AS s ON s.clue = c.clue WHERE c.clue = ?1"
        ))?;
        Ok(statement.query_row([clue], clue_file).optional()?)
    }

    /// An issue, or nothing of that number.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn issue_record(&self, issue: &str) -> Result<Option<IssueRecord>, StoreError> {
        let mut statement = self.conn().prepare_cached(&format!(
            "SELECT clue, round, state, issue_type, first_month, last_month, confirmed, recovered, waived, carried, outstanding, back_paid, {}
             FROM issue WHERE issue = ?1",
            ISSUE_TEXTS.join(", ")
        ))?;
        Ok(statement.query_row([issue], issue_record).optional()?)
    }

    /// Money rows of an issue, oldest first.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn money_rows(&self, issue: &str) -> Result<Vec<MoneyRow>, StoreError> {
        let mut statement =
            self.conn().prepare_cached("SELECT kind, amount, date, receipt FROM money_row WHERE issue = ?1 ORDER BY id")?;
        let rows = statement.query_map([issue], |row| {
            let text: String = row.get(2)?;
            Ok(MoneyRow {
                kind: row.get(0)?,
                amount: Fen(row.get(1)?),
                date: date::parse(&text, false).unwrap_or(Date::constant(1970, 1, 1)),
                receipt: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn clue_file(row: &Row<'_>) -> rusqlite::Result<ClueFile> {
    Ok(ClueFile {
        rule: row.get(0)?,
        subtype: row.get(1)?,
        household_no: row.get(2)?,
        person: row.get(3)?,
        name: row.get(4)?,
        town: row.get(5)?,
        village: row.get(6)?,
        amount: Fen(row.get(7)?),
        explanation: Bilingual { zh: row.get(8)?, en: row.get(9)? },
        detail: row.get(10)?,
        standing: row.get(11)?,
        gone: row.get(12)?,
        state: row.get(13)?,
        work: ClueWorkRow {
            inspectors: [row.get(14)?, row.get(15)?],
            due: row.get(16)?,
            verdict: row.get(17)?,
            reason: row.get(18)?,
            evidence: row.get(19)?,
            note: row.get(20)?,
            until: row.get(21)?,
            issue: row.get(22)?,
        },
    })
}

fn issue_record(row: &Row<'_>) -> rusqlite::Result<IssueRecord> {
    let month = |index| row.get::<_, Option<i64>>(index).map(|value| value.and_then(Month::from_index));
    let texts = (12..).zip(ISSUE_TEXTS).map(|(index, name)| Ok((name, row.get(index)?))).collect::<rusqlite::Result<_>>()?;
    Ok(IssueRecord {
        clue: row.get(0)?,
        round: row.get(1)?,
        state: row.get(2)?,
        issue_type: row.get(3)?,
        months: (month(4)?, month(5)?),
        balance: MoneyBalance {
            confirmed: Fen(row.get(6)?),
            recovered: Fen(row.get(7)?),
            waived: Fen(row.get(8)?),
            carried: Fen(row.get(9)?),
            outstanding: Fen(row.get(10)?),
            back_paid: Fen(row.get(11)?),
        },
        texts,
    })
}
