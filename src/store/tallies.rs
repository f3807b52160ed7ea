//! Clues counted by state, town and rule in one pass over the index of their list: a million take about a second, where
//! a query for each figure reads them again and sorts them.

use super::lists::deadlines;
use super::workbook::{StoreError, Workbook};
use crate::domain::listing::{RuleTally, TownProgress};
use crate::domain::money::Fen;
use rusqlite::Row;
use std::collections::{BTreeMap, HashMap};

/// States in which a clue is not yet decided.
const OPEN: [&str; 5] = ["new", "assigned", "checking", "need_info", "submitted"];

/// What the first screen says of clues.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tallies {
    /// Clues by state code; those that are gone and were never worked on do not count.
    pub states: Vec<(String, i64)>,
    /// Progress by town, ordered by town.
    pub towns: Vec<TownProgress>,
    /// Counts by rule, ordered by rule; titles are the pack's and left empty.
    pub rules: Vec<RuleTally>,
    /// Amounts of standing clues that nobody has decided yet.
    pub estimate: Fen,
}

/// What was done about a clue.
struct Worked {
    state: String,
    late: bool,
}

#[derive(Default)]
struct Counts {
    states: BTreeMap<String, i64>,
    towns: BTreeMap<String, TownProgress>,
    rules: BTreeMap<String, RuleTally>,
    estimate: Fen,
}

impl Workbook {
    /// Counts all clues. `today` is an ISO date.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn tallies(&self, today: &str) -> Result<Tallies, StoreError> {
        let worked = self.worked(today)?;
        let confirmed = self.confirmed_sums()?;
        let mut counts = Counts::default();
        let sql = "SELECT clue, rule, town, amount, gone FROM clue INDEXED BY clue_rule";
        let mut statement = self.conn().prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let clue = text(row, 0)?;
            counts.add(row, worked.get(clue), confirmed.get(clue).copied().unwrap_or_default())?;
        }
        self.add_issues(today, &mut counts.towns)?;
        let Counts { states, towns, rules, estimate } = counts;
        Ok(Tallies {
            states: states.into_iter().collect(),
            towns: towns.into_values().collect(),
            rules: rules.into_values().collect(),
            estimate,
        })
    }

    fn worked(&self, today: &str) -> Result<HashMap<String, Worked>, StoreError> {
        let sql = format!("SELECT s.clue, s.state, {} FROM work AS s", deadlines::clue_late(today));
        let mut statement = self.conn().prepare(&sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, Worked { state: row.get(1)?, late: row.get(2)? })))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn confirmed_sums(&self) -> Result<HashMap<String, Fen>, StoreError> {
        let mut statement = self.conn().prepare("SELECT clue, sum(confirmed) FROM issue GROUP BY clue")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, Fen(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn add_issues(&self, today: &str, towns: &mut BTreeMap<String, TownProgress>) -> Result<(), StoreError> {
        let mut statement = self.conn().prepare(&format!(
            "SELECT c.town, count(*), count(*) FILTER (WHERE i.state = 'closed'), count(*) FILTER (WHERE {})
             FROM issue AS i JOIN clue AS c ON c.clue = i.clue GROUP BY c.town",
            deadlines::issue_late(today)
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(town) = towns.get_mut(text(row, 0)?) {
                let late: i64 = row.get(3)?;
                (town.issues, town.closed) = (row.get(1)?, row.get(2)?);
                town.overdue += late;
            }
        }
        Ok(())
    }
}

impl Counts {
    fn add(&mut self, row: &Row<'_>, worked: Option<&Worked>, confirmed_amount: Fen) -> Result<(), StoreError> {
        let (rule, town, amount, gone) = (text(row, 1)?, text(row, 2)?, Fen(row.get(3)?), row.get::<_, bool>(4)?);
        let state = worked.map_or("new", |worked| worked.state.as_str());
        let open = OPEN.contains(&state);
        let (concluded, confirmed) = (i64::from(!open), i64::from(state == "confirmed"));
        if !gone || worked.is_some() {
            count(&mut self.states, state, |_| 0, |clues| *clues += 1);
            count(
                &mut self.towns,
                town,
                |town| TownProgress { town, ..TownProgress::default() },
                |tally| {
                    tally.clues += 1;
                    tally.concluded += concluded;
                    tally.confirmed += confirmed;
                    tally.overdue += i64::from(worked.is_some_and(|worked| worked.late));
                },
            );
        }
        count(
            &mut self.rules,
            rule,
            |rule| RuleTally { rule, ..RuleTally::default() },
            |tally| {
                tally.clues += i64::from(!gone);
                tally.concluded += concluded;
                tally.confirmed += confirmed;
                tally.confirmed_amount += confirmed_amount;
                tally.amount += if gone { Fen::ZERO } else { amount };
            },
        );
        if !gone && open {
            self.estimate += amount;
        }
        Ok(())
    }
}

fn text<'r>(row: &'r Row<'_>, place: usize) -> rusqlite::Result<&'r str> {
    Ok(row.get_ref(place)?.as_str()?)
}

/// Changes the counts under a name; the name is copied only when it comes first.
fn count<T>(map: &mut BTreeMap<String, T>, name: &str, make: impl FnOnce(String) -> T, change: impl FnOnce(&mut T)) {
    match map.get_mut(name) {
        Some(known) => change(known),
        None => {
            let mut new = make(name.to_owned());
            change(&mut new);
            map.insert(name.to_owned(), new);
        }
    }
}
