//! Answers of R39: months that were due and of which no money can be found, because the bank sent it back and nobody
//! sent it anew, or because the line is unreadable.

use super::follow::deaths;
use super::{ExpectedClue, Ledger};
use crate::demo::model::{Grant, HouseholdAt, Program};
use crate::demo::payments;
use crate::demo::slips::PaymentSlip;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeSet;

/// Months after a month within which its money has to arrive.
const MONTHS_TO_PAY: i32 = 1;

/// R39, one clue per grant with gaps.
pub fn gaps(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let unread: BTreeSet<(&str, Program, Month)> = county
        .slips
        .payments
        .iter()
        .filter(|(_, slip)| matches!(slip, PaymentSlip::Number(_)))
        .filter_map(|(at, _)| county.payments.get(*at))
        .map(|line| (county.people[line.payee].name.as_str(), line.program, line.month))
        .collect();
    let died = deaths(ledger);
    let mut clues = Vec::new();
    for grant in &county.grants {
        let Some(at) = home(ledger, grant) else { continue };
        let members = &county.households[at].members;
        let maybe_paid = |month| {
            members.iter().any(|member| unread.contains(&(county.people[member.person].name.as_str(), grant.program, month)))
        };
        let dead = |month| !grant.program.is_dibao() && died.get(&grant.holder).is_some_and(|died| Month::of(*died) < month);
        let last = grant.stop.map_or(county.last, |stop| stop.min(county.last)).min(county.last.plus(-MONTHS_TO_PAY - 1));
        let mut lines: Vec<(Month, Fen)> = Vec::new();
        let mut month = grant.start.max(county.first);
        while month <= last {
            let due = payments::due(county, grant, month);
            if due > Fen::ZERO && !arrived(ledger, grant, at, month) && !maybe_paid(month) && !dead(month) {
                lines.push((month, due + grant.extra));
            }
            month = month.plus(1);
        }
        clues.extend(clue(ledger, grant, at, &lines));
    }
    clues
}

fn clue(ledger: &Ledger<'_>, grant: &Grant, at: HouseholdAt, lines: &[(Month, Fen)]) -> Option<ExpectedClue> {
    let (first, _) = lines.first()?;
    let amount: Fen = lines.iter().map(|line| line.1).sum();
    let bounced = ledger
        .county
        .payments
        .iter()
        .any(|line| !line.paid && (line.program, line.payee, line.month) == (grant.program, grant.holder, *first));
    Some(ExpectedClue {
        rule: "R39",
        pair: String::new(),
        household_no: Some(ledger.county.households[at].no.clone()),
        id_no: None,
        unit: None,
        months: lines.iter().map(|line| line.0).collect(),
        amount,
        lenient: amount,
        why: if bounced {
            "the bank sent it back and nobody sent it anew"
        } else {
            "the line cannot be read: nothing shows that it was paid"
        },
    })
}

/// Whether anything of the grant can be found for that month.
fn arrived(ledger: &Ledger<'_>, grant: &Grant, at: HouseholdAt, month: Month) -> bool {
    if grant.program.is_dibao() {
        return ledger.household_months.get(&at).is_some_and(|months| months.contains_key(&month));
    }
    ledger.person_months.get(&grant.holder).is_some_and(|months| months.contains_key(&(grant.program, month)))
}

/// The household that a grant belongs to; without one named, where its holder lives, as head if on several rosters.
fn home(ledger: &Ledger<'_>, grant: &Grant) -> Option<HouseholdAt> {
    let households = &ledger.county.households;
    if grant.household.is_some() {
        return grant.household;
    }
    let lives = |at: &HouseholdAt| households[*at].members.iter().any(|member| member.person == grant.holder);
    let entries: Vec<HouseholdAt> = (0..households.len()).filter(lives).collect();
    let headed: Vec<HouseholdAt> = entries.iter().copied().filter(|at| households[*at].head() == grant.holder).collect();
    match (entries.as_slice(), headed.as_slice()) {
        ([only], _) | (_, [only]) => Some(*only),
        _ => entries.into_iter().min_by(|a, b| households[*a].no.cmp(&households[*b].no)),
    }
}
