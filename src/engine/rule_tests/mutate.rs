//! Whether the examples of a rule notice when one of its conditions is taken away.

use super::case_book::{CaseBench, Maker};
use super::mutants::{self, Mutant};
use super::{Problem, RuleTestError, chosen, judge, spread};
use crate::domain::example::{Case, Example};
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::pack::Pack;
use crate::domain::row::digest;
use crate::domain::rule::Rule;
use crate::engine::job::Job;
use std::collections::{BTreeMap, BTreeSet};

/// How many mutants to try, chosen by the seed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Number of mutants over all rules.
    pub size: usize,
    /// Seed.
    pub seed: u64,
}

/// What became of the mutants of one rule.
#[derive(Debug, Default)]
pub struct RuleMutants {
    /// Rule id.
    pub rule: String,
    /// Mutants tried.
    pub tried: usize,
    /// The removed conditions that no example missed.
    pub unnoticed: Vec<String>,
    /// Why none was tried.
    pub obstacle: Option<Obstacle>,
}

/// Why a rule has no mutants to try.
#[derive(Debug)]
pub enum Obstacle {
    /// The query cannot be parsed.
    Unreadable(String),
    /// The examples do not hold for the query itself.
    ExamplesFail,
    /// A case cannot be built.
    Case(Problem),
}

impl Say for Obstacle {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Unreadable(error) => {
                lang.pick(format!("无法解析规则的 SQL：{error}"), format!("the SQL of the rule cannot be parsed: {error}"))
            }
            Self::ExamplesFail => lang.pick(
                "试例未全部通过，请先运行 hecha rules test".to_owned(),
                "not all examples hold; run first: hecha rules test".to_owned(),
            ),
            Self::Case(problem) => problem.say(lang),
        }
    }
}

/// Tries the mutants of these rules (of all when none is named), or a sample of them, on all examples of their rule.
/// A mutant that fails, breaks the contract of rows or does not end in time counts as noticed.
///
/// # Errors
/// A rule does not exist, the user stops, or SQLite itself fails.
pub fn mutate(pack: &Pack, rules: &[String], sample: Option<Sample>, job: &Job) -> Result<Vec<RuleMutants>, RuleTestError> {
    let chosen = chosen(pack, rules)?;
    let mut work: Vec<Work<'_>> = chosen.into_iter().map(Work::of).collect();
    if let Some(sample) = sample {
        thin(&mut work, sample);
    }
    spread(
        pack,
        work,
        job,
        |work| work.rule.id.as_str(),
        |maker, programs, work| {
            let example = pack.examples.iter().find(|example| example.rule == work.rule.id);
            work.run(maker, programs, example, job)
        },
    )
}

/// The mutants of one rule that are still unnoticed.
struct Work<'a> {
    rule: &'a Rule,
    printed: String,
    alive: Vec<Mutant>,
    outcome: RuleMutants,
}

impl<'a> Work<'a> {
    fn of(rule: &'a Rule) -> Self {
        let mut outcome = RuleMutants { rule: rule.id.clone(), ..RuleMutants::default() };
        let (printed, alive) = match mutants::of(&rule.sql) {
            Ok(found) => (found.printed, found.mutants),
            Err(error) => {
                outcome.obstacle = Some(Obstacle::Unreadable(error.to_string()));
                (String::new(), Vec::new())
            }
        };
        Self { rule, printed, alive, outcome }
    }

    fn run(
        mut self,
        maker: &Maker<'_>,
        programs: &BTreeMap<String, Bilingual>,
        example: Option<&Example>,
        job: &Job,
    ) -> Result<RuleMutants, RuleTestError> {
        self.outcome.tried = self.alive.len();
        let cases = example.map_or(&[][..], |example| &example.cases);
        for case in cases {
            if self.alive.is_empty() || self.outcome.obstacle.is_some() {
                break;
            }
            let made = example.map(|example| maker.bench(example, case));
            match made {
                None => {}
                Some(Ok(mut made)) => self.try_case(&mut made, programs, case, job)?,
                Some(Err(problem)) => self.outcome.obstacle = Some(Obstacle::Case(problem)),
            }
        }
        self.outcome.unnoticed = self.alive.into_iter().map(|mutant| mutant.removed).collect();
        Ok(self.outcome)
    }

    fn try_case(
        &mut self,
        made: &mut CaseBench,
        programs: &BTreeMap<String, Bilingual>,
        case: &Case,
        job: &Job,
    ) -> Result<(), RuleTestError> {
        if judge(made, self.rule, &self.printed, programs, case).is_err() {
            self.outcome.obstacle = Some(Obstacle::ExamplesFail);
            return Ok(());
        }
        let mut unnoticed = Vec::with_capacity(self.alive.len());
        for mutant in self.alive.drain(..) {
            if job.is_cancelled() {
                return Err(RuleTestError::Cancelled);
            }
            if judge(made, self.rule, &mutant.sql, programs, case).is_ok() {
                unnoticed.push(mutant);
            }
        }
        self.alive = unnoticed;
        Ok(())
    }
}

/// Keeps those mutants whose hash with the seed is smallest: the same in every run, whatever other rules there are.
fn thin(work: &mut [Work<'_>], sample: Sample) {
    let rank = |rule: &Rule, mutant: &Mutant, at: usize| {
        let text = format!("{}|{}|{at}|{}", sample.seed, rule.id, mutant.removed);
        digest(text.as_bytes())
    };
    let all = work.iter().flat_map(|work| work.alive.iter().enumerate().map(|(at, mutant)| rank(work.rule, mutant, at)));
    let kept: BTreeSet<[u8; 16]> = all.collect::<BTreeSet<_>>().into_iter().take(sample.size).collect();
    for work in work {
        let (rule, mut at) = (work.rule, 0);
        work.alive.retain(|mutant| {
            at += 1;
            kept.contains(&rank(rule, mutant, at - 1))
        });
    }
}
