//! Answers of the rules about decisions to stop: R40 and R41.

use super::follow::deaths;
use super::income::Incomes;
use super::residence::on_file;
use super::{ExpectedClue, Ledger};
use crate::demo::model::cases::{Decision, Kind, Lack};
use crate::demo::model::{HouseholdAt, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// Days that the end of tekun hangs in public.
const SHOWN: i32 = 7;
/// Months within which a lower tier is looked at.
const LOWER_TIER: i32 = 3;

/// Every clue of these rules.
pub fn all(ledger: &Ledger<'_>, incomes: &Incomes<'_>) -> Vec<ExpectedClue> {
    let died = deaths(ledger);
    let mut clues = Vec::new();
    for stop in ledger.county.cases.decisions.iter().filter(|one| one.kind == Kind::Stop) {
        let (Some(at), Some(decided)) = (stop.household, stop.decided) else { continue };
        if !(stop.program.is_dibao() || stop.program == Program::Tekun) {
            continue;
        }
        clues.extend(unjust(ledger, &died, stop, at, decided));
        if nothing_below(ledger, incomes, &died, (stop, at, decided)) {
            clues.push(on_file(ledger, "R41", at));
        }
    }
    clues
}

/// Whether a person of the household, or the tekun person itself, lives on the first day of a month.
fn lives(ledger: &Ledger<'_>, died: &BTreeMap<PersonAt, Date>, stop: &Decision, at: HouseholdAt, month: Month) -> bool {
    let members = ledger.county.households[at].members.iter().map(|member| member.person);
    let mut asked = members.filter(|person| stop.program.is_dibao() || *person == stop.person);
    asked.any(|person| died.get(&person).is_none_or(|day| Month::of(*day) >= month))
}

/// R40: the stop lacks what makes it lawful, and nothing was paid since.
fn unjust(
    ledger: &Ledger<'_>,
    died: &BTreeMap<PersonAt, Date>,
    stop: &Decision,
    at: HouseholdAt,
    decided: Date,
) -> Option<ExpectedClue> {
    let county = ledger.county;
    // A notice with proof of delivery in the file says what the ledger does not.
    let on_paper = county.cases.papers.iter().any(|paper| paper.household == at && paper.item == "F23" && paper.state == "齐全");
    let lacks = match stop.lack {
        Lack::Nothing => false,
        Lack::Reason | Lack::Notice => !on_paper,
        Lack::Publicity(days) => stop.program == Program::Tekun && days < SHOWN,
    };
    let end = stop.to.unwrap_or_else(|| Month::of(decided));
    let months = ledger.household_months.get(&at)?;
    if !lacks || months.keys().any(|month| *month > end) {
        return None;
    }
    let last = *months.values().next_back()?;
    let owed = (1..=county.last.index() - end.index()).map(|nth| end.plus(nth));
    let months: Vec<Month> = owed.filter(|month| lives(ledger, died, stop, at, *month)).collect();
    let amount: Fen = months.iter().map(|_| last).sum();
    Some(ExpectedClue { months, amount, lenient: amount, ..on_file(ledger, "R40", at) }).filter(|clue| !clue.months.is_empty())
}

/// R41: left although the income known for that month is low, and nobody looked at a lower tier.
fn nothing_below(
    ledger: &Ledger<'_>,
    incomes: &Incomes<'_>,
    died: &BTreeMap<PersonAt, Date>,
    (stop, at, decided): (&Decision, HouseholdAt, Date),
) -> bool {
    let county = ledger.county;
    let (month, until) = (Month::of(decided), Month::of(decided).plus(LOWER_TIER));
    let household = &county.households[at];
    let Some(income) = incomes.known(at, month) else { return false };
    let limit = incomes.limit(at, month);
    let low = income.0 * 2 < limit.0 * 3;
    let over = county.last > until;
    let looked_at = household.members.iter().any(|member| {
        let decisions = county.cases.decisions.iter().filter(|one| {
            one.kind != Kind::Stop && (one.household == Some(at) || one.person == member.person) && tier(one.program)
        });
        let within = |one: &Decision| one.decided.is_some_and(|day| (month..=until).contains(&Month::of(day)));
        decisions.into_iter().any(within) || held(ledger, member.person, month, until)
    });
    low && over && !looked_at && lives(ledger, died, stop, at, until.plus(1))
}

/// Programs that count as a tier below, or instead.
fn tier(program: Program) -> bool {
    program.is_dibao() || matches!(program, Program::Edge | Program::TempAid | Program::Tekun)
}

/// Whether somebody held such a program in a month after the stop.
fn held(ledger: &Ledger<'_>, person: PersonAt, after: Month, until: Month) -> bool {
    let within = |month: Month| month > after && month <= until;
    let paid = ledger.person_months.get(&person).into_iter().flatten();
    let edge = ledger.county.grants.iter().any(|grant| {
        grant.program == Program::Edge
            && grant.holder == person
            && grant.start <= until
            && grant.stop.is_none_or(|stop| stop > after)
    });
    edge || paid.into_iter().any(|((program, month), _)| tier(*program) && within(*month))
}
