//! What a household earns by the registers, month by month, and the answers of R19, R20, R23 and R24: against the
//! standard for all its members.

use super::wealth::{household_clues, meets};
use super::{ExpectedClue, Ledger};
use crate::demo::model::cases::Kind;
use crate::demo::model::{HouseholdAt, PersonAt, Program};
use crate::demo::rates;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// Gradual exit lasts so many months at most.
const GRACE: i32 = 6;

/// The records of one person.
#[derive(Default)]
struct Records<'a> {
    payroll: Vec<&'a crate::demo::model::Payroll>,
    insured: Vec<&'a crate::demo::model::bureaus::Insured>,
    accounts: Vec<&'a crate::demo::model::bureaus::FundAccount>,
    taxes: Vec<&'a crate::demo::model::bureaus::TaxRecord>,
    pensions: Vec<&'a crate::demo::model::bureaus::Pension>,
    posts: Vec<&'a crate::demo::model::bureaus::Post>,
}

/// Income by the registers of everybody in scope.
pub struct Incomes<'a> {
    ledger: &'a Ledger<'a>,
    records: BTreeMap<PersonAt, Records<'a>>,
    bills: BTreeMap<PersonAt, Vec<(Month, Fen)>>,
    grace: BTreeMap<HouseholdAt, Vec<(Month, Month)>>,
}

impl<'a> Incomes<'a> {
    /// Sorts the registers by person.
    pub fn new(ledger: &'a Ledger<'a>) -> Self {
        let county = ledger.county;
        let mut records: BTreeMap<PersonAt, Records<'_>> = BTreeMap::new();
        let bureaus = &county.bureaus;
        let mut of = |named, add: &mut dyn FnMut(&mut Records<'a>)| {
            if let Some(person) = ledger.person(named) {
                add(records.entry(person).or_default());
            }
        };
        county.payroll.iter().for_each(|row| of(&row.person, &mut |own| own.payroll.push(row)));
        bureaus.insured.iter().for_each(|row| of(&row.person, &mut |own| own.insured.push(row)));
        bureaus.accounts.iter().for_each(|row| of(&row.person, &mut |own| own.accounts.push(row)));
        bureaus.taxes.iter().for_each(|row| of(&row.person, &mut |own| own.taxes.push(row)));
        bureaus.pensions.iter().for_each(|row| of(&row.person, &mut |own| own.pensions.push(row)));
        bureaus.posts.iter().for_each(|row| of(&row.person, &mut |own| own.posts.push(row)));
        let mut bills: BTreeMap<PersonAt, Vec<(Month, Fen)>> = BTreeMap::new();
        for bill in &county.cases.bills {
            if let Some(person) = ledger.person(&bill.patient) {
                bills.entry(person).or_default().push((Month::of(bill.settled), bill.self_paid));
            }
        }
        let mut grace: BTreeMap<HouseholdAt, Vec<(Month, Month)>> = BTreeMap::new();
        for decision in county.cases.decisions.iter().filter(|decision| decision.kind == Kind::Grace) {
            if let (Some(at), Some(from)) = (decision.household, decision.from) {
                let longest = from.plus(GRACE - 1);
                grace.entry(at).or_default().push((from, decision.to.map_or(longest, |to| to.min(longest))));
            }
        }
        Self { ledger, records, bills, grace }
    }

    /// What the registers show of a person: of the records of one wage the largest, pensions, and pay of posts.
    pub fn earned(&self, person: PersonAt, month: Month) -> Fen {
        let Some(own) = self.records.get(&person) else { return Fen::ZERO };
        let wages = own.payroll.iter().filter(|row| meets((row.start, row.stop), month)).map(|row| row.wage).sum::<Fen>();
        let insured = own.insured.iter().filter(|row| row.employed(month)).filter_map(|row| row.base).max();
        let fund = own.accounts.iter().filter(|row| row.active(month)).filter_map(|row| row.base).max();
        let wage_tax = |kind| matches!(kind, "工资薪金所得" | "劳务报酬所得");
        let taxed: Fen = own.taxes.iter().filter(|row| row.month == month && wage_tax(row.kind)).map(|row| row.income).sum();
        let posts: Fen = own.posts.iter().filter(|row| row.paid && meets((row.start, row.stop), month)).map(|row| row.pay).sum();
        let wage = wages.max(insured.unwrap_or_default()).max(fund.unwrap_or_default()).max(taxed);
        wage + self.pension(person, month) + posts
    }

    /// What counts of a person's pensions: the basic part of the residents' pension does not, up to the end of 2025.
    pub fn pension(&self, person: PersonAt, month: Month) -> Fen {
        let own = self.records.get(&person).map_or(&[][..], |own| &own.pensions);
        let counted = own.iter().filter(|row| row.drawn(month)).map(|row| match row.kind {
            "城乡居民养老保险" => (row.monthly - basic_pension(month)).max(Fen::ZERO),
            _ => row.monthly,
        });
        counted.sum()
    }

    /// On the public payroll in a month.
    fn on_payroll(&self, person: PersonAt, month: Month) -> bool {
        self.records.get(&person).is_some_and(|own| own.payroll.iter().any(|row| meets((row.start, row.stop), month)))
    }

    /// In a paid post in a month.
    fn in_post(&self, person: PersonAt, month: Month) -> bool {
        let own = self.records.get(&person);
        own.is_some_and(|own| own.posts.iter().any(|row| row.paid && meets((row.start, row.stop), month)))
    }

    /// What the registers show of everybody who lives there.
    pub fn found(&self, at: HouseholdAt, month: Month) -> Fen {
        let members = &self.ledger.county.households[at].members;
        members.iter().map(|member| self.earned(member.person, month)).sum()
    }

    /// A twelfth of the bills that they paid themselves in the year up to the month.
    fn deducted(&self, at: HouseholdAt, month: Month) -> Fen {
        let members = &self.ledger.county.households[at].members;
        let bills = members.iter().filter_map(|member| self.bills.get(&member.person)).flatten();
        let recent = bills.filter(|(settled, _)| *settled <= month && month.index() - settled.index() < 12);
        recent.map(|(_, paid)| *paid).sum::<Fen>().share(12)
    }

    /// What the household declared on the roster.
    pub fn declared(&self, at: HouseholdAt) -> Fen {
        self.ledger.county.cases.declared.get(&at).copied().unwrap_or_default()
    }

    /// The income that counts: what was found or, if that is more, what was declared, less the bills.
    pub fn total(&self, at: HouseholdAt, month: Month) -> Fen {
        (self.found(at, month).max(self.declared(at)) - self.deducted(at, month)).max(Fen::ZERO)
    }

    /// The income that counts, where anything is known of it.
    pub fn known(&self, at: HouseholdAt, month: Month) -> Option<Fen> {
        let known = self.ledger.county.cases.declared.contains_key(&at) || self.found(at, month) > Fen::ZERO;
        known.then(|| self.total(at, month))
    }

    /// The income of those months: the roster says what was declared now, not then.
    fn then(&self, at: HouseholdAt, month: Month) -> Fen {
        let now = month >= Month::of(self.ledger.county.as_of);
        if now { self.total(at, month) } else { self.found(at, month) - self.deducted(at, month) }
    }

    /// Reached the standard, without a gradual exit that allows it.
    pub fn over(&self, at: HouseholdAt, month: Month) -> bool {
        let income = self.then(at, month);
        income > Fen::ZERO && income >= self.limit(at, month) && !self.graced(at, month)
    }

    /// Reached the standard only together with people who are not on its roster, without a gradual exit.
    pub fn over_with(&self, at: HouseholdAt, month: Month, others: &[PersonAt]) -> bool {
        let (own, limit) = (self.then(at, month), self.limit(at, month));
        let earned: Fen = others.iter().map(|person| self.earned(*person, month)).sum();
        let more = i64::try_from(others.len()).unwrap_or(0);
        own < limit && own + earned >= limit + Fen(self.standard(at, month).0 * more) && !self.graced(at, month)
    }

    /// Within a gradual exit.
    pub fn graced(&self, at: HouseholdAt, month: Month) -> bool {
        self.grace.get(&at).into_iter().flatten().any(|(from, to)| (*from..=*to).contains(&month))
    }

    /// The standard for one: the full rate of the household's dibao, of the rural one without any.
    pub fn standard(&self, at: HouseholdAt, month: Month) -> Fen {
        let household = &self.ledger.county.households[at];
        let program = if household.program.is_dibao() { household.program } else { Program::DibaoRural };
        rates::dibao_band(program, 1, month)
    }

    /// The standard for everybody who lives there.
    pub fn limit(&self, at: HouseholdAt, month: Month) -> Fen {
        let persons = i64::try_from(self.ledger.county.households[at].members.len()).unwrap_or(0);
        Fen(self.standard(at, month).0 * persons)
    }
}

/// Yuan of the basic part that is no income (民发〔2021〕57号, for the years of the fourteenth five-year plan).
fn basic_pension(month: Month) -> Fen {
    Fen::yuan(match month.year() {
        2023 => 103,
        2024 => 123,
        2025 => 143,
        _ => 0,
    })
}

/// R19, R20, R23, R24: the household reached the standard; which of its incomes names the rule.
pub fn all(ledger: &Ledger<'_>, incomes: &Incomes<'_>) -> Vec<ExpectedClue> {
    let members = |at: HouseholdAt| ledger.county.households[at].members.iter();
    let mut clues = household_clues(ledger, "R24", |at, month| incomes.over(at, month));
    // On the public payroll without being covered: for those who are covered the payroll alone decides.
    clues.extend(household_clues(ledger, "R19", |at, month| {
        incomes.over(at, month) && members(at).any(|member| !member.insured && incomes.on_payroll(member.person, month))
    }));
    clues.extend(household_clues(ledger, "R20", |at, month| {
        incomes.over(at, month) && members(at).any(|member| incomes.pension(member.person, month) > Fen::ZERO)
    }));
    clues.extend(household_clues(ledger, "R23", |at, month| {
        let hidden = incomes.found(at, month) > incomes.declared(at);
        let reached = incomes.total(at, month) >= incomes.limit(at, month) && !incomes.graced(at, month);
        hidden && reached && members(at).any(|member| incomes.in_post(member.person, month))
    }));
    clues
}
