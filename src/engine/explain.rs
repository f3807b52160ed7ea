//! Explains a clue by finding it again: the stored explanation has to be what the workbook gives today.

use super::job::Job;
use super::screen::{self, ScreenError};
use super::sight::Sight;
use crate::domain::clue::{ClueDetail, fact_changes};
use crate::domain::date::Date;
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::listing::FactChange;
use crate::domain::pack::Pack;
use crate::store::bench::Bench;
use crate::store::clues::{ClueRecord, StoredClue};
use crate::store::{StoreError, Workbook};
use std::collections::BTreeMap;
use std::fmt;

/// A clue found again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Clue id.
    pub clue: String,
    /// The sentence, as recomputed; as stored when the rule no longer finds it.
    pub sentence: Bilingual,
    /// Operands and money lines, likewise.
    pub detail: ClueDetail,
    /// Whether the rule finds it in the workbook as it is now.
    pub found: bool,
    /// Where stored and recomputed differ; empty when they are identical.
    pub differences: Vec<FactChange>,
}

impl Explanation {
    /// Whether what is stored is what the workbook gives.
    pub fn is_identical(&self) -> bool {
        self.found && self.differences.is_empty()
    }
}

/// Why a clue was not explained.
#[derive(Debug)]
pub enum ExplainError {
    /// No such clue.
    UnknownClue {
        /// As asked for.
        clue: String,
    },
    /// Its rule is not in the pack.
    UnknownRule {
        /// Rule id.
        rule: String,
    },
    /// The rule could not be run.
    Screen(ScreenError),
}

impl Say for ExplainError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::UnknownClue { clue } => lang.pick(
                format!("没有疑点 {clue}。用 hecha list … clues 查看编号。"),
                format!("There is no clue {clue}. See: hecha list … clues"),
            ),
            Self::UnknownRule { rule } => lang.pick(
                format!("规则包中没有规则 {rule}，无法重新计算。请使用当时的规则包。"),
                format!("The pack has no rule {rule}, so it cannot be recomputed. Use the pack of that time."),
            ),
            Self::Screen(error) => error.say(lang),
        }
    }
}

impl fmt::Display for ExplainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for ExplainError {}

impl From<StoreError> for ExplainError {
    fn from(error: StoreError) -> Self {
        Self::Screen(ScreenError::Store(error))
    }
}

/// Recomputes a clue from the workbook, as of the run that saw it last, and compares it with what is stored.
///
/// # Errors
/// The clue or its rule is unknown, or the rule cannot be run.
pub fn run(book: &Workbook, pack: &Pack, clue: &str) -> Result<Explanation, ExplainError> {
    let unknown = || ExplainError::UnknownClue { clue: clue.to_owned() };
    several(book, pack, &[clue.to_owned()])?.pop().ok_or_else(unknown)
}

/// As [`run`] for several clues, in their order: the views are built once for each date, and each rule runs once.
///
/// # Errors
/// As [`run`].
pub fn several(book: &Workbook, pack: &Pack, clues: &[String]) -> Result<Vec<Explanation>, ExplainError> {
    let hash_key = screen::hash_key(book)?;
    let mut stored = Vec::with_capacity(clues.len());
    for (place, clue) in clues.iter().enumerate() {
        let unknown = || ExplainError::UnknownClue { clue: clue.clone() };
        let found = book.stored_clue(clue)?.ok_or_else(unknown)?;
        stored.push((book.run_as_of(found.last_run)?, found.record.rule.clone(), place, found));
    }
    stored.sort_by(|a, b| (a.0, &a.1, a.2).cmp(&(b.0, &b.1, b.2)));
    let mut explained = Vec::with_capacity(clues.len());
    let mut bench: Option<(Date, Bench)> = None;
    let mut found: Option<(Date, String, BTreeMap<String, ClueRecord>)> = None;
    for (as_of, id, place, stored) in stored {
        let known = found.as_ref().is_some_and(|(date, rule, _)| (*date, rule) == (as_of, &id));
        if !known {
            let rule = pack.rule(&id).ok_or_else(|| ExplainError::UnknownRule { rule: id.clone() })?;
            let open = match bench.take() {
                Some((date, open)) if date == as_of => open,
                _ => Bench::open(book, pack, Some(as_of))?,
            };
            let (_, open) = bench.insert((as_of, open));
            let records = screen::records(open, pack, rule, &hash_key, &Job::silent()).map_err(ExplainError::Screen)?;
            found = Some((as_of, id, records.into_iter().map(|record| (record.clue.clone(), record)).collect()));
        }
        let now = found.as_ref().and_then(|(_, _, records)| records.get(&stored.record.clue).cloned());
        explained.push((place, compare(stored, now)));
    }
    explained.sort_by_key(|(place, _)| *place);
    let sight = Sight::of_viewer(book, pack)?;
    let shown = |(_, mut explanation): (usize, Explanation)| {
        sight.explained(&mut explanation);
        explanation
    };
    Ok(explained.into_iter().map(shown).collect())
}

fn compare(stored: StoredClue, now: Option<ClueRecord>) -> Explanation {
    let found = now.is_some();
    let before = stored.record;
    let differences = now.as_ref().map(|now| differences(&before, now)).unwrap_or_default();
    let shown = now.unwrap_or(before);
    Explanation {
        clue: shown.clue,
        sentence: Bilingual { zh: shown.explanation_zh, en: shown.explanation_en },
        detail: shown.detail,
        found,
        differences,
    }
}

fn differences(stored: &ClueRecord, now: &ClueRecord) -> Vec<FactChange> {
    let mut differences = fact_changes(&stored.facts, &now.facts);
    let month = |index: Option<i32>| {
        index.and_then(|index| crate::domain::month::Month::from_index(index.into())).map(|month| month.to_string())
    };
    let pairs = [
        ("amount", stored.amount.to_string(), now.amount.to_string()),
        ("months", stored.months.to_string(), now.months.to_string()),
        ("first_month", month(stored.first_month).unwrap_or_default(), month(now.first_month).unwrap_or_default()),
        ("last_month", month(stored.last_month).unwrap_or_default(), month(now.last_month).unwrap_or_default()),
        ("severity", stored.severity.clone(), now.severity.clone()),
        ("match_level", stored.match_level.clone(), now.match_level.clone()),
        ("explanation", stored.explanation_zh.clone(), now.explanation_zh.clone()),
    ];
    differences.extend(pairs.into_iter().filter(|(_, from, to)| from != to).map(|(fact, from, to)| FactChange {
        fact: fact.to_owned(),
        from,
        to,
    }));
    if differences.is_empty() && !stored.detail.agrees(&now.detail) {
        // Same facts and money, read from another row or file.
        let rows = |detail: &ClueDetail| {
            let origins = detail.operands.iter().map(|o| &o.origin).chain(detail.lines.iter().map(|line| &line.origin));
            let places: Vec<String> = origins.flatten().map(|origin| format!("{}:{}", origin.file, origin.row)).collect();
            places.join(" ")
        };
        differences.push(FactChange { fact: "origin".to_owned(), from: rows(&stored.detail), to: rows(&now.detail) });
    }
    differences
}
