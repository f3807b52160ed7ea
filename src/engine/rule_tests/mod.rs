//! Runs the examples of rules: each case becomes a workbook in memory, read as an import reads it, and the rule
//! must find in it what the case says, and nothing else.

mod case_book;
mod compare;
mod mutants;
mod mutate;
mod people;
mod problem;

pub use mutate::{Obstacle, RuleMutants, Sample, mutate};
pub use problem::{Problem, RowFault};

use super::job::Job;
use crate::domain::clue;
use crate::domain::example::{Case, Example};
use crate::domain::explain::{Shower, program_titles};
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::pack::Pack;
use crate::domain::rule::Rule;
use crate::store::StoreError;
use case_book::{CaseBench, Maker};
use compare::Judge;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How often SQLite may ask whether to go on (every 100 000 steps) before a query counts as one that never ends.
const STEP_BUDGET: u32 = 100;

/// What the examples of one rule showed.
#[derive(Debug)]
pub struct RuleOutcome {
    /// Rule id.
    pub rule: String,
    /// Path of the example file within the pack; none: the rule has no examples.
    pub file: Option<String>,
    /// Its cases.
    pub cases: Vec<CaseOutcome>,
}

impl RuleOutcome {
    /// Cases that failed.
    pub fn failed(&self) -> usize {
        self.cases.iter().filter(|case| case.problem.is_some()).count()
    }

    /// There are examples, and all of them hold.
    pub fn holds(&self) -> bool {
        !self.cases.is_empty() && self.failed() == 0
    }
}

/// What one case showed.
#[derive(Debug)]
pub struct CaseOutcome {
    /// What it is about.
    pub about: Bilingual,
    /// Its line in the file.
    pub line: usize,
    /// What is wrong; none: it holds.
    pub problem: Option<Problem>,
}

/// Why no example was run.
#[derive(Debug)]
pub enum RuleTestError {
    /// The pack has no such rule.
    UnknownRule {
        /// As asked for.
        rule: String,
    },
    /// The user asked to stop.
    Cancelled,
    /// The workbook in memory failed.
    Store(StoreError),
}

impl Say for RuleTestError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::UnknownRule { rule } => lang.pick(
                format!("没有规则 {rule}。用 hecha rules list 查看现有规则。"),
                format!("There is no rule {rule}. See: hecha rules list"),
            ),
            Self::Cancelled => lang.pick("已取消。".to_owned(), "Cancelled.".to_owned()),
            Self::Store(error) => error.say(lang),
        }
    }
}

impl fmt::Display for RuleTestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for RuleTestError {}

impl From<StoreError> for RuleTestError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Runs the examples of these rules; of all when none is named. A case that fails does not keep the others from
/// being run.
///
/// # Errors
/// A rule does not exist, the user stops, or SQLite itself fails.
pub fn run(pack: &Pack, rules: &[String], job: &Job) -> Result<Vec<RuleOutcome>, RuleTestError> {
    spread(
        pack,
        chosen(pack, rules)?,
        job,
        |rule| rule.id.as_str(),
        |maker, programs, rule| run_rule(pack, maker, programs, rule, job),
    )
}

fn run_rule(
    pack: &Pack,
    maker: &Maker<'_>,
    programs: &BTreeMap<String, Bilingual>,
    rule: &Rule,
    job: &Job,
) -> Result<RuleOutcome, RuleTestError> {
    let example = pack.examples.iter().find(|example| example.rule == rule.id);
    let mut outcome = RuleOutcome { rule: rule.id.clone(), file: example.map(|example| example.file.clone()), cases: Vec::new() };
    for (example, case) in example.into_iter().flat_map(|example| example.cases.iter().map(move |case| (example, case))) {
        if job.is_cancelled() {
            return Err(RuleTestError::Cancelled);
        }
        let problem = try_case(maker, rule, programs, example, case).err();
        outcome.cases.push(CaseOutcome { about: case.about.clone(), line: case.line, problem });
    }
    Ok(outcome)
}

/// Does the work for every item on all cores and gives the results back in the order of the items. Each thread makes
/// its workbooks from a template of its own.
fn spread<T: Send, R: Send>(
    pack: &Pack,
    items: Vec<T>,
    job: &Job,
    rule: impl Fn(&T) -> &str + Sync,
    work: impl Fn(&Maker<'_>, &BTreeMap<String, Bilingual>, T) -> Result<R, RuleTestError> + Sync,
) -> Result<Vec<R>, RuleTestError> {
    let programs = program_titles(pack);
    let total = items.len();
    let queue = Mutex::new(items.into_iter().enumerate());
    let one_thread = || -> Result<Vec<(usize, R)>, RuleTestError> {
        let maker = Maker::new(pack)?;
        let mut results = Vec::new();
        loop {
            let taken = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((at, item)) = taken else { return Ok(results) };
            let count = |number| u64::try_from(number).unwrap_or(u64::MAX);
            job.report("rule", rule(&item), count(at), count(total));
            results.push((at, work(&maker, &programs, item)?));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(total.max(1));
    let joined: Vec<_> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(one_thread)).collect();
        handles.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
    });
    let mut results = Vec::with_capacity(total);
    for part in joined {
        results.extend(part.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
    }
    results.sort_by_key(|(at, _)| *at);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

/// The rules named, in the order of the pack; all when none is named.
fn chosen<'a>(pack: &'a Pack, ids: &[String]) -> Result<Vec<&'a Rule>, RuleTestError> {
    if let Some(rule) = ids.iter().find(|id| pack.rule(id).is_none()) {
        return Err(RuleTestError::UnknownRule { rule: rule.clone() });
    }
    Ok(pack.rules.iter().filter(|rule| ids.is_empty() || ids.contains(&rule.id)).collect())
}

fn try_case(
    maker: &Maker<'_>,
    rule: &Rule,
    programs: &BTreeMap<String, Bilingual>,
    example: &Example,
    case: &Case,
) -> Result<(), Problem> {
    let mut made = maker.bench(example, case)?;
    judge(&mut made, rule, &rule.sql, programs, case)
}

/// Runs a query over a case and compares what it finds with what the case expects.
fn judge(
    made: &mut CaseBench,
    rule: &Rule,
    sql: &str,
    programs: &BTreeMap<String, Bilingual>,
    case: &Case,
) -> Result<(), Problem> {
    let missing = made.bench.missing(&rule.needs);
    if !missing.is_empty() {
        return if case.finds.is_empty() { Ok(()) } else { Err(Problem::CannotRun { missing }) };
    }
    let asked = Arc::new(AtomicU32::new(0));
    let rows = made.bench.rows(sql, move || asked.fetch_add(1, Ordering::Relaxed) >= STEP_BUDGET).map_err(Problem::Query)?;
    let mut found = clue::group(rule, &rows.columns, &rows.rows).map_err(Problem::Rows)?;
    found.retain(|finding| !finding.came_to_nothing(&made.paying));
    let shower = Shower { labels: &rule.labels, programs };
    Judge { people: &made.people, bench: &made.bench, shower: &shower }.compare(&case.finds, &found)
}
