//! The ledger of decisions: every grant was approved in time, is checked every year, and was stopped with a decision.

use super::dice::Dice;
use super::model::cases::{Decision, Kind};
use super::model::{County, Grant, Program};
use crate::domain::date::{self, Date};
use crate::domain::month::Month;

/// The first day on which a re-check is young enough on the date of the data.
const CHECKED_SINCE: Date = Date::constant(2025, 4, 7);

/// Fills the ledger, in the order of the dates.
pub fn fill(county: &mut County) {
    let mut dice = Dice::new(county.seed, "decisions");
    let mut decisions = Vec::new();
    for (at, grant) in county.grants.iter().enumerate() {
        if !county.cases.own_decisions.contains(&at) {
            of_grant(grant, &mut dice, &mut decisions);
        }
    }
    temporary_aid(county, &mut dice, &mut decisions);
    county.cases.decisions.append(&mut decisions);
    county.cases.decisions.sort_by_key(|decision| decision.decided.map(date::day_number));
}

/// Some day of a month.
fn day_of(month: Month, dice: &mut Dice) -> Option<Date> {
    Some(dice.day(month.first_day()?, month.plus(1).first_day()?.yesterday().ok()?))
}

fn of_grant(grant: &Grant, dice: &mut Dice, decisions: &mut Vec<Decision>) {
    let base = |kind, day| Decision::on(grant.household, grant.holder, grant.program, kind, day);
    let Some(approved) = day_of(grant.start.plus(-1), dice) else { return };
    // At most four weeks: within every term.
    let applied = date::from_day_number(date::day_number(approved) - dice.between(9, 25));
    decisions.push(Decision { applied, from: Some(grant.start), ..base(Kind::Approve, approved) });
    match grant.stop {
        Some(stop) => {
            let decided = day_of(stop, dice).unwrap_or(approved);
            decisions.push(Decision { to: Some(stop), ..base(Kind::Stop, decided) });
        }
        None if approved < CHECKED_SINCE => {
            let checked = dice.day(CHECKED_SINCE, Date::constant(2026, 3, 20));
            decisions.push(base(Kind::Recheck, checked));
        }
        None => {}
    }
}

/// Every payment of temporary aid that the ledger does not have yet.
fn temporary_aid(county: &County, dice: &mut Dice, decisions: &mut Vec<Decision>) {
    let own: std::collections::HashSet<&str> = county.cases.aid.iter().map(|line| line.account.as_str()).collect();
    for line in county.payments.iter().filter(|line| line.program == Program::TempAid && !own.contains(line.account.as_str())) {
        let household = county.households.iter().position(|household| household.head() == line.payee);
        let Some(decided) = day_of(line.month, dice) else { continue };
        let decision = Decision::on(household, line.payee, Program::TempAid, Kind::Approve, decided.min(county.as_of));
        let cause = if line.note.is_empty() { "其他" } else { line.note };
        decisions.push(Decision { amount: Some(line.amount), cause, by_town: line.amount.0 <= 100_000, ..decision });
    }
}
