//! Plants for duplicate benefits: every forbidden pair of domain §b, and the pairs that look alike but are
//! allowed.

use super::{Target, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::{Care, HouseholdAt, Injury, Member, PersonAt, Program};
use crate::domain::money::Fen;

/// Plants every pair.
pub fn all(builder: &mut Builder) {
    dibao_and_tekun(builder);
    rural_and_urban(builder);
    tekun_and_subsidies(builder);
    children(builder);
    injuries(builder);
    allowed(builder);
}

fn adult_in_dibao(builder: &mut Builder, program: Program) -> (PersonAt, HouseholdAt, usize) {
    let (household, grant) = builder.dibao(program, Shape::OneParent);
    let person = builder.person(None, true, (61, 80));
    builder.county.households[household].members.push(Member { person, relation: "父亲", insured: true });
    (person, household, grant)
}

fn dibao_and_tekun(builder: &mut Builder) {
    for program in [Program::DibaoRural, Program::DibaoUrban] {
        let (person, ..) = adult_in_dibao(builder, program);
        builder.single(Program::Tekun, person);
        mark(builder, "R07", true, Target::Person(person), "dibao member is also tekun");

        let (person, _, grant) = adult_in_dibao(builder, program);
        let (_, tekun) = builder.single(Program::Tekun, person);
        builder.county.grants[grant].stop = Some(nth(builder, 25));
        builder.county.grants[tekun].start = nth(builder, 22);
        mark(builder, "R07", true, Target::Person(person), "four months of overlap when he became tekun");
    }
    let (person, _, grant) = adult_in_dibao(builder, Program::DibaoRural);
    let (_, tekun) = builder.single(Program::Tekun, person);
    builder.county.grants[grant].stop = Some(nth(builder, 12));
    builder.county.grants[tekun].start = nth(builder, 13);
    mark(builder, "R07", false, Target::Person(person), "tekun from the month after dibao ended");

    let (person, household, _) = adult_in_dibao(builder, Program::DibaoRural);
    if let Some(member) = builder.county.households[household].members.last_mut() {
        member.insured = false;
    }
    builder.single(Program::Tekun, person);
    mark(builder, "R07", false, Target::Person(person), "his kin have dibao, he himself is not covered by it");
}

fn rural_and_urban(builder: &mut Builder) {
    for overlap in [None, Some(30)] {
        let (person, ..) = adult_in_dibao(builder, Program::DibaoRural);
        let (urban, grant) = builder.dibao(Program::DibaoUrban, Shape::OneParent);
        builder.county.households[urban].members.push(Member { person, relation: "父亲", insured: true });
        if let Some(month) = overlap {
            builder.county.grants[grant].start = nth(builder, month);
        }
        mark(builder, "R07", true, Target::Person(person), "rural and urban dibao at once");
    }
}

fn tekun(builder: &mut Builder, ages: (i16, i16)) -> (PersonAt, HouseholdAt, usize) {
    let male = builder.dice.percent(70);
    let person = builder.person(None, male, ages);
    let (household, grant) = builder.single(Program::Tekun, person);
    builder.county.grants[grant].care = Care::Half;
    (person, household, grant)
}

fn tekun_and_subsidies(builder: &mut Builder) {
    for program in [Program::DisLiving, Program::DisNursing] {
        let (person, household, _) = tekun(builder, (40, 80));
        builder.subsidy(program, person, Some(household), 1);
        mark(builder, "R07", true, Target::Person(person), "subsidy paid to a tekun person");

        let (person, ..) = tekun(builder, (40, 80));
        let subsidy = builder.subsidy(program, person, None, 2);
        builder.county.grants[subsidy].stop = Some(nth(builder, 6));
        mark(builder, "R07", true, Target::Person(person), "subsidy ended seven months late");

        let (person, _, grant) = tekun(builder, (40, 80));
        let subsidy = builder.subsidy(program, person, None, 2);
        builder.county.grants[subsidy].stop = Some(nth(builder, 8));
        builder.county.grants[grant].start = nth(builder, 9);
        mark(builder, "R07", false, Target::Person(person), "subsidy ended when tekun began");
    }
}

fn child(builder: &mut Builder, program: Program) -> (PersonAt, HouseholdAt, usize) {
    let male = builder.dice.percent(50);
    let person = builder.person(None, male, (6, 13));
    let (household, grant) = builder.single(program, person);
    (person, household, grant)
}

fn children(builder: &mut Builder) {
    for months in [36, 5] {
        let (person, household, _) = child(builder, Program::Orphan);
        let subsidy = builder.subsidy(Program::DisLiving, person, Some(household), 2);
        builder.county.grants[subsidy].start = nth(builder, 36 - months);
        mark(builder, "R07", true, Target::Person(person), "orphan with living subsidy");

        let (person, ..) = child(builder, Program::Orphan);
        let (_, second) = builder.single(Program::FactUnraised, person);
        builder.county.grants[second].start = nth(builder, 36 - months);
        mark(builder, "R07", true, Target::Person(person), "orphan allowance and fact-unraised allowance");

        for program in [Program::Orphan, Program::FactUnraised] {
            let (person, ..) = child(builder, program);
            let (_, grant) = builder.single(Program::Tekun, person);
            builder.county.grants[grant].start = nth(builder, 36 - months);
            mark(builder, "R07", true, Target::Person(person), "child allowance and tekun");
        }
    }
    let (person, household, _) = child(builder, Program::Orphan);
    builder.subsidy(Program::DisNursing, person, Some(household), 1);
    mark(builder, "R07", false, Target::Person(person), "orphan with nursing subsidy is allowed");

    let (person, _, grant) = child(builder, Program::FactUnraised);
    builder.county.grants[grant].stop = Some(nth(builder, 14));
    let (_, orphan) = builder.single(Program::Orphan, person);
    builder.county.grants[orphan].start = nth(builder, 15);
    mark(builder, "R07", false, Target::Person(person), "became an orphan: one allowance follows the other");
}

fn injury(builder: &mut Builder, person: PersonAt, kind: &'static str, months: (i32, Option<i32>)) {
    let entry = Injury {
        person: named(builder, person),
        kind,
        monthly: Fen::yuan(1860),
        start: nth(builder, months.0),
        stop: months.1.map(|month| nth(builder, month)),
    };
    builder.county.injuries.push(entry);
}

fn injuries(builder: &mut Builder) {
    for program in [Program::DisLiving, Program::DisNursing] {
        for (months, what) in [
            ((-20, None), "work-injury nursing allowance beside the subsidy"),
            ((4, Some(9)), "work-injury nursing allowance for six months beside the subsidy"),
        ] {
            let (person, household, _) = adult_in_dibao(builder, Program::DibaoRural);
            builder.subsidy(program, person, Some(household), 1);
            injury(builder, person, "生活护理费", months);
            mark(builder, "R07", true, Target::Person(person), what);
        }
        let (person, household, _) = adult_in_dibao(builder, Program::DibaoRural);
        builder.subsidy(program, person, Some(household), 1);
        injury(builder, person, "伤残津贴", (-20, None));
        mark(builder, "R07", false, Target::Person(person), "another kind of injury benefit");

        let (person, household, _) = adult_in_dibao(builder, Program::DibaoRural);
        let subsidy = builder.subsidy(program, person, Some(household), 1);
        builder.county.grants[subsidy].start = nth(builder, 12);
        injury(builder, person, "生活护理费", (-30, Some(11)));
        mark(builder, "R07", false, Target::Person(person), "nursing allowance ended the month before the subsidy");
    }
}

fn allowed(builder: &mut Builder) {
    for _ in 0..3 {
        let (household, grant) = builder.dibao(Program::DibaoRural, Shape::OneParent);
        let band = builder.county.grants[grant].band;
        let child = builder.county.households[household].members[1].person;
        let (_, top_up) = builder.single(Program::FactUnraised, child);
        builder.county.grants[top_up].deducted = Some(band);
        mark(builder, "R07", false, Target::Person(child), "child in dibao gets only the difference: lawful top-up");
    }
    let (person, household, _) = adult_in_dibao(builder, Program::DibaoRural);
    builder.subsidy(Program::DisLiving, person, Some(household), 1);
    builder.subsidy(Program::DisNursing, person, Some(household), 1);
    mark(builder, "R07", false, Target::Person(person), "dibao and both subsidies are allowed together");

    let (person, _, _) = tekun(builder, (62, 80));
    let subsidy = builder.subsidy(Program::DisNursing, person, None, 1);
    builder.county.grants[subsidy].start = nth(builder, 34);
    builder.county.grants[subsidy].failed = vec![nth(builder, 34), nth(builder, 35)];
    mark(builder, "R07", false, Target::Person(person), "the subsidy never reached the account");
}
