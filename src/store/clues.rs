//! Clues and runs in the workbook: what the machine found. Decisions of people are elsewhere.

use super::seal::Touched;
use super::workbook::{StoreError, Workbook};
use crate::domain::clue::{ClueDetail, Facts};
use crate::domain::date::{self, Date};
use crate::domain::dismissal::{changed_facts, term_ended};
use crate::domain::listing::{FactChange, Standing};
use crate::domain::money::Fen;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// A clue as one screening gives it, ready to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClueRecord {
    /// Stable id.
    pub clue: String,
    /// Rule id.
    pub rule: String,
    /// Sub-type; empty when the rule has none.
    pub subtype: String,
    /// Direction code.
    pub direction: String,
    /// Severity code.
    pub severity: String,
    /// Household number.
    pub household_no: Option<String>,
    /// Packed key.
    pub person: Option<i64>,
    /// Name of the subject.
    pub name: String,
    /// Town.
    pub town: String,
    /// Village.
    pub village: String,
    /// Program ids, with `,` between.
    pub program: String,
    /// Fact key.
    pub fact_key: String,
    /// First benefit month, as an index.
    pub first_month: Option<i32>,
    /// Last.
    pub last_month: Option<i32>,
    /// Number of distinct months.
    pub months: i64,
    /// Σ of the lines.
    pub amount: Fen,
    /// Match level code.
    pub match_level: String,
    /// Facts on which a dismissal rests.
    pub facts: Facts,
    /// Operands and lines.
    pub detail: ClueDetail,
    /// The sentence in Chinese.
    pub explanation_zh: String,
    /// The sentence in English.
    pub explanation_en: String,
}

/// A clue in the workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredClue {
    /// What was found.
    pub record: ClueRecord,
    /// How the last screening saw it.
    pub standing: Standing,
    /// The rule no longer fires.
    pub gone: bool,
    /// The run that saw it last.
    pub last_run: i64,
}

/// What a run did with the clues of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RunCounts {
    /// First seen.
    pub new: usize,
    /// As before.
    pub unchanged: usize,
    /// A fact, the months or the amount changed.
    pub changed: usize,
    /// No longer found (counted once, when it goes).
    pub gone: usize,
    /// Σ of the amounts found.
    pub amount: Fen,
}

impl RunCounts {
    /// Clues that the rule finds now.
    pub fn found(&self) -> usize {
        self.new + self.unchanged + self.changed
    }
}

/// How a rule took part in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum RuleRun {
    /// It ran.
    Ran(RunCounts),
    /// Nothing that it rests on has changed since a run, so its clues stand as they are.
    Kept {
        /// The run that looked.
        since: i64,
        /// Clues that it finds.
        unchanged: usize,
        /// Σ of their amounts.
        amount: Fen,
    },
    /// It could not, for want of these datasets.
    Missing {
        /// Dataset ids.
        missing: Vec<String>,
    },
}

/// A screening, before anything is found.
#[derive(Clone, Debug)]
pub struct RunHead {
    /// Local time.
    pub at: String,
    /// What it speaks of.
    pub as_of: Date,
    /// Pack version.
    pub pack_version: String,
    /// Source ids seen.
    pub sources: Vec<i64>,
    /// Campaign that it was made for; empty: for none.
    pub campaign: String,
}

/// What a rule did in a screening.
#[derive(Clone, Debug)]
pub enum RuleDone {
    /// It was asked, and what it found rests on this.
    Found(Mark),
    /// It was not asked, because what its findings rest on is what their [`Mark`] says.
    Kept,
    /// It could not be asked for want of these datasets.
    Missing(Vec<String>),
}

/// A workbook to which nobody else writes. Dropped, nothing happened.
#[derive(Debug)]
pub struct Held<'a> {
    tx: Transaction<'a>,
    touched: Touched,
}

/// A screening that is being recorded, all of it in one transaction. Dropped without [`RunWriter::finish`], nothing
/// happened.
#[derive(Debug)]
pub struct RunWriter<'a> {
    tx: Transaction<'a>,
    touched: Touched,
    run: i64,
    rules: BTreeMap<String, RuleRun>,
    /// The rule whose clues are coming.
    open: Option<OpenRule>,
}

/// What is known of a rule's clues while they come.
#[derive(Debug)]
struct OpenRule {
    rule: String,
    before: BTreeMap<String, StoredClue>,
    same_day: BTreeSet<i64>,
    counts: RunCounts,
}

/// What the findings of a rule rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Hash of everything that decides them, hex.
    pub print: String,
    /// Views that were asked for names and places of subjects, besides those that the rule names.
    pub besides: Vec<String>,
}

/// What recording a run did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Number of the run.
    pub run: i64,
    /// Every rule with its counts, or what it misses.
    pub rules: BTreeMap<String, RuleRun>,
    /// Dismissed clues to look at again.
    pub woken: Vec<Woken>,
}

/// A dismissed clue whose dismissal no longer stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Woken {
    /// Clue id.
    pub clue: String,
    /// Rule id.
    pub rule: String,
    /// State code (`excluded` …).
    pub state: String,
    /// What the dismissal relied on and is another now; the end of its term is one of them
    /// ([`crate::domain::dismissal::TERM`]).
    pub facts: Vec<FactChange>,
}

const COLUMNS: &str = "clue, rule, subtype, direction, severity, household_no, person, name, town, village, program, fact_key,
    first_month, last_month, months, amount, match_level, facts, detail, explanation_zh, explanation_en, (SELECT n.standing FROM main.clue_news AS n WHERE n.id = clue.id), gone, last_run";

impl Workbook {
    /// One clue.
    ///
    /// # Errors
    /// SQLite fails, or a stored value does not have the form that this program writes.
    pub fn stored_clue(&self, clue: &str) -> Result<Option<StoredClue>, StoreError> {
        let mut statement = self.conn().prepare_cached(&format!("SELECT {COLUMNS} FROM main.clue WHERE clue = ?1"))?;
        statement.query_row([clue], |row| Ok(read(row))).optional()?.transpose()
    }

    /// The as-of date of a run.
    ///
    /// # Errors
    /// There is no such run, or SQLite fails.
    pub fn run_as_of(&self, run: i64) -> Result<Date, StoreError> {
        let text: String = self.conn().query_row("SELECT as_of FROM main.run WHERE id = ?1", [run], |row| row.get(0))?;
        date::parse(&text, false).ok_or_else(|| corrupt("run.as_of"))
    }

    /// Holds the workbook for writing, so that a screening sees one state of it and records what it found there.
    ///
    /// # Errors
    /// The workbook is read-only or held by another process.
    pub fn hold(&mut self) -> Result<Held<'_>, StoreError> {
        let touched = self.touched().clone();
        let tx = self.conn_mut()?.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Held { tx, touched })
    }

    /// What the findings of each rule rest on, by rule.
    ///
    /// # Errors
    /// SQLite fails, or a stored value does not have the form that this program writes.
    pub fn rule_marks(&self) -> Result<BTreeMap<String, Mark>, StoreError> {
        let mut statement = self.conn().prepare("SELECT rule, print, besides FROM main.rule_state")?;
        let mut rows = statement.query([])?;
        let mut marks = BTreeMap::new();
        while let Some(row) = rows.next()? {
            marks.insert(row.get(0)?, Mark { print: row.get(1)?, besides: from_json(row, 2, "rule_state.besides")? });
        }
        Ok(marks)
    }

    /// Dismissed clues that are found although their dismissal no longer stands, with what woke them.
    ///
    /// # Errors
    /// SQLite fails, or stored facts cannot be read.
    pub fn woken(&self) -> Result<Vec<Woken>, StoreError> {
        woken(self.conn())
    }
}

impl<'a> Held<'a> {
    /// Begins to record a screening.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn begin_run(self, head: &RunHead) -> Result<RunWriter<'a>, StoreError> {
        let Self { tx, touched } = self;
        tx.execute(
            "INSERT INTO main.run (at, as_of, pack_version, rules, sources, campaign) VALUES (?1, ?2, ?3, '{}', ?4, ?5)",
            params![head.at, head.as_of.to_string(), head.pack_version, json(&head.sources)?, head.campaign],
        )?;
        let run = tx.last_insert_rowid();
        Ok(RunWriter { tx, touched, run, rules: BTreeMap::new(), open: None })
    }
}

impl RunWriter<'_> {
    /// Records some of the clues that a rule finds, which it may do more than once before [`RunWriter::rule`].
    ///
    /// # Errors
    /// SQLite fails.
    pub fn clues(&mut self, rule: &str, records: &[ClueRecord]) -> Result<(), StoreError> {
        let mut open = self.opened(rule)?;
        records.iter().try_for_each(|record| open.take(&self.tx, self.run, record))?;
        self.open = Some(open);
        Ok(())
    }

    /// What is known of the clues of a rule, from the first of them on.
    fn opened(&mut self, rule: &str) -> Result<OpenRule, StoreError> {
        match self.open.take().filter(|open| open.rule == rule) {
            Some(open) => Ok(open),
            None => OpenRule::begin(&self.tx, self.run, rule),
        }
    }

    /// Records what a rule did, after all of its clues came: those that were not among them are gone.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn rule(&mut self, rule: &str, done: RuleDone) -> Result<(), StoreError> {
        let run = match done {
            RuleDone::Found(mark) => self.found(rule, &mark)?,
            RuleDone::Kept => keep_rule(&self.tx, self.run, rule)?,
            RuleDone::Missing(missing) => RuleRun::Missing { missing },
        };
        self.rules.insert(rule.to_owned(), run);
        Ok(())
    }

    fn found(&mut self, rule: &str, mark: &Mark) -> Result<RuleRun, StoreError> {
        let counts = self.opened(rule)?.end(&self.tx)?;
        let found = i64::try_from(counts.found()).unwrap_or(i64::MAX);
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO main.rule_state (rule, print, besides, found, amount, run, last_run)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
            )?
            .execute(params![rule, mark.print, json(&mark.besides)?, found, counts.amount.0, self.run])?;
        Ok(RuleRun::Ran(counts))
    }

    /// Wakes dismissals that stand no longer, and makes everything permanent.
    ///
    /// # Errors
    /// SQLite fails.
    pub fn finish(self) -> Result<Recorded, StoreError> {
        let Self { tx, touched, run, rules, .. } = self;
        tx.execute("UPDATE main.run SET rules = ?1 WHERE id = ?2", params![json(&rules)?, run])?;
        let woken = wake(&tx)?;
        touched.seal(&tx)?;
        tx.commit()?;
        Ok(Recorded { run, rules, woken })
    }
}

/// The clues of a rule stand as they are; what was new or changed in the run before is so no longer.
fn keep_rule(conn: &Connection, run: i64, rule: &str) -> Result<RuleRun, StoreError> {
    forget_news(conn, rule)?;
    conn.prepare_cached("UPDATE main.rule_state SET last_run = ?2 WHERE rule = ?1")?.execute(params![rule, run])?;
    let mut statement = conn.prepare_cached("SELECT run, found, amount FROM main.rule_state WHERE rule = ?1")?;
    let kept = statement.query_row([rule], |row| {
        Ok(RuleRun::Kept {
            since: row.get(0)?,
            unchanged: usize::try_from(row.get::<_, i64>(1)?).unwrap_or_default(),
            amount: Fen(row.get(2)?),
        })
    })?;
    Ok(kept)
}

impl OpenRule {
    fn begin(conn: &Connection, run: i64, rule: &str) -> Result<Self, StoreError> {
        let (before, same_day) = (stored_of_rule(conn, rule)?, runs_of_same_day(conn, run)?);
        forget_news(conn, rule)?;
        Ok(Self { rule: rule.to_owned(), before, same_day, counts: RunCounts::default() })
    }

    /// Takes a clue that the rule finds. Those that it finds no longer are left in the end.
    fn take(&mut self, conn: &Connection, run: i64, record: &ClueRecord) -> Result<(), StoreError> {
        let counts = &mut self.counts;
        counts.amount += record.amount;
        let stored = self.before.remove(&record.clue);
        let standing = stored.as_ref().map_or(Standing::New, |stored| standing(stored, record));
        match &standing {
            Standing::New => counts.new += 1,
            Standing::Changed { .. } => counts.changed += 1,
            Standing::Unchanged | Standing::Gone => counts.unchanged += 1,
        }
        match stored {
            None => insert(conn, run, record)?,
            // Nothing to write: a row is long, and most are as they were.
            Some(stored) if stored.record == *record && !stored.gone && self.same_day.contains(&stored.last_run) => {}
            Some(_) => update(conn, run, record)?,
        }
        if matches!(standing, Standing::New | Standing::Changed { .. }) {
            tell_news(conn, &record.clue, &standing)?;
        }
        Ok(())
    }

    fn end(mut self, conn: &Connection) -> Result<RunCounts, StoreError> {
        for (clue, _) in self.before.iter().filter(|(_, stored)| !stored.gone) {
            self.counts.gone += 1;
            conn.prepare_cached(
                "UPDATE main.clue SET gone = 1,
                     last_run = coalesce((SELECT s.last_run FROM main.rule_state AS s WHERE s.rule = ?2), last_run)
                 WHERE clue = ?1",
            )?
            .execute(params![clue, self.rule])?;
        }
        Ok(self.counts)
    }
}

/// What was new or changed about a rule's clues is known by now.
fn forget_news(conn: &Connection, rule: &str) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM main.clue_news WHERE rule = ?1")?.execute([rule])?;
    Ok(())
}

fn tell_news(conn: &Connection, clue: &str, standing: &Standing) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO main.clue_news (id, rule, standing) SELECT id, rule, ?2 FROM main.clue WHERE clue = ?1",
    )?
    .execute(params![clue, json(standing)?])?;
    Ok(())
}

/// Runs that speak of the same date as this one.
fn runs_of_same_day(conn: &Connection, run: i64) -> Result<BTreeSet<i64>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT id FROM main.run WHERE as_of = (SELECT as_of FROM main.run WHERE id = ?1)")?;
    let runs = statement.query_map([run], |row| row.get(0))?;
    Ok(runs.collect::<Result<_, _>>()?)
}

/// How a clue that was known stands now. Besides the facts of its rule, months and amount are told, because they
/// are what people see; only the facts wake a dismissal.
fn standing(stored: &StoredClue, now: &ClueRecord) -> Standing {
    let mut facts = changed_facts(&stored.record.facts, &now.facts);
    let mut also = |fact: &str, from: String, to: String| {
        if from != to {
            facts.push(FactChange { fact: fact.to_owned(), from, to });
        }
    };
    let before = &stored.record;
    also("months", before.months.to_string(), now.months.to_string());
    also("amount", before.amount.to_string(), now.amount.to_string());
    also("severity", before.severity.clone(), now.severity.clone());
    if stored.gone {
        also("standing", "gone".to_owned(), "found".to_owned());
    }
    if facts.is_empty() { Standing::Unchanged } else { Standing::Changed { facts } }
}

fn stored_of_rule(conn: &Connection, rule: &str) -> Result<BTreeMap<String, StoredClue>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM main.clue WHERE rule = ?1"))?;
    let rows = statement.query_map([rule], |row| Ok(read(row)))?;
    let mut stored = BTreeMap::new();
    for row in rows {
        let clue = row??;
        stored.insert(clue.record.clue.clone(), clue);
    }
    Ok(stored)
}

fn insert(conn: &Connection, run: i64, record: &ClueRecord) -> Result<(), StoreError> {
    let sql = "INSERT INTO main.clue (rule, subtype, direction, severity, household_no, person, name, town, village, program,
            fact_key, first_month, last_month, months, amount, match_level, facts, detail, explanation_zh, explanation_en,
            first_run, last_run, clue)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?21, ?22)";
    write(conn, sql, run, record)
}

fn update(conn: &Connection, run: i64, record: &ClueRecord) -> Result<(), StoreError> {
    let sql = "UPDATE main.clue SET rule = ?1, subtype = ?2, direction = ?3, severity = ?4, household_no = ?5, person = ?6,
            name = ?7, town = ?8, village = ?9, program = ?10, fact_key = ?11, first_month = ?12, last_month = ?13, months = ?14,
            amount = ?15, match_level = ?16, facts = ?17, detail = ?18, explanation_zh = ?19, explanation_en = ?20,
            last_run = ?21, gone = 0
        WHERE clue = ?22";
    write(conn, sql, run, record)
}

fn write(conn: &Connection, sql: &str, run: i64, record: &ClueRecord) -> Result<(), StoreError> {
    conn.prepare_cached(sql)?.execute(params![
        record.rule,
        record.subtype,
        record.direction,
        record.severity,
        record.household_no,
        record.person,
        record.name,
        record.town,
        record.village,
        record.program,
        record.fact_key,
        record.first_month,
        record.last_month,
        record.months,
        record.amount.0,
        record.match_level,
        json(&record.facts)?,
        json(&record.detail)?,
        record.explanation_zh,
        record.explanation_en,
        run,
        record.clue,
    ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<StoredClue, StoreError> {
    let record = ClueRecord {
        clue: row.get(0)?,
        rule: row.get(1)?,
        subtype: row.get(2)?,
        direction: row.get(3)?,
        severity: row.get(4)?,
        household_no: row.get(5)?,
        person: row.get(6)?,
        name: row.get(7)?,
        town: row.get(8)?,
        village: row.get(9)?,
        program: row.get(10)?,
        fact_key: row.get(11)?,
        first_month: row.get(12)?,
        last_month: row.get(13)?,
        months: row.get(14)?,
        amount: Fen(row.get(15)?),
        match_level: row.get(16)?,
        facts: from_json(row, 17, "clue.facts")?,
        detail: from_json(row, 18, "clue.detail")?,
        explanation_zh: row.get(19)?,
        explanation_en: row.get(20)?,
    };
    let gone: bool = row.get(22)?;
    let standing = match row.get_ref(21)? {
        _ if gone => Standing::Gone,
        ValueRef::Null => Standing::Unchanged,
        _ => from_json(row, 21, "clue_news.standing")?,
    };
    Ok(StoredClue { record, standing, gone, last_run: row.get(23)? })
}

/// Marks woken clues as changed since their dismissal, however often they were screened since.
fn wake(conn: &Connection) -> Result<Vec<Woken>, StoreError> {
    let woken = woken(conn)?;
    for clue in &woken {
        tell_news(conn, &clue.clue, &Standing::Changed { facts: clue.facts.clone() })?;
    }
    Ok(woken)
}

fn woken(conn: &Connection) -> Result<Vec<Woken>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT c.clue, s.state, s.facts, c.facts, s.until, r.as_of, c.rule
         FROM main.woken AS w JOIN main.clue_state AS s ON s.clue = w.clue
         JOIN main.clue AS c ON c.clue = w.clue JOIN main.run AS r ON r.id = c.last_run ORDER BY c.clue",
    )?;
    let mut rows = statement.query([])?;
    let mut woken = Vec::new();
    while let Some(row) = rows.next()? {
        let before: Facts = from_json(row, 2, "clue_state.facts")?;
        let now: Facts = from_json(row, 3, "clue.facts")?;
        let day = |index| row.get::<_, String>(index).map(|text| date::parse(&text, false));
        let mut facts = changed_facts(&before, &now);
        facts.extend(term_ended(day(4)?, day(5)?));
        woken.push(Woken { clue: row.get(0)?, rule: row.get(6)?, state: row.get(1)?, facts });
    }
    Ok(woken)
}

fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| corrupt("json"))
}

fn from_json<T: DeserializeOwned>(row: &Row<'_>, index: usize, place: &str) -> Result<T, StoreError> {
    let text: String = row.get(index)?;
    serde_json::from_str(&text).map_err(|_| corrupt(place))
}

fn corrupt(place: &str) -> StoreError {
    StoreError::Corrupt { place: place.to_owned() }
}
