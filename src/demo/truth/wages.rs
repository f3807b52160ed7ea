//! Answers of R21 and R22: an employer pays insurance or housing fund, and the household declared less than the base
//! shows. What is wrong is what was paid above a top-up to the standard.

use super::income::Incomes;
use super::wealth::household_sums;
use super::{ExpectedClue, Ledger};
use crate::demo::model::bureaus::{FundAccount, Insured};
use crate::demo::model::{HouseholdAt, PersonAt, Program};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// What the registers say of the wage behind a job.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wage {
    Known,
    /// Somebody's base is not stated: nobody can tell what was due.
    Unknown,
}

/// Every clue of these rules.
pub fn all(ledger: &Ledger<'_>, incomes: &Incomes<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let mut insured: BTreeMap<PersonAt, Vec<&Insured>> = BTreeMap::new();
    for row in &county.bureaus.insured {
        if let Some(person) = ledger.person(&row.person) {
            insured.entry(person).or_default().push(row);
        }
    }
    let mut accounts: BTreeMap<PersonAt, Vec<&FundAccount>> = BTreeMap::new();
    for row in &county.bureaus.accounts {
        if let Some(person) = ledger.person(&row.person) {
            accounts.entry(person).or_default().push(row);
        }
    }
    let wage = |base: Option<Fen>| if base.is_some() { Wage::Known } else { Wage::Unknown };
    let by_insurance = |person: PersonAt, month: Month| {
        let rows = insured.get(&person).into_iter().flatten().filter(|row| row.employed(month));
        rows.map(|row| wage(row.base)).max()
    };
    let by_fund = |person: PersonAt, month: Month| {
        let own = || accounts.get(&person).into_iter().flatten();
        let paid_in = own().filter(|row| row.active(month)).map(|row| wage(row.base));
        // A loan on a sealed account speaks of the day on which the centre was asked.
        let now = month == Month::of(county.as_of);
        let loans = own().filter(|row| now && row.status == "封存" && row.loan > Fen::ZERO).map(|_| Wage::Unknown);
        paid_in.chain(loans).max()
    };
    let mut clues = employed(ledger, incomes, "R21", by_insurance);
    clues.extend(employed(ledger, incomes, "R22", by_fund));
    clues
}

fn employed(
    ledger: &Ledger<'_>,
    incomes: &Incomes<'_>,
    rule: &'static str,
    wage_of: impl Fn(PersonAt, Month) -> Option<Wage>,
) -> Vec<ExpectedClue> {
    household_sums(ledger, rule, |at, month, paid| {
        let members = ledger.county.households[at].members.iter();
        match members.filter_map(|member| wage_of(member.person, month)).max() {
            None => Fen::ZERO,
            Some(_) if incomes.graced(at, month) => Fen::ZERO,
            Some(Wage::Unknown) => paid,
            Some(Wage::Known) => (paid - due(ledger, incomes, (at, month), paid)).max(Fen::ZERO),
        }
    })
}

/// What could be due at most with the income that the registers show.
fn due(ledger: &Ledger<'_>, incomes: &Incomes<'_>, (at, month): (HouseholdAt, Month), paid: Fen) -> Fen {
    let household = &ledger.county.households[at];
    if incomes.found(at, month) <= incomes.declared(at) {
        return paid;
    }
    let total = incomes.total(at, month);
    if total >= incomes.limit(at, month) {
        return Fen::ZERO;
    }
    if household.program == Program::Tekun {
        return paid;
    }
    let gap = (Fen(incomes.standard(at, month).0 * household.insured()) - total).max(Fen::ZERO);
    let whole_yuan = Fen((gap.0 + 99) / 100 * 100);
    let runs = |grant: &&crate::demo::model::Grant| {
        grant.household == Some(at)
            && grant.program == household.program
            && grant.start <= month
            && grant.stop.is_none_or(|stop| month <= stop)
    };
    let extra: Fen = ledger.county.grants.iter().filter(runs).map(|grant| grant.extra).sum();
    whole_yuan + extra
}
