//! Plants for people whom assistance may have left out: monitored households, the gravely disabled and ill, old people
//! without kin, children whose parents cannot raise them.

use super::disabled::{certify, of_edge, wife};
use super::prisoners::term;
use super::residence::{missing, register};
use super::{Target, die, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::cases::Bill;
use crate::demo::model::rosters::Watched;
use crate::demo::model::{HouseholdAt, Member, Payroll, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;

const LONG_AGO: Date = Date::constant(2017, 6, 8);

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    monitored(builder);
    monitored_in_order(builder);
    single(builder);
    single_in_order(builder);
    alone(builder);
    not_alone(builder);
    children(builder);
    children_in_order(builder);
}

/// Enters people in the list of monitored households, with that income per head and year.
fn watch(builder: &mut Builder, people: &[PersonAt], yuan: i64, change: impl Fn(&mut Watched)) {
    let home = builder.place(false);
    let head = builder.county.people[people[0]].clone();
    for (place, person) in people.iter().enumerate() {
        let mut row = Watched {
            no: head.key.to_string(),
            home,
            head: head.name.clone(),
            who: named(builder, *person),
            relation: if place == 0 { "户主" } else { "家庭成员" },
            category: "边缘易致贫户",
            risk: "因病",
            entered: Date::constant(2024, 6, 18),
            removed: None,
            income: Fen::yuan(yuan),
            persons: i64::try_from(people.len()).unwrap_or(1),
            refused: None,
        };
        change(&mut row);
        builder.county.rosters.watched.push(row);
    }
}

/// A family of no roster.
fn family(builder: &mut Builder, shape: Shape) -> Vec<PersonAt> {
    builder.family(shape).into_iter().map(|member| member.person).collect()
}

fn monitored(builder: &mut Builder) {
    let people = family(builder, Shape::Parents);
    watch(builder, &people, 5200, |_| {});
    mark(builder, "R46", true, Target::Person(people[0]), "monitored, far below the standard, on no roster");

    let people = family(builder, Shape::OneParent);
    watch(builder, &people, 6360, |row| {
        row.income = Fen(635_999);
        row.category = "突发严重困难户";
    });
    mark(builder, "R46", true, Target::Person(people[0]), "monitored, a fen below the annual standard");

    let (person, household, grant) = wife(builder, Program::DibaoRural);
    builder.county.grants[grant].stop = Some(nth(builder, 30));
    let head = builder.county.households[household].head();
    watch(builder, &[head, person], 4810, |row| row.category = "脱贫不稳定户");
    mark(builder, "R46", true, Target::Person(head), "monitored, left dibao in October");
}

fn monitored_in_order(builder: &mut Builder) {
    let people = family(builder, Shape::Parents);
    watch(builder, &people, 6360, |_| {});
    mark(builder, "R46", false, Target::Person(people[0]), "income of exactly the annual standard");

    let people = family(builder, Shape::Parents);
    watch(builder, &people, 4200, |row| row.removed = Some(Date::constant(2025, 12, 19)));
    mark(builder, "R46", false, Target::Person(people[0]), "the risk was removed");

    let people = family(builder, Shape::OneParent);
    watch(builder, &people, 4200, |row| row.refused = Some(Date::constant(2025, 1, 8)));
    mark(builder, "R46", false, Target::Person(people[0]), "declined in writing");

    let mut people = family(builder, Shape::OneParent);
    let old = builder.person(None, true, (66, 80));
    let (_, grant) = builder.single(Program::Tekun, old);
    builder.county.grants[grant].institution = false;
    people.push(old);
    watch(builder, &people, 4200, |_| {});
    mark(builder, "R46", false, Target::Person(people[0]), "the grandfather is on tekun");
}

/// A severely disabled person who is paid the nursing subsidy, on a certificate of that grade.
fn nursed(builder: &mut Builder, person: PersonAt, grade: u8) -> usize {
    certify(builder, person, grade, |_| {});
    builder.subsidy(Program::DisNursing, person, None, grade)
}

fn single(builder: &mut Builder) {
    let person = of_edge(builder);
    nursed(builder, person, 1);
    mark(builder, "R43", true, Target::Person(person), "severely disabled in an edge household");

    let person = of_edge(builder);
    certify(builder, person, 3, |certificate| certificate.kind = "智力");
    mark(builder, "R43", true, Target::Person(person), "intellectual disability of grade three in an edge household");

    let people = family(builder, Shape::Parents);
    nursed(builder, people[1], 2);
    watch(builder, &people, 9100, |_| {});
    mark(builder, "R43", true, Target::Person(people[1]), "severely disabled in a monitored household");

    let person = of_edge(builder);
    ill(builder, person, Date::constant(2025, 10, 21));
    mark(builder, "R43", true, Target::Person(person), "gravely ill in an edge household");
}

/// A bill on the list of grave illnesses, paid for by insurance for the most part.
fn ill(builder: &mut Builder, person: PersonAt, settled: Date) {
    let patient = named(builder, person);
    let number = builder.dice.digits(10);
    let bill = Bill { patient, self_paid: Fen::yuan(8460), total: Fen::yuan(96_300), settled, number, grave: true };
    builder.county.cases.bills.push(bill);
}

fn single_in_order(builder: &mut Builder) {
    let person = of_edge(builder);
    certify(builder, person, 3, |_| {});
    mark(builder, "R43", false, Target::Person(person), "limb disability of grade three");

    let person = of_edge(builder);
    certify(builder, person, 1, |certificate| certificate.refused = Some(LONG_AGO));
    mark(builder, "R43", false, Target::Person(person), "declined in writing");

    let (person, household, _) = wife(builder, Program::DibaoRural);
    certify(builder, person, 1, |certificate| certificate.refused = Some(LONG_AGO));
    let head = builder.county.households[household].head();
    watch(builder, &[head, person], 4100, |_| {});
    mark(builder, "R43", false, Target::Person(person), "monitored, and on dibao with the family");

    let person = of_edge(builder);
    ill(builder, person, Date::constant(2025, 3, 2));
    mark(builder, "R43", false, Target::Person(person), "the bill is more than a year old");
}

fn alone(builder: &mut Builder) {
    let person = builder.person(None, true, (64, 78));
    register(builder, person, |entry| entry.marital = "未婚");
    mark(builder, "R47", true, Target::Person(person), "old, never married, no kin");

    let person = builder.person(None, false, (66, 80));
    let child = builder.person(None, true, (38, 44));
    let key = builder.county.people[person].key;
    register(builder, person, |entry| entry.marital = "丧偶");
    register(builder, child, |entry| entry.mother = Some(key));
    die(builder, child, Some(Date::constant(2023, 7, 5)), None);
    mark(builder, "R47", true, Target::Person(person), "widow, her only son died");

    let person = builder.person(None, true, (41, 52));
    nursed(builder, person, 1);
    register(builder, person, |entry| entry.marital = "离婚");
    mark(builder, "R47", true, Target::Person(person), "disabled beyond work, divorced, no kin");
}

fn not_alone(builder: &mut Builder) {
    let person = builder.person(None, false, (66, 80));
    let child = builder.person(None, false, (38, 44));
    let key = builder.county.people[person].key;
    register(builder, person, |entry| entry.marital = "丧偶");
    register(builder, child, |entry| entry.mother = Some(key));
    mark(builder, "R47", false, Target::Person(person), "widow with a living daughter");

    let person = builder.born(Date::constant(1966, 3, 2), true);
    register(builder, person, |entry| entry.marital = "未婚");
    mark(builder, "R47", false, Target::Person(person), "sixty on the second of the last month");

    let (household, _) = builder.dibao(Program::DibaoRural, Shape::Elder);
    let person = builder.county.households[household].head();
    register(builder, person, |entry| entry.marital = "未婚");
    mark(builder, "R47", false, Target::Person(person), "alone, and on dibao");

    let person = builder.person(None, true, (61, 63));
    register(builder, person, |entry| entry.marital = "离婚");
    let entry = Payroll {
        unit: "禾川县自然资源局".to_owned(),
        person: named(builder, person),
        kind: "工勤人员",
        wage: Fen::yuan(3900),
        start: Date::constant(1998, 7, 1),
        stop: None,
    };
    builder.county.payroll.push(entry);
    mark(builder, "R47", false, Target::Person(person), "alone, but on a payroll");
}

/// A child whose parents the register names.
fn child(builder: &mut Builder) -> (PersonAt, PersonAt, PersonAt) {
    let (father, mother) = (builder.person(None, true, (34, 44)), builder.person(None, false, (32, 42)));
    let male = builder.dice.percent(50);
    let child = builder.person(None, male, (5, 14));
    let (of_father, of_mother) = (builder.county.people[father].key, builder.county.people[mother].key);
    register(builder, child, |entry| (entry.father, entry.mother) = (Some(of_father), Some(of_mother)));
    (child, father, mother)
}

/// A grandparent on dibao who takes the child in.
fn taken_in(builder: &mut Builder, child: PersonAt) -> HouseholdAt {
    let (household, _) = builder.dibao(Program::DibaoRural, Shape::Elder);
    let relation = if builder.county.people[child].key.is_male() { "孙子" } else { "孙女" };
    builder.county.households[household].members.push(Member { person: child, relation, insured: true });
    household
}

fn children(builder: &mut Builder) {
    let (person, father, mother) = child(builder);
    die(builder, father, Some(Date::constant(2021, 9, 3)), None);
    die(builder, mother, Some(Date::constant(2024, 12, 30)), None);
    taken_in(builder, person);
    mark(builder, "R48", true, Target::Person(person), "both parents dead, lives with a grandparent on dibao");

    let (person, father, mother) = child(builder);
    die(builder, father, None, Some(Date::constant(2023, 2, 14)));
    register(builder, mother, |entry| missing(entry, Some(Date::constant(2025, 9, 30))));
    mark(builder, "R48", true, Target::Person(person), "father cremated, mother missing for six months");

    let (person, father, mother) = child(builder);
    nursed(builder, father, 2);
    ill(builder, mother, Date::constant(2025, 8, 12));
    mark(builder, "R48", true, Target::Person(person), "father severely disabled, mother gravely ill");

    let (person, father, mother) = child(builder);
    term(builder, father, "羁押", Date::constant(2025, 9, 12), None);
    die(builder, mother, Some(Date::constant(2019, 1, 6)), None);
    mark(builder, "R48", true, Target::Person(person), "mother dead, father in custody for six months");
}

fn children_in_order(builder: &mut Builder) {
    let (person, father, mother) = child(builder);
    die(builder, father, Some(Date::constant(2021, 9, 3)), None);
    die(builder, mother, Some(Date::constant(2022, 4, 1)), None);
    if let Some(entry) = builder.county.rosters.own_residents.get_mut(&person) {
        entry.adopted_on = Some(Date::constant(2023, 5, 20));
    }
    mark(builder, "R48", false, Target::Person(person), "adopted");

    let (person, father, mother) = child(builder);
    die(builder, father, Some(Date::constant(2021, 9, 3)), None);
    register(builder, mother, |entry| missing(entry, Some(Date::constant(2025, 10, 1))));
    mark(builder, "R48", false, Target::Person(person), "mother missing for five months only");

    let (person, father, _) = child(builder);
    die(builder, father, Some(Date::constant(2021, 9, 3)), None);
    mark(builder, "R48", false, Target::Person(person), "the mother lives");

    let (person, father, mother) = child(builder);
    die(builder, father, Some(Date::constant(2021, 9, 3)), None);
    die(builder, mother, Some(Date::constant(2022, 4, 1)), None);
    let (_, grant) = builder.single(Program::Orphan, person);
    builder.county.grants[grant].start = nth(builder, -10);
    mark(builder, "R48", false, Target::Person(person), "has the orphan's allowance");
}
