//! Look-back (回头看): samples of closed issues, of dismissed clues and of clues that nobody took up, drawn by lot, and
//! what was found of each unit drawn. How units are drawn is `sample`'s.

use super::date::Date;
use super::lang::Bilingual;
use super::officer::{OfficerId, Role};
use super::sample::{Estimate, Population, RankRange, Stratum, estimate, ranks};
use std::collections::BTreeMap;

/// Who draws samples.
pub const SAMPLE_DESK: &[Role] = &[Role::CountyLead, Role::CountyOffice, Role::CrossTeam, Role::Discipline, Role::Audit];

/// Who looks at a unit drawn, unless they took part in it.
pub const FINDING_DESK: &[Role] =
    &[Role::CountyLead, Role::CountyOffice, Role::Inspector, Role::CrossTeam, Role::Discipline, Role::Audit];

/// Samples that may be drawn of: closed issues, dismissed clues, clues that stand and nobody took up, checked clues for
/// cross-checks.
pub const SAMPLED: &[&str] = &["closed_issues", "dismissed_clues", "unpursued_clues", "checked_clues"];

/// What may be found of a unit.
pub const FOUND: &[&str] = &["sound", "bounced", "unclear"];

/// What counts as bounced back: the problem is there again, or the dismissal was wrong.
pub const BOUNCED: &str = "bounced";

/// Title of a code of [`SAMPLED`] or [`FOUND`].
pub fn title(code: &str) -> Option<Bilingual> {
    let (zh, en) = match code {
        "closed_issues" => ("已销号问题", "closed issues"),
        "dismissed_clues" => ("已排除疑点", "dismissed clues"),
        "unpursued_clues" => ("未分派疑点", "clues not taken up"),
        "checked_clues" => ("已核查疑点(交叉核查)", "checked clues (cross-check)"),
        "sound" => ("属实到位", "sound"),
        "bounced" => ("反弹/有误", "bounced back"),
        "unclear" => ("无法判断", "unclear"),
        _ => return None,
    };
    Some(Bilingual::of(zh, en))
}

/// What was found of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A code of [`FOUND`].
    pub found: String,
    /// Note.
    pub note: String,
    /// Evidence references.
    pub evidence: Vec<String>,
    /// Who looked.
    pub by: OfficerId,
    /// When.
    pub on: Date,
}

/// One sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// `S01`, `S02` …
    pub id: String,
    /// What it was drawn of: a code of [`SAMPLED`].
    pub of: String,
    /// The seed.
    pub seed: String,
    /// Hash of the population, 64 hex digits.
    pub hash: String,
    /// The population, by town.
    pub population: Population,
    /// The units drawn, by town.
    pub items: BTreeMap<String, Vec<String>>,
    /// Who drew it.
    pub drawn_by: OfficerId,
    /// When.
    pub drawn_on: Date,
    /// Findings by unit.
    pub findings: BTreeMap<String, Finding>,
    /// Hash of the last event that changed it, 64 hex digits.
    pub head: String,
}

/// What a sample says of one town, or of all.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitResult {
    /// Town; empty for the whole.
    pub unit: String,
    /// Counts; `sampled` are the units looked at with a result.
    pub counts: Stratum,
    /// Units drawn.
    pub drawn: usize,
    /// Share that bounced back, with its interval; none while a stratum has no result.
    pub estimate: Option<Estimate>,
    /// Place among the towns, 1 the least bouncing; none where the sample does not tell.
    pub rank: Option<RankRange>,
}

/// What was last found of a unit by any sample, with the note.
pub fn last_found<'s>(samples: impl Iterator<Item = &'s Sample>, item: &str) -> Option<Bilingual> {
    let found = samples.filter_map(|sample| sample.findings.get(item).map(|finding| (finding.on, &sample.id, finding)));
    let (_, _, finding) = found.max_by_key(|(on, id, _)| (*on, *id))?;
    let title = title(&finding.found).unwrap_or_else(|| Bilingual::same(&finding.found));
    Some(match finding.note.is_empty() {
        true => title,
        false => Bilingual::of(format!("{}：{}", title.zh, finding.note), format!("{}: {}", title.en, finding.note)),
    })
}

impl Sample {
    /// Whether a unit was drawn.
    pub fn has(&self, item: &str) -> bool {
        self.items.values().flatten().any(|drawn| drawn == item)
    }

    /// Results town by town, and last of the whole. A unit that could not be judged counts as not looked at. A town is
    /// placed once `ranked_from` of its units were looked at.
    pub fn results(&self, ranked_from: u32) -> Vec<UnitResult> {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let counts = |unit: &String, drawn: &Vec<String>| {
            let judged = || drawn.iter().filter_map(|item| self.findings.get(item)).filter(|finding| finding.found != "unclear");
            Stratum {
                population: count(self.population.0.get(unit).map_or(0, std::collections::BTreeSet::len)),
                sampled: count(judged().count()),
                hits: count(judged().filter(|finding| finding.found == BOUNCED).count()),
            }
        };
        let strata: Vec<(&String, usize, Stratum)> =
            self.items.iter().map(|(unit, drawn)| (unit, drawn.len(), counts(unit, drawn))).collect();
        let estimates: Vec<(Option<Estimate>, u32)> =
            strata.iter().map(|(_, _, stratum)| (estimate(&[*stratum]), stratum.sampled)).collect();
        let places = ranks(&estimates, ranked_from);
        let mut results: Vec<UnitResult> = strata
            .iter()
            .zip(estimates.iter().zip(places))
            .map(|((unit, drawn, counts), ((estimate, _), rank))| UnitResult {
                unit: (*unit).clone(),
                counts: *counts,
                drawn: *drawn,
                estimate: *estimate,
                rank,
            })
            .collect();
        let all: Vec<Stratum> = strata.iter().map(|(_, _, stratum)| *stratum).collect();
        let sum = |of: fn(&Stratum) -> u32| all.iter().map(of).sum();
        results.push(UnitResult {
            unit: String::new(),
            counts: Stratum {
                population: sum(|stratum| stratum.population),
                sampled: sum(|stratum| stratum.sampled),
                hits: sum(|stratum| stratum.hits),
            },
            drawn: strata.iter().map(|(_, drawn, _)| drawn).sum(),
            estimate: estimate(&all),
            rank: None,
        });
        results
    }
}

/// `S07` → 7: the letter and at least two digits.
pub fn number(id: &str) -> Option<u32> {
    let digits = id.strip_prefix('S')?;
    (digits.len() >= 2 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// The id with a number.
pub fn id(number: u32) -> String {
    format!("S{number:02}")
}
