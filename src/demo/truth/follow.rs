//! Answers that follow from other plants or from slips: R02 from the deaths, R05 from mistyped numbers.

use super::{ExpectedClue, Ledger};
use crate::demo::model::{Damage, HouseholdAt, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Months within which a household reports a death.
const MONTHS_TO_REPORT: i32 = 3;

/// The day on which somebody in scope surely died: of several the registered death before a cremation.
pub fn deaths(ledger: &Ledger<'_>) -> BTreeMap<PersonAt, Date> {
    let mut known: BTreeMap<PersonAt, (Option<Date>, Option<Date>)> = BTreeMap::new();
    for death in &ledger.county.deaths {
        if let Some(person) = ledger.person(&death.person) {
            let entry = known.entry(person).or_default();
            entry.0 = entry.0.or(death.died);
            entry.1 = entry.1.or(death.cremated);
        }
    }
    known.into_iter().filter_map(|(person, (died, cremated))| Some((person, died.or(cremated)?))).collect()
}

/// R02: still counted in the member list more than three months after death, in a household that was paid since.
pub fn never_removed(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let listed = Month::of(county.as_of);
    let mut clues = Vec::new();
    for (person, died) in deaths(ledger) {
        let last = Month::of(died).plus(MONTHS_TO_REPORT);
        let late = listed > last || listed == last && county.as_of.day() > died.day();
        for (at, household) in county.households.iter().enumerate().filter(|_| late) {
            let covered = household.members.iter().any(|member| member.person == person && member.insured);
            let paid = ledger.household_months.get(&at).is_some_and(|months| months.keys().any(|month| *month > Month::of(died)));
            if !covered || !paid {
                continue;
            }
            let lines: Vec<(Month, Fen)> =
                of_household(ledger, person, at).into_iter().filter(|(month, _)| *month > last).collect();
            let amount: Fen = lines.iter().map(|line| line.1).sum();
            clues.push(ExpectedClue {
                rule: "R02",
                pair: String::new(),
                household_no: Some(household.no.clone()),
                id_no: Some(ledger.id_no(person)),
                unit: None,
                months: lines.iter().map(|line| line.0).collect::<BTreeSet<_>>().into_iter().collect(),
                amount,
                lenient: amount,
                why: ledger.why("R01", None, Some(person)),
            });
        }
    }
    clues
}

/// What a person got as one of that household: its own program, and subsidies that name it.
fn of_household(ledger: &Ledger<'_>, person: PersonAt, at: HouseholdAt) -> Vec<(Month, Fen)> {
    let county = ledger.county;
    let own = |program: Program| {
        program == county.households[at].program
            || county.grants.iter().any(|grant| (grant.program, grant.holder, grant.household) == (program, person, Some(at)))
    };
    let parts = ledger.parts(person).into_iter();
    parts.filter(|((program, _), _)| own(*program)).map(|((_, month), part)| (month, part)).collect()
}

/// R05: a member's number that cannot be right. Masked and zeroed ones are the fault of the file.
pub fn impossible_numbers(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let mistyped = ledger.county.slips.members.iter().filter(|(_, damage)| **damage == Damage::WrongCheck);
    mistyped
        .map(|((at, _), _)| ExpectedClue {
            rule: "R05",
            pair: String::new(),
            household_no: Some(ledger.county.households[*at].no.clone()),
            id_no: None,
            unit: None,
            months: Vec::new(),
            amount: Fen::ZERO,
            lenient: Fen::ZERO,
            why: "a member's number was mistyped",
        })
        .collect()
}
