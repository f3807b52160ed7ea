//! Plants for people in care: grades that were assessed otherwise, homes that are none, and what homes are allocated.

use super::{Target, mark, named, nth};
use crate::demo::families::Builder;
use crate::demo::institutions::{ALLOCATION, HOMES, ORPHANAGE, home_of};
use crate::demo::model::cases::{Decision, Kind};
use crate::demo::model::rosters::{Figure, Stay};
use crate::demo::model::{Care, HouseholdAt, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;

const LONG_AGO: Date = Date::constant(2016, 4, 6);

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    grades(builder);
    grades_in_order(builder);
    forms(builder);
    forms_in_order(builder);
    allocations(builder);
}

/// A tekun person of that grade and form of care, whose stays are written by hand.
fn tekun(builder: &mut Builder, care: Care, institution: bool) -> (PersonAt, HouseholdAt, usize) {
    let male = builder.dice.percent(80);
    let person = builder.person(None, male, (64, 88));
    let (household, grant) = builder.single(Program::Tekun, person);
    builder.county.grants[grant].care = care;
    builder.county.grants[grant].institution = institution;
    builder.county.rosters.own_stays.insert(person);
    (person, household, grant)
}

fn assess(builder: &mut Builder, household: HouseholdAt, decided: Date, care: Care) {
    let person = builder.county.households[household].head();
    let decision = Decision::on(Some(household), person, Program::Tekun, Kind::Assess, decided);
    builder.county.cases.decisions.push(Decision { care, ..decision });
}

/// A stay in the home of the grant.
fn stays(builder: &mut Builder, grant: usize, from: Date, to: Option<Date>, reason: &'static str) {
    let grant = &builder.county.grants[grant];
    let (institution, holder, care) = (home_of(&builder.county, grant), grant.holder, grant.care);
    let who = named(builder, holder);
    builder.county.rosters.stays.push(Stay { institution, who, from, to, reason, care, assessed: None });
}

fn grades(builder: &mut Builder) {
    let (person, household, _) = tekun(builder, Care::Full, false);
    assess(builder, household, Date::constant(2024, 8, 15), Care::Half);
    mark(builder, "R30", true, Target::Person(person), "paid for full nursing, assessed as half");

    let (person, household, _) = tekun(builder, Care::Able, false);
    assess(builder, household, Date::constant(2025, 1, 31), Care::Full);
    mark(
        builder,
        "R30",
        true,
        Target::Person(person),
        "paid as able, assessed on the last of January as in need of full nursing",
    );

    let (person, _, grant) = tekun(builder, Care::Full, true);
    stays(builder, grant, LONG_AGO, None, "");
    if let Some(stay) = builder.county.rosters.stays.last_mut() {
        (stay.care, stay.assessed) = (Care::Able, Some(Date::constant(2025, 6, 20)));
    }
    mark(builder, "R30", true, Target::Person(person), "the home's own assessment found the person able");
}

fn grades_in_order(builder: &mut Builder) {
    let (person, household, _) = tekun(builder, Care::Half, false);
    assess(builder, household, Date::constant(2024, 8, 15), Care::Half);
    mark(builder, "R30", false, Target::Person(person), "the assessment found the grade that is paid");

    let (person, household, _) = tekun(builder, Care::Half, false);
    assess(builder, household, Date::constant(2026, 3, 10), Care::Full);
    mark(builder, "R30", false, Target::Person(person), "assessed in the last month: the grade changes with the next");

    let (person, household, grant) = tekun(builder, Care::Full, false);
    assess(builder, household, Date::constant(2022, 5, 12), Care::Half);
    assess(builder, household, Date::constant(2023, 3, 9), Care::Full);
    builder.county.grants[grant].start = nth(builder, -6);
    mark(builder, "R30", false, Target::Person(person), "the newest of two assessments is the grade that is paid");
}

/// An orphan whose stays are written by hand.
fn orphan(builder: &mut Builder, institution: bool) -> (PersonAt, usize) {
    let male = builder.dice.percent(50);
    let person = builder.person(None, male, (6, 12));
    let (_, grant) = builder.single(Program::Orphan, person);
    builder.county.grants[grant].institution = institution;
    builder.county.rosters.own_stays.insert(person);
    (person, grant)
}

fn forms(builder: &mut Builder) {
    let (person, grant) = orphan(builder, false);
    stays(builder, grant, Date::constant(2024, 2, 10), None, "");
    mark(builder, "R31", true, Target::Person(person), "orphan lives in the orphanage, paid as at home");

    let (person, _) = orphan(builder, true);
    mark(builder, "R31", true, Target::Person(person), "paid as in the orphanage, which never had the child");

    let (person, _, grant) = tekun(builder, Care::Half, true);
    stays(builder, grant, LONG_AGO, Some(Date::constant(2025, 4, 12)), "回家");
    mark(
        builder,
        "R31",
        true,
        Target::Person(person),
        "went home in April 2025, still filed in the institution: equal rates, no money",
    );

    let (person, _, grant) = tekun(builder, Care::Able, false);
    stays(builder, grant, Date::constant(2025, 9, 1), None, "");
    mark(builder, "R31", true, Target::Person(person), "in the home since the first of September, filed at home");
}

fn forms_in_order(builder: &mut Builder) {
    let (person, _, grant) = tekun(builder, Care::Full, true);
    stays(builder, grant, LONG_AGO, Some(Date::constant(2024, 3, 3)), "住院");
    stays(builder, grant, Date::constant(2024, 6, 20), None, "");
    mark(builder, "R31", false, Target::Person(person), "in hospital from March to June");

    let (person, _, grant) = tekun(builder, Care::Able, false);
    stays(builder, grant, Date::constant(2025, 3, 2), Some(Date::constant(2025, 4, 30)), "回家");
    mark(builder, "R31", false, Target::Person(person), "a respite of less than two months, no whole month in it");

    let (person, _, grant) = tekun(builder, Care::Half, true);
    builder.county.grants[grant].stop = Some(nth(builder, 28));
    stays(builder, grant, LONG_AGO, Some(Date::constant(2025, 8, 2)), "退出供养");
    mark(builder, "R31", false, Target::Person(person), "left on the second of August, paid up to August");
}

/// What an institution was allocated in a month beside the dues of those who were there all of it.
fn allocated(builder: &mut Builder, unit: &'static str, month: i32, apart: i64) {
    let month = Some(nth(builder, month));
    let figure = Figure { unit, month, kind: ALLOCATION, amount: Some(Fen::yuan(apart)), ..Figure::default() };
    builder.county.rosters.figures.push(figure);
}

/// Somebody who comes to live in that institution on a day.
fn guest(builder: &mut Builder, unit: &'static str, from: Date, paid_for: bool) {
    let who = if paid_for {
        let (person, _, grant) = tekun(builder, Care::Able, true);
        builder.county.grants[grant].start = crate::domain::month::Month::of(from);
        named(builder, person)
    } else {
        let person = builder.person(None, true, (66, 80));
        named(builder, person)
    };
    let stay = Stay { institution: unit, who, from, to: None, reason: "", care: Care::Able, assessed: None };
    builder.county.rosters.stays.push(stay);
}

fn allocations(builder: &mut Builder) {
    for (unit, months, what) in [
        (HOMES[0], &[(28, 1502)][..], "allocated for two more than the roll had"),
        (HOMES[1], &[(30, -827), (31, -827)][..], "allocated for one less than the roll had, two months running"),
        (HOMES[2], &[(34, 863), (35, 863)][..], "allocated for somebody who was never there"),
    ] {
        for (month, apart) in months {
            allocated(builder, unit, *month, *apart);
        }
        mark(builder, "R58", true, Target::Unit(unit), what);
    }
    // Came in the middle of July 2025: counted in that month, as may be.
    guest(builder, HOMES[3], Date::constant(2025, 7, 16), true);
    allocated(builder, HOMES[3], 27, 827);
    mark(builder, "R58", false, Target::Unit(HOMES[3]), "somebody came in the middle of a month and was counted");
    guest(builder, HOMES[4], Date::constant(2025, 11, 12), true);
    mark(builder, "R58", false, Target::Unit(HOMES[4]), "somebody came in the middle of a month and was not counted");
    guest(builder, HOMES[5], Date::constant(2025, 5, 6), false);
    mark(builder, "R58", false, Target::Unit(HOMES[5]), "a resident who pays for himself is not allocated for");
    mark(builder, "R58", false, Target::Unit(ORPHANAGE), "allocated by the roll");
}
