//! Plants for children who came of age, and for allowances that only top up.

use super::disabled::certify;
use super::{Target, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::rosters::Student;
use crate::demo::model::{Care, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    of_age(builder);
    lawfully_of_age(builder);
    top_ups(builder);
}

/// A child of its own roster entry, whose schooling is written by hand.
fn child(builder: &mut Builder, program: Program, born: Date) -> PersonAt {
    let male = builder.dice.percent(50);
    let person = builder.born(born, male);
    let (_, grant) = builder.single(program, person);
    builder.county.grants[grant].institution = false;
    builder.county.grants[grant].care = if program == Program::Tekun { Care::Able } else { Care::None };
    builder.county.rosters.own_students.insert(person);
    person
}

type Term = (&'static str, &'static str, Date, Date, &'static str);

const SENIOR: Term = ("高中", "禾川县第一中学", Date::constant(2022, 9, 1), Date::constant(2025, 6, 30), "毕业");
const VOCATIONAL: Term = ("中职", "禾川县职业教育中心", Date::constant(2022, 9, 1), Date::constant(2025, 6, 1), "毕业");
const BACHELOR: Term = ("本科", "陇中师范学院", Date::constant(2023, 9, 1), Date::constant(2027, 6, 30), "在读");
const OLD_BACHELOR: Term = ("本科", "陇中师范学院", Date::constant(2021, 9, 1), Date::constant(2025, 6, 30), "毕业");
const MASTER: Term = ("硕士", "陇中师范学院", Date::constant(2025, 9, 1), Date::constant(2028, 6, 30), "在读");
const COLLEGE: Term = ("大专", "陇中职业技术学院", Date::constant(2025, 9, 8), Date::constant(2028, 6, 30), "在读");

fn attends(builder: &mut Builder, person: PersonAt, terms: &[Term]) {
    for (stage, school, from, to, status) in terms.iter().copied() {
        let who = named(builder, person);
        builder.county.rosters.students.push(Student { who, school: school.to_owned(), stage, from, to, status });
    }
}

fn of_age(builder: &mut Builder) {
    for (program, born, terms, what) in [
        (Program::Orphan, Date::constant(2006, 5, 14), &[][..], "orphan of age since May 2024, not at school"),
        (Program::FactUnraised, Date::constant(2006, 9, 1), &[VOCATIONAL][..], "left school on the first of June 2025"),
        (Program::Tekun, Date::constant(2006, 12, 1), &[][..], "tekun as a minor, of age on the first of December 2024"),
        (Program::Orphan, Date::constant(2003, 2, 8), &[OLD_BACHELOR, MASTER][..], "took a degree, now studies beyond bachelor"),
    ] {
        let person = child(builder, program, born);
        attends(builder, person, terms);
        mark(builder, "R09", true, Target::Person(person), what);
    }
}

fn lawfully_of_age(builder: &mut Builder) {
    for (program, born, terms, what) in [
        (Program::Orphan, Date::constant(2005, 3, 9), &[SENIOR, BACHELOR][..], "of age and at a university"),
        (Program::FactUnraised, Date::constant(2006, 10, 11), &[SENIOR, COLLEGE][..], "the summer between school and college"),
        (Program::Orphan, Date::constant(2008, 3, 2), &[][..], "comes of age in the last month"),
    ] {
        let person = child(builder, program, born);
        attends(builder, person, terms);
        mark(builder, "R09", false, Target::Person(person), what);
    }
    let person = child(builder, Program::Tekun, Date::constant(2005, 7, 7));
    certify(builder, person, 2, |certificate| certificate.kind = "精神");
    mark(builder, "R09", false, Target::Person(person), "of age, but disabled beyond work: tekun as an adult");
}

/// A child whose family has dibao of that class, and who has the child's allowance of its own.
fn both(builder: &mut Builder, band: u8) -> (PersonAt, usize, usize) {
    let (household, dibao) = builder.dibao(Program::DibaoRural, Shape::OneParent);
    builder.county.grants[dibao].band = band;
    builder.county.grants[dibao].extra = Fen::ZERO;
    let child = builder.county.households[household].members[1].person;
    let (_, grant) = builder.single(Program::FactUnraised, child);
    (child, dibao, grant)
}

fn top_ups(builder: &mut Builder) {
    let (person, ..) = both(builder, 1);
    mark(builder, "R08", true, Target::Person(person), "the child's share of dibao was never deducted");

    let (person, dibao, _) = both(builder, 2);
    builder.county.grants[dibao].start = nth(builder, 21);
    mark(builder, "R08", true, Target::Person(person), "dibao came later and the allowance was not reckoned anew");

    let (person, _, grant) = both(builder, 2);
    builder.county.grants[grant].deducted = Some(3);
    mark(builder, "R08", true, Target::Person(person), "deducted by the wrong class");

    for (band, extra, what) in
        [(1, 0, "class one deducted in full"), (3, 80, "extra-category aid of the family is not counted against the child")]
    {
        let (person, dibao, grant) = both(builder, band);
        builder.county.grants[dibao].extra = Fen::yuan(extra);
        builder.county.grants[grant].deducted = Some(band);
        mark(builder, "R08", false, Target::Person(person), what);
    }
    let (person, dibao, grant) = both(builder, 2);
    builder.county.grants[dibao].stop = Some(nth(builder, 9));
    builder.county.grants[grant].start = nth(builder, 10);
    mark(builder, "R08", false, Target::Person(person), "the full allowance from the month after dibao ended");
}
