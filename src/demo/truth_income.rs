//! Answers of R24: what a household earns by the registers, month by month, against the standard for all its members.

use super::model::{HouseholdAt, PersonAt, Program};
use super::rates;
use super::truth::{ExpectedClue, Ledger};
use super::truth_wealth::{household_clues, meets};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// A wage from a day on, up to the day before another.
type Wage = (Date, Option<Date>, Fen);

/// R24: the household reached the standard.
pub fn over(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let mut wages: BTreeMap<PersonAt, Vec<Wage>> = BTreeMap::new();
    for row in &ledger.county.payroll {
        if let Some(person) = ledger.person(&row.person) {
            wages.entry(person).or_default().push((row.start, row.stop, row.wage));
        }
    }
    let earned = |person: PersonAt, month: Month| -> Fen {
        let wages = wages.get(&person).into_iter().flatten();
        wages.filter(|(start, stop, _)| meets((*start, *stop), month)).map(|(_, _, wage)| *wage).sum()
    };
    household_clues(ledger, "R24", |at, month| {
        let members = &ledger.county.households[at].members;
        let income: Fen = members.iter().map(|member| earned(member.person, month)).sum();
        income > Fen::ZERO && income >= standard(ledger, at, month)
    })
}

/// The standard for everybody who lives there: the full rate of the household's dibao, of the rural one without any.
fn standard(ledger: &Ledger<'_>, at: HouseholdAt, month: Month) -> Fen {
    let household = &ledger.county.households[at];
    let program = if household.program.is_dibao() { household.program } else { Program::DibaoRural };
    let persons = i64::try_from(household.members.len()).unwrap_or(0);
    Fen(rates::dibao_band(program, 1, month).0 * persons)
}
