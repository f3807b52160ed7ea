//! The figures of the first screen.

use super::lists::deadlines;
use super::workbook::{StoreError, Workbook};
use crate::domain::listing::{CampaignTally, ListKind, MoneyBalance};
use crate::domain::money::Fen;
use rusqlite::{OptionalExtension, Row};

/// One matter with a due date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRow {
    /// Clue or issue.
    pub subject: String,
    /// Rule of it.
    pub rule: String,
    /// Person.
    pub name: String,
    /// Town.
    pub town: String,
    /// State code.
    pub state: String,
    /// Which clock, as in the list of deadlines.
    pub what: String,
    /// Inspectors or responsible unit.
    pub who: String,
    /// ISO date.
    pub due: String,
}

const OPEN: &str = "('new', 'assigned', 'checking', 'need_info', 'submitted')";

/// Clues that are gone, out of the index alone: a million clues are not read with their details.
const GONE: &str = "SELECT count(*) FROM clue INDEXED BY clue_found WHERE gone = 1";
/// Undecided clues by the day of the run that found them; the states follow. Out of the same index.
const FOUND: &str =
    "SELECT substr(r.at, 1, 10), count(*) FROM clue AS c INDEXED BY clue_found JOIN run AS r ON r.id = c.first_run
     LEFT JOIN work AS s ON s.clue = c.clue WHERE c.gone = 0 AND coalesce(s.state, 'new') IN";

impl Workbook {
    /// A single number; `sql` comes from this layer only.
    fn number(&self, sql: &str) -> Result<i64, StoreError> {
        Ok(self.conn().query_row(sql, [], |row| row.get(0))?)
    }

    fn all<T>(&self, sql: &str, make: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>, StoreError> {
        let mut statement = self.conn().prepare(sql)?;
        let rows = statement.query_map([], make)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Households and persons on file.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn scope_counts(&self) -> Result<(i64, i64), StoreError> {
        let households = self.data_table("households", &["row"])?;
        let persons = self.data_table("persons", &["row"])?;
        Ok((
            self.number(&format!("SELECT count(*) FROM {households}"))?,
            self.number(&format!("SELECT count(*) FROM {persons}"))?,
        ))
    }

    /// Newest as-of date of any source, ISO.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn newest_as_of(&self) -> Result<Option<String>, StoreError> {
        Ok(self.conn().query_row("SELECT max(as_of) FROM source", [], |row| row.get(0))?)
    }

    /// Local time and rule report (JSON) of the last screening.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn last_run(&self) -> Result<Option<(String, String)>, StoreError> {
        Ok(self
            .conn()
            .query_row("SELECT at, rules FROM run ORDER BY id DESC LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// Clues that are new, that have changed, and that are gone.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn fresh_counts(&self) -> Result<(i64, i64, i64), StoreError> {
        let news = self.all("SELECT json_extract(standing, '$.kind'), count(*) FROM clue_news GROUP BY 1", |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?))
        })?;
        let count = |code: &str| news.iter().find(|(kind, _)| kind == code).map_or(0, |(_, count)| *count);
        Ok((count("new"), count("changed"), self.number(GONE)?))
    }

    /// Issues by state code.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn issue_state_counts(&self) -> Result<Vec<(String, i64)>, StoreError> {
        self.all("SELECT state, count(*) FROM issue GROUP BY 1", |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Counts by campaign, open ones first.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn campaign_counts(&self) -> Result<Vec<CampaignTally>, StoreError> {
        self.all(
            &format!(
                "SELECT k.campaign, k.name, k.closed_on = '',
                    (SELECT count(*) FROM campaign_clue AS m WHERE m.campaign = k.campaign),
                    (SELECT count(*) FROM campaign_clue AS m JOIN work AS s ON s.clue = m.clue
                     WHERE m.campaign = k.campaign AND s.state NOT IN {OPEN}),
                    (SELECT count(*) FROM issue AS i WHERE i.campaign = k.campaign),
                    (SELECT count(*) FROM issue AS i WHERE i.campaign = k.campaign AND i.state = 'closed')
                 FROM campaign AS k ORDER BY k.closed_on <> '', k.id"
            ),
            |row| {
                Ok(CampaignTally {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    open: row.get(2)?,
                    clues: row.get(3)?,
                    concluded: row.get(4)?,
                    issues: row.get(5)?,
                    closed: row.get(6)?,
                })
            },
        )
    }

    /// Money over all issues.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn money_sums(&self) -> Result<MoneyBalance, StoreError> {
        let sums = self.conn().query_row(
            "SELECT coalesce(sum(confirmed), 0), coalesce(sum(recovered), 0), coalesce(sum(waived), 0), coalesce(sum(carried), 0),
                coalesce(sum(outstanding), 0), coalesce(sum(back_paid), 0), coalesce(sum(remitted), 0) FROM issue",
            [],
            |row| {
                Ok(MoneyBalance {
                    confirmed: Fen(row.get(0)?),
                    recovered: Fen(row.get(1)?),
                    waived: Fen(row.get(2)?),
                    carried: Fen(row.get(3)?),
                    outstanding: Fen(row.get(4)?),
                    back_paid: Fen(row.get(5)?),
                    remitted: Fen(row.get(6)?),
                })
            },
        )?;
        Ok(sums)
    }

    /// The first rows of the list of deadlines. `today` is an ISO date.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn due_rows(&self, limit: i64, today: &str) -> Result<Vec<DueRow>, StoreError> {
        let list = self.base(ListKind::Deadlines, today)?;
        self.all(
            &format!(
                "SELECT d.subject, coalesce(c.rule, ''), d.name, d.town, d.state, d.what,
                    CASE WHEN i.issue IS NULL THEN d.person ELSE trim(d.unit || ' ' || d.person) END, d.due
                 FROM ({list}) AS d
                 LEFT JOIN issue AS i ON i.issue = d.subject
                 LEFT JOIN clue AS c ON c.clue = coalesce(i.clue, d.subject)
                 ORDER BY d.due, d.subject, d.id LIMIT {limit}"
            ),
            |row| {
                Ok(DueRow {
                    subject: row.get(0)?,
                    rule: row.get(1)?,
                    name: row.get(2)?,
                    town: row.get(3)?,
                    state: row.get(4)?,
                    what: row.get(5)?,
                    who: row.get(6)?,
                    due: row.get(7)?,
                })
            },
        )
    }

    /// Undecided clues by the day (ISO) on which they were found first.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn found_counts(&self) -> Result<Vec<(String, i64)>, StoreError> {
        self.all(&format!("{FOUND} {OPEN} GROUP BY 1"), |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// When the first act was done that no backup of the log holds, local time; none: all are in one.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn unbacked_since(&self) -> Result<Option<String>, StoreError> {
        // One that was made of a field copy holds nothing of this file.
        let backup = "SELECT max(id) FROM event WHERE kind = 'export' AND json_valid(body)
             AND json_extract(body, '$.data.what') = 'backup' AND replica = (SELECT value FROM meta WHERE name = 'replica')";
        let sql = format!("SELECT at FROM event WHERE id > coalesce(({backup}), 0) ORDER BY id LIMIT 1");
        Ok(self.conn().query_row(&sql, [], |row| row.get(0)).optional()?)
    }

    /// Field copies that were lent and never taken back.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn copies_out(&self) -> Result<i64, StoreError> {
        let replicas = |kind: &str| {
            format!(
                "SELECT json_extract(body, '$.data.replica') AS replica FROM event WHERE kind = '{kind}' AND json_valid(body)"
            )
        };
        let (lent, back) = (replicas("lend_copy"), replicas("take_back"));
        self.number(&format!("SELECT count(*) FROM (SELECT replica FROM ({lent}) EXCEPT SELECT replica FROM ({back}))"))
    }

    /// Possible identities not yet decided, and rejected rows.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn open_ends(&self) -> Result<(i64, i64), StoreError> {
        Ok((self.number("SELECT count(*) FROM identity WHERE decision IS NULL")?, self.number("SELECT count(*) FROM reject")?))
    }
}

/// Figures of one town and rule for the periodic report; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// Town; empty when not known.
    pub town: String,
    /// Rule id.
    pub rule: String,
    /// Found, concluded, excluded (with data fixes and duplicates), confirmed.
    pub clues: [i64; 4],
    /// Issues, signed off, overdue (clues and issues).
    pub issues: [i64; 3],
    /// Confirmed, recovered, waived, carried, outstanding, back-paid.
    pub money: [Fen; 6],
}

impl Workbook {
    /// The periodic report, by town and rule, over these clues and of their issues over these (row ids). `today`
    /// is an ISO date.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn report_rows(&self, today: &str, clues: &[i64], issues: &[i64]) -> Result<Vec<ReportRow>, StoreError> {
        let today = today.replace('\'', "");
        let (clue_late, issue_late) = (deadlines::clue_late(&today), deadlines::issue_late(&today));
        // Numbers only: safe within the text.
        let json = |ids: &[i64]| serde_json::to_string(ids).unwrap_or_default();
        let (clues, issues) = (json(clues), json(issues));
        self.all(
            &format!(
                "SELECT c.town, c.rule, count(*), count(*) FILTER (WHERE coalesce(s.state, 'new') NOT IN {OPEN}),
                    count(*) FILTER (WHERE s.state IN ('excluded', 'data_fix', 'duplicate')), count(*) FILTER (WHERE s.state = 'confirmed'),
                    count(i.issue), count(*) FILTER (WHERE i.state = 'closed'),
                    count(*) FILTER (WHERE {clue_late}) + count(*) FILTER (WHERE {issue_late}),
                    coalesce(sum(i.confirmed), 0), coalesce(sum(i.recovered), 0), coalesce(sum(i.waived), 0), coalesce(sum(i.carried), 0),
                    coalesce(sum(i.outstanding), 0), coalesce(sum(i.back_paid), 0)
                 FROM clue AS c LEFT JOIN work AS s ON s.clue = c.clue LEFT JOIN issue AS i ON i.clue = c.clue AND i.id IN (SELECT value FROM json_each('{issues}'))
                 WHERE (c.gone = 0 OR s.clue IS NOT NULL) AND c.id IN (SELECT value FROM json_each('{clues}')) GROUP BY c.town, c.rule ORDER BY c.town, c.rule"
            ),
            |row| {
                let fen = |index| row.get(index).map(Fen);
                Ok(ReportRow {
                    town: row.get(0)?,
                    rule: row.get(1)?,
                    clues: [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?],
                    issues: [row.get(6)?, row.get(7)?, row.get(8)?],
                    money: [fen(9)?, fen(10)?, fen(11)?, fen(12)?, fen(13)?, fen(14)?],
                })
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::workbook::testing::sample;
    use super::*;

    #[test]
    fn the_first_screen_counts_clues_without_reading_their_details() {
        let book = Workbook::in_memory(&sample()).expect("a workbook");
        let open = format!("{FOUND} {OPEN} GROUP BY 1");
        for sql in [GONE, open.as_str()] {
            let plan: Vec<String> = book.all(&format!("EXPLAIN QUERY PLAN {sql}"), |row| row.get(3)).expect("planned");
            assert!(plan.iter().any(|step| step.contains("COVERING INDEX clue_found")), "{plan:?}");
        }
    }
}
