//! The answers: what each rule must find in the county, computed from the model and not from any file or
//! query. The definitions are those of the trade (domain §c); a rule that disagrees is wrong, or this is.

mod accounts;
mod amounts;
mod bills;
mod care;
mod decisions;
mod deposits;
mod disabled;
mod follow;
mod funds;
mod income;
mod kin;
mod left_out;
mod obligors;
mod papers;
mod people;
mod prisoners;
mod residence;
mod school;
mod stops;
mod tax;
mod unpaid;
mod wages;
mod wealth;

use crate::demo::model::{County, Damage, Grant, Household, HouseholdAt, Named, PersonAt, Plant, Program};
use crate::demo::rates;
use crate::domain::id_number::IdKey;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// One clue that must be found, once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExpectedClue {
    /// Rule.
    pub rule: &'static str,
    /// What a rule with kinds found: two programs, in the order of the matrix (R07), the program that is due
    /// (R48), `over` or `under` (R34); else empty.
    pub pair: String,
    /// Household (household rules; for persons the one concerned, when there is one).
    pub household_no: Option<String>,
    /// Person (person rules).
    pub id_no: Option<String>,
    /// Office or institution (rules about funds).
    pub unit: Option<String>,
    /// Irregular months, ascending.
    pub months: Vec<Month>,
    /// Money of those months.
    pub amount: Fen,
    /// Money after the months of grace (R01), else equal to `amount`.
    pub lenient: Fen,
    /// What was planted.
    pub why: &'static str,
}

/// A lawful case that looks like a violation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NearMiss {
    /// The rule that must stay silent.
    pub rule: &'static str,
    /// Household.
    pub household_no: Option<String>,
    /// Person.
    pub id_no: Option<String>,
    /// Office or institution.
    pub unit: Option<String>,
    /// Why it is lawful.
    pub why: &'static str,
}

/// A register row that must be on the possible-identity list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PossibleIdentity {
    /// Dataset.
    pub dataset: &'static str,
    /// Name in the row.
    pub name: String,
    /// The person it may be.
    pub id_no: String,
}

/// All answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    /// Clues, ordered.
    pub clues: Vec<ExpectedClue>,
    /// Near misses.
    pub silent: Vec<NearMiss>,
    /// Possible identities.
    pub identities: Vec<PossibleIdentity>,
}

/// What was paid: the ground on which every rule stands.
pub struct Ledger<'a> {
    /// The county.
    pub county: &'a County,
    /// What a person got of a program in a month.
    pub person_months: BTreeMap<PersonAt, BTreeMap<(Program, Month), Fen>>,
    /// What a household got for itself (dibao) or through its person (tekun …) in a month.
    pub household_months: BTreeMap<HouseholdAt, BTreeMap<Month, Fen>>,
    by_key: BTreeMap<i64, PersonAt>,
}

impl<'a> Ledger<'a> {
    /// Adds up the lines that reached an account and can be read.
    pub fn new(county: &'a County) -> Self {
        let mut person_months: BTreeMap<PersonAt, BTreeMap<(Program, Month), Fen>> = BTreeMap::new();
        let mut household_months: BTreeMap<HouseholdAt, BTreeMap<Month, Fen>> = BTreeMap::new();
        let own_entry: BTreeMap<(Program, PersonAt), HouseholdAt> = county
            .households
            .iter()
            .enumerate()
            .filter(|(_, household)| !household.program.is_dibao())
            .map(|(at, household)| ((household.program, household.head()), at))
            .collect();
        let spoiled = &county.slips.payments;
        for (_, line) in county.payments.iter().enumerate().filter(|(at, line)| line.paid && !spoiled.contains_key(at)) {
            let household = line.household.or_else(|| own_entry.get(&(line.program, line.payee)).copied());
            if let Some(at) = household {
                *household_months.entry(at).or_default().entry(line.month).or_default() += line.amount;
            }
            if !line.program.is_dibao() {
                *person_months.entry(line.payee).or_default().entry((line.program, line.month)).or_default() += line.amount;
            }
        }
        for (at, months) in &household_months {
            let household = &county.households[*at];
            if !household.program.is_dibao() {
                continue;
            }
            for (month, paid) in months {
                for member in household.members.iter().filter(|member| member.insured) {
                    let share = paid.share(household.insured());
                    *person_months.entry(member.person).or_default().entry((household.program, *month)).or_default() += share;
                }
            }
        }
        let by_key = county.people.iter().enumerate().map(|(at, person)| (person.key.as_i64(), at)).collect();
        Self { county, person_months, household_months, by_key }
    }

    /// What a person's place was worth month by month: of dibao the rate of the class, at most what was paid, or where
    /// nothing was granted for the month an equal share; of programs of persons what was paid.
    pub fn parts(&self, person: PersonAt) -> BTreeMap<(Program, Month), Fen> {
        let covers = |household: &&Household| household.members.iter().any(|member| member.person == person && member.insured);
        let homes: Vec<(HouseholdAt, &Household)> =
            self.county.households.iter().enumerate().filter(|(_, household)| covers(household)).collect();
        let part = |at: HouseholdAt, household: &Household, month: Month| {
            let paid = *self.household_months.get(&at)?.get(&month)?;
            let runs = |grant: &&Grant| {
                grant.program == household.program
                    && grant.household == Some(at)
                    && grant.start <= month
                    && grant.stop.is_none_or(|stop| month <= stop)
            };
            let grant = self.county.grants.iter().find(runs);
            Some(grant.map_or_else(
                || paid.share(household.insured()),
                |grant| rates::dibao_band(grant.program, grant.band, month).min(paid),
            ))
        };
        let mut parts = self.person_months.get(&person).cloned().unwrap_or_default();
        for ((program, month), amount) in parts.iter_mut().filter(|((program, _), _)| program.is_dibao()) {
            let homes = homes.iter().filter(|(_, household)| household.program == *program);
            *amount = homes.filter_map(|(at, household)| part(*at, household, *month)).sum();
        }
        parts
    }

    /// The person in scope that a register row surely names.
    pub fn person(&self, named: &Named) -> Option<PersonAt> {
        if named.damage.is_some() { None } else { self.by_key.get(&named.key.as_i64()).copied() }
    }

    /// The person in scope of that number.
    pub fn person_of(&self, key: IdKey) -> Option<PersonAt> {
        self.by_key.get(&key.as_i64()).copied()
    }

    /// Number of the monitored household of somebody on whom a plant about such households stands.
    fn watched_no(&self, plant: &Plant) -> Option<String> {
        let person = plant.person.filter(|_| plant.rule == "R46")?;
        let key = self.county.people[person].key;
        self.county.rosters.watched.iter().find(|row| row.who.key == key).map(|row| row.no.clone())
    }

    /// Full number of a person.
    pub fn id_no(&self, person: PersonAt) -> String {
        self.county.people[person].key.to_string()
    }

    /// What was planted on a household for a rule; a rule without plants of its own fires on those of other rules.
    pub fn why_household(&self, rule: &str, at: HouseholdAt) -> &'static str {
        let plants = || self.county.plants.iter().filter(|plant| plant.violation && plant.household == Some(at));
        plants().find(|plant| plant.rule == rule).or_else(|| plants().next()).map_or("", |plant| plant.what)
    }

    /// What was planted on a person for a rule, as [`Self::why_household`]: else on the person or its household for another.
    pub fn why_person(&self, rule: &str, person: PersonAt) -> &'static str {
        let lives = |at: HouseholdAt| self.county.households[at].members.iter().any(|member| member.person == person);
        let plants = || {
            self.county
                .plants
                .iter()
                .filter(|plant| plant.violation && (plant.person == Some(person) || plant.household.is_some_and(lives)))
        };
        plants().find(|plant| plant.rule == rule).or_else(|| plants().next()).map_or("", |plant| plant.what)
    }

    /// What was planted on an office for a rule.
    pub fn why_unit(&self, rule: &str, unit: &str) -> &'static str {
        let mut plants = self.county.plants.iter().filter(|plant| plant.violation && plant.unit == Some(unit));
        plants.find(|plant| plant.rule == rule).map_or("", |plant| plant.what)
    }

    /// What was planted on that person or household for a rule.
    pub fn why(&self, rule: &str, household: Option<HouseholdAt>, person: Option<PersonAt>) -> &'static str {
        self.county
            .plants
            .iter()
            .find(|plant| plant.violation && plant.rule == rule && (plant.household, plant.person) == (household, person))
            .map_or("", |plant| plant.what)
    }
}

/// A clue about a person and the money of months, if there are any.
pub fn person_clue(
    ledger: &Ledger<'_>,
    rule: &'static str,
    person: PersonAt,
    mut lines: Vec<(Month, Fen)>,
) -> Option<ExpectedClue> {
    lines.sort();
    let amount: Fen = lines.iter().map(|line| line.1).sum();
    let mut months: Vec<Month> = lines.iter().map(|line| line.0).collect();
    months.dedup();
    (!lines.is_empty()).then(|| ExpectedClue {
        rule,
        pair: String::new(),
        household_no: None,
        id_no: Some(ledger.id_no(person)),
        unit: None,
        months,
        amount,
        lenient: amount,
        why: ledger.why_person(rule, person),
    })
}

/// Computes the answers.
pub fn compute(county: &County) -> Truth {
    let ledger = Ledger::new(county);
    let mut clues = people::paid_after_death(&ledger);
    clues.extend(people::double_enrolment(&ledger));
    clues.extend(people::duplicate_benefits(&ledger));
    clues.extend(follow::never_removed(&ledger));
    clues.extend(follow::impossible_numbers(&ledger));
    let incomes = income::Incomes::new(&ledger);
    clues.extend(income::all(&ledger, &incomes));
    clues.extend(wages::all(&ledger, &incomes));
    clues.extend(unpaid::gaps(&ledger));
    clues.extend(wealth::all(&ledger));
    clues.extend(disabled::all(&ledger));
    clues.extend(decisions::all(&ledger));
    clues.extend(papers::all(&ledger));
    clues.extend(bills::all(&ledger));
    clues.extend(prisoners::all(&ledger));
    clues.extend(deposits::all(&ledger));
    clues.extend(tax::all(&ledger));
    clues.extend(kin::all(&ledger));
    clues.extend(obligors::all(&ledger));
    clues.extend(residence::all(&ledger, &incomes));
    clues.extend(school::all(&ledger));
    clues.extend(care::all(&ledger));
    clues.extend(stops::all(&ledger, &incomes));
    clues.extend(left_out::all(&ledger));
    clues.extend(funds::all(&ledger));
    clues.extend(amounts::all(&ledger));
    clues.extend(accounts::all(&ledger));
    clues.sort();
    let no = |at: HouseholdAt| county.households[at].no.clone();
    let mut silent: Vec<NearMiss> = county
        .plants
        .iter()
        .filter(|plant| !plant.violation)
        .map(|plant| NearMiss {
            rule: plant.rule,
            household_no: plant.household.map(no).or_else(|| ledger.watched_no(plant)),
            id_no: plant.person.map(|person| ledger.id_no(person)),
            unit: plant.unit.map(str::to_owned),
            why: plant.what,
        })
        .collect();
    silent.sort();
    Truth { clues, silent, identities: identities(&ledger) }
}

/// Rows whose damaged number fits somebody in scope of the same name. A missing number points at nobody.
fn identities(ledger: &Ledger<'_>) -> Vec<PossibleIdentity> {
    let county = ledger.county;
    let rows = county
        .vehicles
        .iter()
        .map(|row| ("vehicles", &row.owner))
        .chain(county.units.iter().map(|row| ("property", &row.owner)))
        .chain(county.businesses.iter().map(|row| ("businesses", &row.person)))
        .chain(county.payroll.iter().map(|row| ("payroll", &row.person)))
        .chain(county.deaths.iter().map(|row| ("deaths", &row.person)))
        .chain(county.injuries.iter().map(|row| ("injury_allowance", &row.person)))
        .chain(county.bureaus.prisoners.iter().map(|row| ("prisoners", &row.person)))
        .chain(county.bureaus.machines.iter().map(|row| ("machinery", &row.owner)))
        .chain(county.bureaus.deposits.iter().map(|row| ("deposits", &row.owner)))
        .chain(county.bureaus.taxes.iter().map(|row| ("tax", &row.person)))
        .chain(county.bureaus.pensions.iter().map(|row| ("pensions", &row.person)))
        .chain(county.bureaus.insured.iter().map(|row| ("insurance", &row.person)))
        .chain(county.bureaus.accounts.iter().map(|row| ("housing_fund", &row.person)))
        .chain(county.bureaus.posts.iter().map(|row| ("posts", &row.person)));
    let mut found: Vec<PossibleIdentity> = rows
        .filter(|(_, named)| named.damage.is_some_and(|damage| damage != Damage::Missing))
        .filter_map(|(dataset, named)| {
            let person = ledger.by_key.get(&named.key.as_i64())?;
            let name = &county.people[*person].name;
            (*name == named.name).then(|| PossibleIdentity { dataset, name: name.clone(), id_no: ledger.id_no(*person) })
        })
        .collect();
    found.sort();
    found
}
