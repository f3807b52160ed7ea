//! A trial run: the rules of an edited pack beside those in use, over the workbook as it is. Nothing is written.

use super::job::Job;
use super::screen::{self, ScreenError};
use super::sight::Sight;
use crate::domain::date::Date;
use crate::domain::lang::Bilingual;
use crate::domain::month::Month;
use crate::domain::pack::Pack;
use crate::domain::trial::{self, Trial, TrialClue};
use crate::store::Workbook;
use crate::store::bench::Bench;
use crate::store::clues::ClueRecord;
use std::collections::{BTreeMap, BTreeSet};

/// What a trial runs over.
#[derive(Clone, Debug, Default)]
pub struct TrialOptions {
    /// Rule ids; empty: all rules of both packs.
    pub rules: Vec<String>,
    /// The date that it speaks of; none: of the newest payments.
    pub as_of: Option<Date>,
}

/// What the rules of one pack find.
#[derive(Default)]
struct Side {
    found: BTreeMap<String, Vec<TrialClue>>,
    missing: BTreeMap<String, Vec<String>>,
    as_of: Option<Date>,
}

/// Runs the rules of both packs and compares what they find, clue by clue. A rule that only one of the packs has
/// finds nothing in the other.
///
/// # Errors
/// Neither pack has a rule asked for, a rule is faulty, nothing is loaded, the user cancelled, or the workbook failed.
pub fn run(book: &Workbook, used: &Pack, edited: &Pack, options: &TrialOptions, job: &Job) -> Result<Trial, ScreenError> {
    let ids = chosen(used, edited, &options.rules)?;
    let steps = u64::try_from(ids.len()).unwrap_or(u64::MAX).saturating_mul(2);
    let mut before = side(book, used, &ids, options.as_of, (0, steps), job)?;
    let mut after = side(book, edited, &ids, before.as_of, (steps / 2, steps), job)?;
    let mut trial = Trial::default();
    for id in &ids {
        let lacking = after.missing.remove(id).or_else(|| before.missing.remove(id));
        if let Some(missing) = lacking {
            trial.missing.insert(id.clone(), missing);
            continue;
        }
        let states = book.clue_states_of(id)?;
        let told = |side: &mut Side| {
            let mut clues = side.found.remove(id).unwrap_or_default();
            for clue in &mut clues {
                clue.state = states.get(&clue.clue).copied();
            }
            clues
        };
        let (old, new) = (told(&mut before), told(&mut after));
        trial.rules.push(trial::compare(id, &title(used, edited, id), old, new));
    }
    Sight::of_viewer(book, used)?.trial(used, &mut trial);
    Ok(trial)
}

fn title(used: &Pack, edited: &Pack, id: &str) -> Bilingual {
    edited.rule(id).or_else(|| used.rule(id)).map(|rule| rule.title.clone()).unwrap_or_default()
}

fn chosen(used: &Pack, edited: &Pack, asked: &[String]) -> Result<BTreeSet<String>, ScreenError> {
    let known: BTreeSet<String> = used.rules.iter().chain(&edited.rules).map(|rule| rule.id.clone()).collect();
    match asked.iter().find(|id| !known.contains(*id)) {
        Some(unknown) => Err(ScreenError::UnknownRule { rule: unknown.clone(), known: known.into_iter().collect() }),
        None if asked.is_empty() => Ok(known),
        None => Ok(asked.iter().cloned().collect()),
    }
}

fn side(
    book: &Workbook,
    pack: &Pack,
    ids: &BTreeSet<String>,
    as_of: Option<Date>,
    (first, total): (u64, u64),
    job: &Job,
) -> Result<Side, ScreenError> {
    job.report("match", "", first, total);
    let mut bench = Bench::open(book, pack, as_of)?;
    let mut side = Side { as_of: Some(bench.as_of().ok_or(ScreenError::NoData)?), ..Side::default() };
    let hash_key = screen::hash_key(book)?;
    for (id, done) in ids.iter().zip(first..) {
        if job.is_cancelled() {
            return Err(ScreenError::Cancelled);
        }
        job.report("rule", id, done, total);
        let Some(rule) = pack.rule(id) else { continue };
        let lacks = bench.missing(&rule.needs);
        if lacks.is_empty() {
            let records = screen::records(&mut bench, pack, rule, &hash_key, job)?;
            side.found.insert(id.clone(), records.into_iter().map(clue).collect());
        } else {
            side.missing.insert(id.clone(), lacks);
        }
    }
    Ok(side)
}

fn clue(record: ClueRecord) -> TrialClue {
    let month = |index: Option<i32>| index.and_then(|index| Month::from_index(index.into()));
    TrialClue {
        clue: record.clue,
        household_no: record.household_no,
        name: record.name,
        town: record.town,
        village: record.village,
        first_month: month(record.first_month),
        last_month: month(record.last_month),
        months: record.months,
        amount: record.amount,
        severity: record.severity,
        facts: record.facts,
        explanation: Bilingual { zh: record.explanation_zh, en: record.explanation_en },
        state: None,
    }
}
