//! What is put into the county on purpose: violations that a rule must find once, with the right months and
//! money, and lawful cases that look alike and must stay silent. Every plant has a household or person of
//! its own, so that one rule's case cannot trip another.

mod accounts;
mod amounts;
mod bills;
mod care;
mod decisions;
mod deposits;
mod disabled;
mod funds;
mod homes;
mod income;
mod kin;
mod left_out;
mod machines;
mod more;
mod obligors;
mod pairs;
mod papers;
mod prisoners;
mod residence;
mod school;
mod stops;
mod tax;
mod wages;
mod wealth;

use crate::demo::dice::Dice;
use crate::demo::families::{Builder, Shape};
use crate::demo::model::{Damage, Death, HouseholdAt, Member, Named, PersonAt, Plant, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;

/// Plants everything.
pub fn all(builder: &mut Builder) {
    deaths(builder);
    deaths_that_prove_nothing(builder);
    double_enrolment(builder);
    pairs::all(builder);
    wealth::all(builder);
    by_chance_of_its_own(builder, "plants: homes", homes::all);
    disabled::all(builder);
    decisions::all(builder);
    papers::all(builder);
    bills::all(builder);
    by_chance_of_its_own(builder, "plants: prisoners", prisoners::all);
    by_chance_of_its_own(builder, "plants: machines", machines::all);
    by_chance_of_its_own(builder, "plants: deposits", deposits::all);
    by_chance_of_its_own(builder, "plants: tax", tax::all);
    by_chance_of_its_own(builder, "plants: kin", kin::all);
    by_chance_of_its_own(builder, "plants: income", income::all);
    by_chance_of_its_own(builder, "plants: wages", wages::all);
    by_chance_of_its_own(builder, "plants: obligors", obligors::all);
    by_chance_of_its_own(builder, "plants: residence", residence::all);
    by_chance_of_its_own(builder, "plants: school", school::all);
    by_chance_of_its_own(builder, "plants: care", care::all);
    by_chance_of_its_own(builder, "plants: stops", stops::all);
    by_chance_of_its_own(builder, "plants: left out", left_out::all);
    funds::all(builder);
    by_chance_of_its_own(builder, "plants: more", more::all);
    by_chance_of_its_own(builder, "plants: amounts", amounts::all);
    by_chance_of_its_own(builder, "plants: accounts", accounts::all);
}

/// Plants with chances of their own, so that one group never shifts another.
pub fn by_chance_of_its_own(builder: &mut Builder, stream: &str, plant: fn(&mut Builder)) {
    let others = std::mem::replace(&mut builder.dice, Dice::new(builder.county.seed, stream));
    plant(builder);
    builder.dice = others;
}

/// Notes a plant and takes its household out of the background.
pub fn mark(builder: &mut Builder, rule: &'static str, violation: bool, on: Target, what: &'static str) {
    let (household, person, unit) = match on {
        Target::Household(at) => (Some(at), None, None),
        Target::Person(at) => (None, Some(at), None),
        Target::Unit(unit) => (None, None, Some(unit)),
    };
    for (at, entry) in builder.county.households.iter_mut().enumerate() {
        if household == Some(at) || entry.members.iter().any(|member| Some(member.person) == person) {
            entry.planted = true;
        }
    }
    builder.county.plants.push(Plant { rule, violation, household, person, unit, what });
}

/// What a plant is about.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// A household.
    Household(HouseholdAt),
    /// A person.
    Person(PersonAt),
    /// An office or institution.
    Unit(&'static str),
}

/// A register's entry for somebody in scope, undamaged.
pub fn named(builder: &Builder, person: PersonAt) -> Named {
    let person = &builder.county.people[person];
    Named::sure(&person.name, person.key)
}

/// A month of the window, from 0.
pub fn nth(builder: &Builder, month: i32) -> Month {
    builder.county.first.plus(month)
}

pub fn die(builder: &mut Builder, person: PersonAt, died: Option<Date>, cremated: Option<Date>) {
    let name = named(builder, person);
    if died.is_some() {
        builder.county.deaths.push(Death { person: name.clone(), died, cremated: None });
    }
    if cremated.is_some() {
        builder.county.deaths.push(Death { person: name, died: None, cremated });
    }
}

fn spouse_of(builder: &Builder, household: HouseholdAt) -> PersonAt {
    builder.county.households[household].members[1].person
}

pub fn tekun(builder: &mut Builder) -> (PersonAt, usize) {
    let male = builder.dice.percent(80);
    let person = builder.person(None, male, (64, 88));
    let (_, grant) = builder.single(Program::Tekun, person);
    (person, grant)
}

fn deaths(builder: &mut Builder) {
    const SPOUSES: [(Date, &str); 4] = [
        (Date::constant(2024, 6, 15), "covered spouse died, the household's amount was never reduced"),
        (Date::constant(2023, 4, 30), "died on the last day of the first month"),
        (Date::constant(2022, 11, 2), "died before the look-back, paid in all of it"),
        (Date::constant(2025, 12, 31), "paid for exactly the three months of grace: strict sum, lenient nothing"),
    ];
    for (died, what) in SPOUSES {
        let (household, _) = builder.dibao(Program::DibaoRural, Shape::ElderCouple);
        let spouse = spouse_of(builder, household);
        die(builder, spouse, Some(died), None);
        mark(builder, "R01", true, Target::Person(spouse), what);
    }
    for died in [Date::constant(2025, 8, 9), Date::constant(2024, 2, 29)] {
        let (household, _) = builder.dibao(Program::DibaoUrban, Shape::Elder);
        let head = builder.county.households[household].head();
        die(builder, head, Some(died), None);
        mark(builder, "R01", true, Target::Person(head), "single-person household goes on after death");
    }
    let (person, grant) = tekun(builder);
    builder.county.grants[grant].stop = Some(Month::of(Date::constant(2025, 6, 1)));
    die(builder, person, Some(Date::constant(2025, 1, 20)), None);
    mark(builder, "R01", true, Target::Person(person), "tekun paid five months after death");

    let person = builder.person(None, true, (50, 70));
    builder.subsidy(Program::DisNursing, person, None, 1);
    die(builder, person, None, Some(Date::constant(2025, 3, 3)));
    mark(builder, "R01", true, Target::Person(person), "only the funeral home knows; on no household roster");

    let (person, _) = tekun(builder);
    die(builder, person, Some(Date::constant(2024, 5, 30)), Some(Date::constant(2024, 6, 2)));
    mark(builder, "R01", true, Target::Person(person), "died in May, cremated in June: the death counts");

    let (household, _) = builder.dibao(Program::DibaoRural, Shape::ElderCouple);
    let spouse = spouse_of(builder, household);
    builder.subsidy(Program::DisLiving, spouse, Some(household), 3);
    die(builder, spouse, Some(Date::constant(2025, 5, 11)), None);
    mark(builder, "R01", true, Target::Person(spouse), "two lawful programs at once go on: one clue, both sums");

    let (person, _) = tekun(builder);
    let mut name = named(builder, person);
    name.short = true;
    builder.county.deaths.push(Death { person: name, died: Some(Date::constant(2025, 9, 1)), cremated: None });
    mark(builder, "R01", true, Target::Person(person), "the death list has the old number of 15 digits");
}

fn deaths_that_prove_nothing(builder: &mut Builder) {
    let (household, grant) = builder.dibao(Program::DibaoRural, Shape::Elder);
    let head = builder.county.households[household].head();
    builder.county.grants[grant].stop = Some(Month::of(Date::constant(2024, 6, 1)));
    die(builder, head, Some(Date::constant(2024, 6, 3)), None);
    mark(builder, "R01", false, Target::Person(head), "paid in the month of death, stopped after it");

    let (person, _) = tekun(builder);
    die(builder, person, Some(Date::constant(2026, 3, 5)), None);
    mark(builder, "R01", false, Target::Person(person), "died in the month of the data");

    let (person, grant) = tekun(builder);
    builder.county.grants[grant].failed = vec![nth(builder, 34), nth(builder, 35)];
    die(builder, person, Some(Date::constant(2026, 1, 20)), None);
    mark(builder, "R01", false, Target::Person(person), "lines after death exist, but the bank returned them");

    let (household, _) = builder.dibao(Program::DibaoRural, Shape::ElderCouple);
    builder.county.households[household].members[1].insured = false;
    let spouse = spouse_of(builder, household);
    die(builder, spouse, Some(Date::constant(2024, 3, 3)), None);
    mark(builder, "R01", false, Target::Person(spouse), "was never covered");

    let (person, _) = tekun(builder);
    let name = builder.county.people[person].name.clone();
    let key = builder.new_key((64, 88), true);
    builder.county.deaths.push(Death { person: Named::sure(&name, key), died: Some(Date::constant(2024, 1, 1)), cremated: None });
    mark(builder, "R01", false, Target::Person(person), "somebody else of the same name died");

    for (damage, what) in [
        (Damage::WrongCheck, "number mistyped in the death list: possible identity"),
        (Damage::PrecisionLost, "number zeroed by a spreadsheet: possible identity"),
        (Damage::Masked, "number masked in the death list: possible identity"),
    ] {
        let (person, _) = tekun(builder);
        let mut name = named(builder, person);
        name.damage = Some(damage);
        builder.county.deaths.push(Death { person: name, died: Some(Date::constant(2024, 8, 8)), cremated: None });
        mark(builder, "R01", false, Target::Person(person), what);
    }
}

/// A grown relative who stands on two rosters of the same program; returns the two grants.
fn relative_in_two(builder: &mut Builder) -> (PersonAt, HouseholdAt, HouseholdAt, usize, usize) {
    let (a, grant_a) = builder.dibao(Program::DibaoRural, Shape::ElderCouple);
    let (b, grant_b) = builder.dibao(Program::DibaoRural, Shape::OneParent);
    let person = builder.person(None, false, (22, 40));
    builder.county.households[a].members.push(Member { person, relation: "次女", insured: true });
    builder.county.households[b].members.push(Member { person, relation: "儿媳", insured: true });
    for (grant, band) in [(grant_a, 2), (grant_b, 3)] {
        builder.county.grants[grant].band = band;
        builder.county.grants[grant].extra = Fen::ZERO;
    }
    (person, a, b, grant_a, grant_b)
}

fn double_enrolment(builder: &mut Builder) {
    let (person, ..) = relative_in_two(builder);
    mark(builder, "R06", true, Target::Person(person), "married daughter on both rosters throughout");

    let (person, _, _, _, grant_b) = relative_in_two(builder);
    builder.county.grants[grant_b].band = 2;
    mark(builder, "R06", true, Target::Person(person), "equal shares: the larger number is the wrong one");

    let (person, _, _, grant_a, grant_b) = relative_in_two(builder);
    builder.county.grants[grant_a].stop = Some(nth(builder, 20));
    builder.county.grants[grant_b].start = nth(builder, 18);
    mark(builder, "R06", true, Target::Person(person), "overlap of three months at a move");

    let (person, _, _, _, grant_b) = relative_in_two(builder);
    builder.county.grants[grant_b].extra = Fen::yuan(70);
    builder.county.grants[grant_b].start = nth(builder, 10);
    mark(builder, "R06", true, Target::Person(person), "shares that do not divide evenly");

    let (person, _, _, grant_a, _) = relative_in_two(builder);
    builder.county.grants[grant_a].failed = vec![nth(builder, 3), nth(builder, 4)];
    mark(builder, "R06", true, Target::Person(person), "two months were returned in one household");

    let (person, _, _, grant_a, grant_b) = relative_in_two(builder);
    builder.county.grants[grant_a].stop = Some(nth(builder, 20));
    builder.county.grants[grant_b].start = nth(builder, 21);
    mark(builder, "R06", false, Target::Person(person), "left one roster the month before joining the other");

    let (person, _, b, _, _) = relative_in_two(builder);
    if let Some(member) = builder.county.households[b].members.iter_mut().find(|member| member.person == person) {
        member.insured = false;
    }
    mark(builder, "R06", false, Target::Person(person), "lives with the second household but is not covered there");

    let (household, _) = builder.dibao(Program::DibaoRural, Shape::Elder);
    let (other, _) = builder.dibao(Program::DibaoRural, Shape::Elder);
    let name = {
        let head = builder.county.households[household].head();
        builder.county.people[head].name.clone()
    };
    let head = builder.county.households[other].head();
    builder.county.people[head].name = name;
    mark(builder, "R06", false, Target::Person(head), "same name, another person");
}
