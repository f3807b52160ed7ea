//! Answers of R16: what the members hold together by the newest query of each, against a multiple of the annual standard.

use super::wealth::household_clues;
use super::{ExpectedClue, Ledger};
use crate::demo::model::{HouseholdAt, PersonAt, Program};
use crate::demo::rates;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// Money that is meant for something else.
const SET_ASIDE: [&str; 2] = ["征地补偿款", "大病筹款"];

/// R16, one clue per household.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let mut queries: BTreeMap<PersonAt, Vec<(Date, Fen)>> = BTreeMap::new();
    for row in &ledger.county.bureaus.deposits {
        if let Some(person) = ledger.person(&row.owner) {
            let counted = if SET_ASIDE.contains(&row.source) { Fen::ZERO } else { row.balance };
            queries.entry(person).or_default().push((row.queried, counted));
        }
    }
    // What somebody held by the last query up to the end of a month.
    let held = |person: PersonAt, month: Month| -> Fen {
        let known: Vec<_> = queries.get(&person).into_iter().flatten().filter(|(day, _)| Month::of(*day) <= month).collect();
        let newest = known.iter().map(|(day, _)| *day).max();
        known.iter().filter(|(day, _)| Some(*day) == newest).map(|(_, balance)| *balance).sum()
    };
    household_clues(ledger, "R16", |at, month| {
        let members = &ledger.county.households[at].members;
        let total: Fen = members.iter().map(|member| held(member.person, month)).sum();
        total > limit(ledger, at, month)
    })
}

/// Twice the annual standard for each who lives there; three times that of tekun.
fn limit(ledger: &Ledger<'_>, at: HouseholdAt, month: Month) -> Fen {
    let household = &ledger.county.households[at];
    let persons = i64::try_from(household.members.len()).unwrap_or(0);
    let (multiple, monthly) = match household.program {
        Program::Tekun => (3, rates::tekun_standard(month)),
        program => (2, rates::dibao_band(program, 1, month)),
    };
    Fen(persons * multiple * 12 * monthly.0)
}
