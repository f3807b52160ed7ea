//! Plants for months in prison or compulsory detox.

use super::wealth::family;
use super::{Target, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::bureaus::Prisoner;
use crate::demo::model::{Damage, HouseholdAt, PersonAt, Program};
use crate::domain::date::Date;

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    inside(builder);
    not_inside(builder);
    left_out(builder);
}

/// Enters a term; what the register says of its end decides the status.
pub fn term(builder: &mut Builder, person: PersonAt, kind: &'static str, from: Date, to: Option<Date>) -> usize {
    let over = to.is_some_and(|to| to <= builder.county.as_of);
    let entry = Prisoner {
        person: named(builder, person),
        kind,
        from,
        to,
        place: if kind == "强制隔离戒毒" { "市强制隔离戒毒所" } else { "省第三监狱" },
        status: if over { "释放" } else { "在押" },
    };
    builder.county.bureaus.prisoners.push(entry);
    builder.county.bureaus.prisoners.len() - 1
}

fn head_of(builder: &mut Builder, program: Program) -> (PersonAt, HouseholdAt, usize) {
    let (household, grant) = builder.dibao(program, Shape::Parents);
    (builder.county.households[household].head(), household, grant)
}

fn tekun(builder: &mut Builder) -> PersonAt {
    let person = builder.person(None, true, (30, 58));
    builder.single(Program::Tekun, person);
    person
}

fn inside(builder: &mut Builder) {
    let (person, ..) = head_of(builder, Program::DibaoRural);
    term(builder, person, "服刑", Date::constant(2024, 3, 15), Some(Date::constant(2027, 3, 14)));
    mark(builder, "R03", true, Target::Person(person), "father in prison since March 2024, still covered");

    let person = tekun(builder);
    term(builder, person, "强制隔离戒毒", Date::constant(2025, 2, 3), Some(Date::constant(2025, 8, 1)));
    mark(builder, "R03", true, Target::Person(person), "detox left on the first of August: July is the last month");

    let (person, ..) = head_of(builder, Program::DibaoUrban);
    let at = term(builder, person, "服刑", Date::constant(2021, 5, 10), Some(Date::constant(2024, 5, 2)));
    builder.county.bureaus.prisoners[at].person.short = true;
    mark(
        builder,
        "R03",
        true,
        Target::Person(person),
        "old number in the register, released on the second of May: May 2024 counts",
    );

    let person = tekun(builder);
    term(builder, person, "服刑", Date::constant(2023, 6, 20), Some(Date::constant(2023, 12, 19)));
    term(builder, person, "服刑", Date::constant(2025, 11, 30), None);
    mark(builder, "R03", true, Target::Person(person), "two terms, the second without an end: one clue");
}

fn not_inside(builder: &mut Builder) {
    for (kind, what) in [("社区矫正", "on probation, lives at home"), ("羁押", "in custody before any judgement")] {
        let (person, ..) = head_of(builder, Program::DibaoRural);
        term(builder, person, kind, Date::constant(2024, 8, 1), None);
        mark(builder, "R03", false, Target::Person(person), what);
    }
    let (person, ..) = head_of(builder, Program::DibaoRural);
    term(builder, person, "服刑", Date::constant(2020, 1, 8), Some(Date::constant(2023, 4, 1)));
    mark(builder, "R03", false, Target::Person(person), "released on the first day of the first month");

    let (person, _, grant) = head_of(builder, Program::DibaoRural);
    builder.county.grants[grant].stop = Some(nth(builder, 20));
    term(builder, person, "服刑", Date::constant(2025, 1, 2), Some(Date::constant(2028, 1, 1)));
    mark(builder, "R03", false, Target::Person(person), "dibao ended the month before");

    let (person, ..) = head_of(builder, Program::DibaoRural);
    let at = term(builder, person, "服刑", Date::constant(2019, 2, 1), None);
    builder.county.bureaus.prisoners[at].status = "释放";
    mark(builder, "R03", false, Target::Person(person), "released, nobody wrote down when");

    for (damage, what) in [
        (Damage::Masked, "number masked in the list of prisoners: possible identity"),
        (Damage::PrecisionLost, "number lost its tail in the list of prisoners: possible identity"),
    ] {
        let person = tekun(builder);
        let at = term(builder, person, "服刑", Date::constant(2024, 1, 5), None);
        builder.county.bureaus.prisoners[at].person.damage = Some(damage);
        mark(builder, "R03", false, Target::Person(person), what);
    }
}

/// As the law has it: who is in prison is not counted, and his family keeps its dibao.
fn left_out(builder: &mut Builder) {
    let (household, _, _) = family(builder, Shape::Parents);
    let spouse = &mut builder.county.households[household].members[1];
    spouse.insured = false;
    let person = spouse.person;
    term(builder, person, "服刑", Date::constant(2022, 9, 1), Some(Date::constant(2029, 8, 31)));
    mark(builder, "R03", false, Target::Person(person), "in prison and rightly not covered");
    mark(builder, "R32", false, Target::Household(household), "spouse left out because of prison");
}
