//! Plants for spouses, children and parents of tekun people who could support them, and for those who cannot.

use super::income::pension;
use super::wealth::{business, wage};
use super::{Target, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::bureaus::Prisoner;
use crate::demo::model::{Death, HouseholdAt, Member, Named, Payroll, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;

const LONG_AGO: Date = Date::constant(2015, 3, 2);
const IN_WINDOW: Date = Date::constant(2024, 9, 17);

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    able(builder);
    not_obliged(builder);
    unable(builder);
}

/// An edge family of three generations, whose grandparent is on tekun: the tekun person and the head.
fn parent_of_edge(builder: &mut Builder) -> (PersonAt, PersonAt) {
    let place = builder.place(false);
    let members = builder.family(Shape::ThreeGenerations);
    let head = members.first().map_or(0, |member| member.person);
    let parent = members.last().map_or(0, |member| member.person);
    builder.household(Program::Edge, place, members);
    builder.single(Program::Tekun, parent);
    (parent, head)
}

/// An edge household of two, the second of whom is on tekun: the tekun person and the head.
fn two_of_edge(builder: &mut Builder, head: (i16, i16), relation: &'static str, ages: (i16, i16)) -> (PersonAt, PersonAt) {
    let place = builder.place(false);
    let head = builder.person(None, true, head);
    let person = builder.person(None, relation != "配偶", ages);
    let members = vec![Member { person: head, relation: "户主", insured: true }, Member { person, relation, insured: true }];
    let _: HouseholdAt = builder.household(Program::Edge, place, members);
    builder.single(Program::Tekun, person);
    (person, head)
}

fn able(builder: &mut Builder) {
    let (person, head) = parent_of_edge(builder);
    wage(builder, head, LONG_AGO, None);
    mark(builder, "R26", true, Target::Person(person), "the son is on the public payroll");

    let (person, head) = parent_of_edge(builder);
    let at = business(builder, head, "经营者", "个体工商户", 60_000);
    builder.county.businesses[at].founded = IN_WINDOW;
    mark(builder, "R26", true, Target::Person(person), "the son opened a shop in September 2024");

    let (person, head) = two_of_edge(builder, (62, 66), "配偶", (61, 66));
    pension(builder, head, "企业职工养老保险", 262_000, nth(builder, -10));
    mark(builder, "R26", true, Target::Person(person), "the husband draws a company's pension");

    let (person, head) = two_of_edge(builder, (59, 65), "长子", (33, 40));
    let start = nth(builder, 13);
    pension(builder, head, "机关事业单位养老保险", 410_000, start);
    mark(builder, "R26", true, Target::Person(person), "the father retired from public service in May 2024");

    let (person, head) = parent_of_edge(builder);
    wage(builder, head, LONG_AGO, Some(Date::constant(2024, 5, 1)));
    mark(builder, "R26", true, Target::Person(person), "the son's pay ended on the first of May: April is the last month");
}

fn not_obliged(builder: &mut Builder) {
    let (person, head) = two_of_edge(builder, (48, 57), "弟弟", (45, 56));
    wage(builder, head, LONG_AGO, None);
    mark(builder, "R26", false, Target::Person(person), "a brother need not support him");

    let (person, head) = parent_of_edge(builder);
    business(builder, head, "监事", "有限责任公司", 0);
    mark(builder, "R26", false, Target::Person(person), "the son only supervises a company, without a share");

    let (person, head) = two_of_edge(builder, (62, 66), "配偶", (61, 66));
    pension(builder, head, "城乡居民养老保险", 46_000, nth(builder, -10));
    mark(builder, "R26", false, Target::Person(person), "the husband's residents' pension is too small");

    let (person, head) = parent_of_edge(builder);
    let at = business(builder, head, "经营者", "个体工商户", 60_000);
    builder.county.businesses[at].status = "吊销";
    builder.county.businesses[at].closed = Some(Date::constant(2022, 3, 9));
    mark(builder, "R26", false, Target::Person(person), "the son's shop was closed down before");

    let (person, head) = parent_of_edge(builder);
    let name = builder.county.people[head].name.clone();
    let key = builder.new_key((32, 48), true);
    let (unit, kind) = ("禾川县财政局".to_owned(), "行政编制");
    let person_of = Named::sure(&name, key);
    builder.county.payroll.push(Payroll { unit, person: person_of, kind, wage: Fen::yuan(5_200), start: LONG_AGO, stop: None });
    mark(builder, "R26", false, Target::Person(person), "on the payroll is somebody else of the son's name");
}

/// Means, and an excuse that the law accepts.
fn unable(builder: &mut Builder) {
    let (person, head) = two_of_edge(builder, (75, 83), "配偶", (72, 80));
    pension(builder, head, "企业职工养老保险", 262_000, nth(builder, -40));
    mark(builder, "R26", false, Target::Person(person), "the husband is over seventy");

    let (person, head) = parent_of_edge(builder);
    business(builder, head, "经营者", "个体工商户", 60_000);
    let inside = Prisoner {
        person: named(builder, head),
        kind: "服刑",
        from: Date::constant(2022, 6, 1),
        to: Some(Date::constant(2030, 5, 31)),
        place: "省第三监狱",
        status: "在押",
    };
    builder.county.bureaus.prisoners.push(inside);
    mark(builder, "R26", false, Target::Person(person), "the son's shop goes on, he himself is in prison");

    let (person, head) = parent_of_edge(builder);
    wage(builder, head, LONG_AGO, None);
    let death = Death { person: named(builder, head), died: Some(Date::constant(2022, 12, 3)), cremated: None };
    builder.county.deaths.push(death);
    mark(builder, "R26", false, Target::Person(person), "the son died; nobody took him off the payroll");
}
