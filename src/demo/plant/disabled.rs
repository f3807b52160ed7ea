//! Plants for the certificates of disabled people and the two subsidies that rest on them.

use super::{Target, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::cases::Certificate;
use crate::demo::model::{HouseholdAt, PersonAt, Program};
use crate::domain::date::Date;

const LONG_AGO: Date = Date::constant(2017, 6, 8);

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    void_certificates(builder);
    after_exit(builder);
    living_missed(builder);
    nursing_missed(builder);
}

/// Gives somebody a certificate by hand; the background then adds none.
pub fn certify(builder: &mut Builder, person: PersonAt, grade: u8, change: impl FnOnce(&mut Certificate)) {
    let mut certificate = Certificate::valid(named(builder, person), grade, LONG_AGO);
    change(&mut certificate);
    builder.county.cases.own_certificates.insert(person);
    builder.county.cases.certificates.push(certificate);
}

/// A couple on dibao; the wife.
pub fn wife(builder: &mut Builder, program: Program) -> (PersonAt, HouseholdAt, usize) {
    let (household, grant) = builder.dibao(program, Shape::ElderCouple);
    (builder.county.households[household].members[1].person, household, grant)
}

/// Somebody of a family that gets nothing in cash.
pub fn of_edge(builder: &mut Builder) -> PersonAt {
    let place = builder.place(false);
    let members = builder.family(Shape::ElderCouple);
    let household = builder.household(Program::Edge, place, members);
    builder.county.households[household].members[1].person
}

fn void_certificates(builder: &mut Builder) {
    let (person, household, _) = wife(builder, Program::DibaoRural);
    builder.subsidy(Program::DisLiving, person, Some(household), 3);
    certify(builder, person, 3, |certificate| {
        certificate.status = "注销";
        certificate.changed = Some(Date::constant(2024, 5, 17));
    });
    mark(builder, "R28", true, Target::Person(person), "certificate cancelled, the living subsidy goes on");

    let person = of_edge(builder);
    builder.subsidy(Program::DisNursing, person, None, 2);
    certify(builder, person, 2, |certificate| {
        certificate.status = "过期";
        certificate.valid_to = Some(Date::constant(2025, 1, 31));
    });
    mark(builder, "R28", true, Target::Person(person), "certificate expired, the nursing subsidy goes on");

    let person = of_edge(builder);
    builder.subsidy(Program::DisNursing, person, None, 2);
    certify(builder, person, 3, |_| {});
    mark(builder, "R28", true, Target::Person(person), "nursing subsidy on a certificate of grade 3");

    let (person, household, _) = wife(builder, Program::DibaoRural);
    builder.subsidy(Program::DisLiving, person, Some(household), 4);
    for (issued, status, changed) in
        [(LONG_AGO, "注销", Some(Date::constant(2024, 8, 2))), (Date::constant(2024, 8, 2), "有效", None)]
    {
        certify(builder, person, 4, |certificate| {
            certificate.issued = issued;
            certificate.status = status;
            certificate.changed = changed;
        });
    }
    mark(builder, "R28", false, Target::Person(person), "the old certificate was replaced by a new one");

    let (person, household, _) = wife(builder, Program::DibaoRural);
    let subsidy = builder.subsidy(Program::DisLiving, person, Some(household), 3);
    builder.county.grants[subsidy].stop = Some(nth(builder, 22));
    certify(builder, person, 3, |certificate| {
        certificate.status = "冻结";
        certificate.changed = Some(Date::constant(2025, 2, 1));
    });
    mark(builder, "R28", false, Target::Person(person), "frozen on the first day of the last month paid");
}

fn after_exit(builder: &mut Builder) {
    for (program, last, what) in [
        (Program::DibaoRural, 17, "left dibao half-way, the living subsidy goes on"),
        (Program::DibaoUrban, 34, "left urban dibao a month before the data end"),
    ] {
        let (person, household, grant) = wife(builder, program);
        builder.county.grants[grant].stop = Some(nth(builder, last));
        builder.subsidy(Program::DisLiving, person, Some(household), 3);
        mark(builder, "R29", true, Target::Person(person), what);
    }
    let (person, household, grant) = wife(builder, Program::DibaoRural);
    builder.county.grants[grant].stop = Some(nth(builder, 12));
    let subsidy = builder.subsidy(Program::DisLiving, person, Some(household), 3);
    builder.county.grants[subsidy].stop = Some(nth(builder, 12));
    mark(builder, "R29", false, Target::Person(person), "dibao and living subsidy ended together");
}

fn living_missed(builder: &mut Builder) {
    let (person, ..) = wife(builder, Program::DibaoRural);
    certify(builder, person, 3, |_| {});
    mark(builder, "R44", true, Target::Person(person), "certificate and dibao throughout, never the living subsidy");

    let (person, ..) = wife(builder, Program::DibaoUrban);
    certify(builder, person, 4, |certificate| certificate.issued = Date::constant(2024, 9, 17));
    mark(builder, "R44", true, Target::Person(person), "certificate issued within the window");

    let (person, household, _) = wife(builder, Program::DibaoRural);
    let subsidy = builder.subsidy(Program::DisLiving, person, Some(household), 3);
    builder.county.grants[subsidy].stop = Some(nth(builder, 20));
    certify(builder, person, 3, |_| {});
    mark(builder, "R44", true, Target::Person(person), "living subsidy stopped without a reason");

    let (person, ..) = wife(builder, Program::DibaoRural);
    certify(builder, person, 3, |certificate| certificate.refused = Some(Date::constant(2022, 3, 4)));
    mark(builder, "R44", false, Target::Person(person), "declined the living subsidy in writing");

    // A grandparent: a spouse who is left out would be a matter of its own.
    let (household, _) = builder.dibao(Program::DibaoRural, Shape::ThreeGenerations);
    let last = builder.county.households[household].members.len() - 1;
    let member = &mut builder.county.households[household].members[last];
    member.insured = false;
    let person = member.person;
    certify(builder, person, 4, |_| {});
    mark(builder, "R44", false, Target::Person(person), "lives with the family but is not covered by its dibao");
}

fn nursing_missed(builder: &mut Builder) {
    for (grade, issued, what) in [
        (1, LONG_AGO, "severely disabled, never the nursing subsidy"),
        (2, Date::constant(2025, 3, 31), "certificate of grade 2 issued within the window"),
    ] {
        let person = of_edge(builder);
        certify(builder, person, grade, |certificate| certificate.issued = issued);
        mark(builder, "R45", true, Target::Person(person), what);
    }
    let person = of_edge(builder);
    certify(builder, person, 3, |_| {});
    mark(builder, "R45", false, Target::Person(person), "grade 3 gives no nursing subsidy");

    let male = builder.dice.percent(80);
    let person = builder.person(None, male, (64, 88));
    builder.single(Program::Tekun, person);
    certify(builder, person, 1, |_| {});
    mark(builder, "R45", false, Target::Person(person), "tekun with its own care allowance");
}
