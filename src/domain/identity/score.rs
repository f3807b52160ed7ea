//! How much a candidate is worth. The points are judgements, measured by `hecha identity bench`.

use super::numbers::Agreement;
use super::{Candidate, LIKELY};
use crate::domain::id_number::{IdKey, MatchLevel};
use crate::domain::load::IdentityReason as Reason;

/// Candidates this close to the best make it doubtful.
const CLOSE: u8 = 12;
/// Points taken off when several people fit about equally.
const AMBIGUITY: u8 = 20;
/// Below this nothing is kept.
const KEEP: u8 = 40;
/// Points for an agreeing village, and off for another one.
const VILLAGE: u8 = 4;
const OTHER_VILLAGE: u8 = 8;

/// What the row says of the village.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Village {
    /// The person's.
    Same,
    /// Not the person's.
    Other,
    /// Nothing, or the person's is not known.
    Unknown,
}

/// What speaks for a candidate besides the village.
#[derive(Clone, Copy, Debug)]
pub enum Evidence {
    /// Same name.
    Number {
        agreement: Agreement,
        /// Others in scope of that name.
        namesakes: usize,
        /// Length of the name.
        signs: usize,
    },
    /// The legible signs of the name agree: beyond the surname, or only the surname.
    Unclear { agreement: Agreement, legible: bool },
    /// The name is one sign off.
    OneOff { agreement: Agreement },
    /// Same name; a valid number of nobody in scope is one slip away.
    NearValid(Agreement, MatchLevel),
    /// Same name; the number passes the check but ends in three zeros as a spreadsheet leaves them.
    ZeroedTail,
}

/// Scores one candidate; `None` when too little speaks for it.
pub fn candidate(key: IdKey, evidence: Evidence, village: Village) -> Option<Candidate> {
    let (level, points, reason) = match evidence {
        Evidence::Number { agreement, namesakes, signs } => same_name(agreement, namesakes, signs, village)?,
        Evidence::Unclear { agreement, legible } => unclear(agreement, legible, village)?,
        Evidence::OneOff { agreement } => one_off(agreement)?,
        Evidence::NearValid(Agreement::OneSlip { serial }, level) => {
            // In a number of 15 digits no slip can be seen. In one of 18 somebody computed the check digit anew, which
            // is rare; people born on one day in one county differ in the serial, so there it is rather another person.
            let points = match (level, serial) {
                (MatchLevel::L2, _) => 75,
                (_, false) => 66,
                (_, true) => 50,
            };
            (MatchLevel::L4, points, Reason::OtherValid)
        }
        Evidence::NearValid(..) => return None,
        Evidence::ZeroedTail => (MatchLevel::L3, 84, Reason::PrecisionLost),
    };
    let score = match village {
        // The village is what L5 rests on; it does not count twice.
        _ if level == MatchLevel::L5 => points,
        Village::Same => (points + VILLAGE).min(99),
        Village::Other => points.saturating_sub(OTHER_VILLAGE),
        Village::Unknown => points,
    };
    (score >= KEEP).then_some(Candidate { key, level, score, reason })
}

fn same_name(agreement: Agreement, namesakes: usize, signs: usize, village: Village) -> Option<(MatchLevel, u8, Reason)> {
    Some(match agreement {
        Agreement::CheckDigit => (MatchLevel::L4, 95, Reason::CheckDigit),
        Agreement::OneSlip { .. } => (MatchLevel::L4, 88, Reason::OneSlip),
        Agreement::TwoSlips => (MatchLevel::L4, 64, Reason::TwoSlips),
        Agreement::Rounded => (MatchLevel::L3, 94, Reason::PrecisionLost),
        Agreement::Prefix(_) if agreement.tells() => (MatchLevel::L3, 92, Reason::PrecisionLost),
        Agreement::Masked(visible) | Agreement::Cut(visible) if agreement.tells() => {
            let points = if visible >= 8 {
                90
            } else if visible > 4 {
                85
            } else {
                80
            };
            (MatchLevel::L4, points, partly(agreement))
        }
        Agreement::Prefix(_) if agreement.year() => (MatchLevel::L3, 68, Reason::PrecisionLost),
        // Little or nothing is left of the number: the village must speak.
        _ if village != Village::Same => return None,
        Agreement::Masked(visible) | Agreement::Cut(visible) if visible > 0 => (MatchLevel::L4, 70, partly(agreement)),
        Agreement::Prefix(_) | Agreement::Masked(_) | Agreement::Cut(_) | Agreement::Silent => {
            // A name that others in scope bear is common among those who are not in scope, too.
            let common = u8::try_from(namesakes.min(4)).unwrap_or(4) * 2;
            let points = if signs >= 3 { 68 } else { 64 };
            (MatchLevel::L5, points - common, Reason::NameAndVillage)
        }
    })
}

/// Why a number speaks of which a part can be read.
fn partly(agreement: Agreement) -> Reason {
    if matches!(agreement, Agreement::Cut(_)) { Reason::Cut } else { Reason::Masked }
}

fn unclear(agreement: Agreement, legible: bool, village: Village) -> Option<(MatchLevel, u8, Reason)> {
    if !agreement.tells() || agreement == Agreement::TwoSlips {
        return None;
    }
    let strong = !matches!(agreement, Agreement::Masked(visible) | Agreement::Cut(visible) if visible < 8);
    let points = match (legible, strong) {
        (true, true) => 82,
        (true, false) => 72,
        (false, true) => 74,
        (false, false) if village == Village::Same => 62,
        (false, false) => return None,
    };
    Some((MatchLevel::L4, points, Reason::NameUnclear))
}

/// Twins differ by one sign of the name and by the serial: it must be whole.
fn one_off(agreement: Agreement) -> Option<(MatchLevel, u8, Reason)> {
    match agreement {
        Agreement::CheckDigit | Agreement::OneSlip { serial: false } => Some((MatchLevel::L4, LIKELY + 4, Reason::NameUnclear)),
        _ => None,
    }
}

/// Best first. When others come close to the best, none of them is likely by itself.
pub fn rank(found: &mut [Candidate]) {
    found.sort_by(|a, b| b.score.cmp(&a.score).then(a.level.cmp(&b.level)).then(a.key.cmp(&b.key)));
    let best = found.first().map_or(0, |candidate| candidate.score);
    let close = |score: u8| score.saturating_add(CLOSE) >= best;
    if found.iter().filter(|candidate| close(candidate.score)).count() > 1 {
        for candidate in found.iter_mut().filter(|candidate| close(candidate.score)) {
            candidate.score = candidate.score.saturating_sub(AMBIGUITY);
        }
        found.sort_by(|a, b| b.score.cmp(&a.score).then(a.level.cmp(&b.level)).then(a.key.cmp(&b.key)));
    }
}
