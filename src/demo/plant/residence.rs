//! Plants for what the household register and the registry of marriages know: people who left, spouses of tekun
//! persons, families of which only some are insured, members whom nobody registered.

use super::decisions::aid;
use super::disabled::{certify, wife};
use super::wages::employ;
use super::{Target, die, mark, named, nth, tekun};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::rosters::{Marriage, Resident};
use crate::demo::model::{HouseholdAt, Member, PersonAt, Program};
use crate::demo::residence;
use crate::domain::date::Date;

const LONG_AGO: Date = Date::constant(2012, 5, 12);

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    moved(builder);
    lawfully_away(builder);
    unregistered(builder);
    spouses_of_tekun(builder);
    spouses_who_cannot_support(builder);
    left_out(builder);
    lawfully_apart(builder);
}

/// Enters somebody in the household register by hand.
pub fn register(builder: &mut Builder, person: PersonAt, change: impl FnOnce(&mut Resident)) {
    let county = &builder.county;
    let lives = |at: &HouseholdAt| county.households[*at].members.iter().any(|member| member.person == person);
    let household = (0..county.households.len()).find(lives);
    let home = household.map(|at| (county.households[at].town, county.households[at].village));
    let home = home.unwrap_or_else(|| builder.place(false));
    let mut entry = residence::entry(&builder.county, person, household, home);
    change(&mut entry);
    builder.county.rosters.own_residents.insert(person, entry);
}

fn left(entry: &mut Resident, on: Date, county: &'static str) {
    entry.status = "迁出";
    entry.moved_on = Some(on);
    entry.moved_to = "陕西省宝鸡市";
    entry.left_county = county;
}

pub fn missing(entry: &mut Resident, since: Option<Date>) {
    entry.status = "失踪";
    entry.missing_since = since;
}

fn moved(builder: &mut Builder) {
    let (person, ..) = wife(builder, Program::DibaoRural);
    register(builder, person, |entry| left(entry, Date::constant(2024, 5, 20), "是"));
    mark(builder, "R04", true, Target::Person(person), "wife moved to another province, her share goes on");

    let (person, grant) = tekun(builder);
    builder.county.grants[grant].institution = false;
    register(builder, person, |entry| missing(entry, Some(Date::constant(2025, 2, 1))));
    mark(builder, "R04", true, Target::Person(person), "tekun person missing since the first of February");

    let (household, _) = builder.dibao(Program::DibaoUrban, Shape::Elder);
    let person = builder.county.households[household].head();
    register(builder, person, |entry| left(entry, Date::constant(2025, 7, 31), ""));
    mark(builder, "R04", true, Target::Person(person), "moved out on the last of July; where to is not said");

    let person = builder.person(None, true, (40, 58));
    builder.subsidy(Program::DisNursing, person, None, 2);
    register(builder, person, |entry| left(entry, Date::constant(2025, 10, 3), "是"));
    mark(builder, "R04", true, Target::Person(person), "nursing subsidy of somebody on no household roster who left");
}

fn lawfully_away(builder: &mut Builder) {
    let (person, ..) = wife(builder, Program::DibaoRural);
    register(builder, person, |entry| {
        left(entry, Date::constant(2024, 5, 20), "否");
        entry.moved_to = "禾川县石桥镇";
    });
    mark(builder, "R04", false, Target::Person(person), "moved within the county");

    let (person, _, grant) = wife(builder, Program::DibaoRural);
    builder.county.grants[grant].stop = Some(nth(builder, 20));
    register(builder, person, |entry| left(entry, Date::constant(2024, 12, 1), "是"));
    mark(builder, "R04", false, Target::Person(person), "left in the last month paid");

    let (household, _) = builder.dibao(Program::DibaoRural, Shape::Elder);
    let person = builder.county.households[household].head();
    register(builder, person, |entry| missing(entry, None));
    mark(builder, "R04", false, Target::Person(person), "missing, nobody wrote since when: no month after the register's date");

    let (household, grant) = builder.dibao(Program::DibaoRural, Shape::Elder);
    builder.county.grants[grant].stop = Some(nth(builder, 10));
    let person = builder.county.households[household].head();
    register(builder, person, |entry| left(entry, Date::constant(2024, 2, 19), "是"));
    aid(builder, household, Date::constant(2025, 3, 12), 2200, "因病");
    mark(builder, "R04", false, Target::Person(person), "temporary aid where he fell ill does not ask for the register");
}

fn unregistered(builder: &mut Builder) {
    for what in ["daughter whom the household register does not know", "a second member whom the register does not know"] {
        let (household, _) = builder.dibao(Program::DibaoRural, Shape::OneParent);
        let child = builder.county.households[household].members[1].person;
        builder.county.rosters.unregistered.insert(child);
        mark(builder, "R05", true, Target::Household(household), what);
    }
    let (household, _) = builder.dibao(Program::DibaoUrban, Shape::Elder);
    let head = builder.county.households[household].head();
    builder.county.rosters.unregistered.insert(head);
    mark(builder, "R05", true, Target::Household(household), "head of a household whom the register does not know");

    let (household, _) = builder.dibao(Program::DibaoRural, Shape::ElderCouple);
    let head = builder.county.households[household].head();
    register(builder, head, |entry| {
        entry.home = (0, 0);
        entry.book = "HK000000001".to_owned();
    });
    mark(builder, "R05", false, Target::Household(household), "registered in another village of the county");

    let (person, household, _) = wife(builder, Program::DibaoUrban);
    register(builder, person, |entry| entry.who.short = true);
    mark(builder, "R05", false, Target::Household(household), "the register has the old number of 15 digits");

    let (household, _) = builder.dibao(Program::DibaoRural, Shape::Elder);
    let (other, _) = builder.dibao(Program::DibaoRural, Shape::Elder);
    let (head, twin) = (builder.county.households[household].head(), builder.county.households[other].head());
    builder.county.people[twin].name = builder.county.people[head].name.clone();
    mark(builder, "R05", false, Target::Household(household), "two people of one name, each with a number of their own");
}

/// A marriage of two people in scope.
fn marry(builder: &mut Builder, a: PersonAt, b: PersonAt, registered: Date, ended: Option<Date>) {
    let (husband, wife) = if builder.county.people[a].key.is_male() { (a, b) } else { (b, a) };
    let (husband, wife) = (named(builder, husband), named(builder, wife));
    builder.county.rosters.marriages.push(Marriage { husband, wife, registered, ended });
}

/// A tekun person, and a spouse of that age who is on no roster.
fn couple(builder: &mut Builder, ages: (i16, i16)) -> (PersonAt, PersonAt) {
    let (person, _) = tekun(builder);
    let male = !builder.county.people[person].key.is_male();
    let spouse = builder.person(None, male, ages);
    (person, spouse)
}

fn spouses_of_tekun(builder: &mut Builder) {
    for (registered, ended, what) in [
        (Date::constant(2024, 3, 18), None, "married while tekun"),
        (Date::constant(2015, 9, 9), None, "the marriage was hidden when tekun was granted"),
        (Date::constant(2023, 6, 9), Some(Date::constant(2025, 1, 20)), "married, and divorced in January 2025: the last month"),
    ] {
        let (person, spouse) = couple(builder, (48, 56));
        marry(builder, person, spouse, registered, ended);
        mark(builder, "R27", true, Target::Person(person), what);
    }
}

fn spouses_who_cannot_support(builder: &mut Builder) {
    let (person, spouse) = couple(builder, (76, 84));
    marry(builder, person, spouse, LONG_AGO, None);
    mark(builder, "R27", false, Target::Person(person), "the spouse is over seventy");

    let (person, spouse) = couple(builder, (48, 56));
    marry(builder, person, spouse, LONG_AGO, None);
    // Nobody's duty to pay: she declined the subsidy.
    certify(builder, spouse, 2, |certificate| certificate.refused = Some(LONG_AGO));
    mark(builder, "R27", false, Target::Person(person), "the spouse is severely disabled");

    let (person, spouse) = couple(builder, (60, 70));
    marry(builder, person, spouse, LONG_AGO, None);
    die(builder, spouse, Some(Date::constant(2022, 8, 30)), None);
    mark(builder, "R27", false, Target::Person(person), "the spouse died before the window");

    let (person, spouse) = couple(builder, (48, 56));
    marry(builder, person, spouse, LONG_AGO, Some(Date::constant(2021, 3, 2)));
    mark(builder, "R27", false, Target::Person(person), "divorced before the window");

    let (person, spouse) = couple(builder, (48, 56));
    marry(builder, person, spouse, LONG_AGO, None);
    register(builder, spouse, |entry| missing(entry, Some(Date::constant(2019, 4, 1))));
    mark(builder, "R27", false, Target::Person(person), "the spouse has been missing for years");
}

/// A family of parents and children, one member of which is not insured.
fn without(builder: &mut Builder, place: usize) -> (HouseholdAt, PersonAt) {
    let (household, _) = builder.dibao(Program::DibaoRural, Shape::Parents);
    let member = &mut builder.county.households[household].members[place];
    member.insured = false;
    (household, member.person)
}

/// The head is well: nobody whom the rules allow to be insured alone.
fn well(builder: &mut Builder, household: HouseholdAt) -> PersonAt {
    let head = builder.county.households[household].head();
    builder.county.people[head].health = "一般";
    head
}

fn left_out(builder: &mut Builder) {
    let (household, _) = without(builder, 1);
    well(builder, household);
    mark(builder, "R32", true, Target::Household(household), "wife listed, but not insured");

    let (household, _) = without(builder, 2);
    well(builder, household);
    mark(builder, "R32", true, Target::Household(household), "minor child listed, but not insured");

    let (household, _) = builder.dibao(Program::DibaoUrban, Shape::Elder);
    let head = well(builder, household);
    let male = !builder.county.people[head].key.is_male();
    let spouse = builder.person(None, male, (52, 59));
    let (head_key, spouse_key) = (builder.county.people[head].key, builder.county.people[spouse].key);
    register(builder, head, |entry| (entry.spouse, entry.marital) = (Some(spouse_key), "已婚"));
    register(builder, spouse, |entry| (entry.spouse, entry.marital) = (Some(head_key), "已婚"));
    marry(builder, head, spouse, LONG_AGO, None);
    let hired = nth(builder, 22);
    employ(builder, spouse, "企业职工养老保险", Some(420_000), hired);
    mark(builder, "R32", true, Target::Household(household), "single-person dibao, the spouse earns at a company from 2025 on");

    let (household, _) = builder.dibao(Program::DibaoRural, Shape::Elder);
    let head = well(builder, household);
    let male = !builder.county.people[head].key.is_male();
    let spouse = builder.person(None, male, (52, 59));
    marry(builder, head, spouse, LONG_AGO, None);
    mark(builder, "R32", true, Target::Household(household), "single-person dibao, the registry of marriages knows of a spouse");
}

fn lawfully_apart(builder: &mut Builder) {
    let (household, spouse) = without(builder, 1);
    let head = builder.county.households[household].head();
    marry(builder, head, spouse, LONG_AGO, Some(Date::constant(2022, 11, 2)));
    mark(builder, "R32", false, Target::Household(household), "divorced, and still listed");

    let (household, spouse) = without(builder, 1);
    register(builder, spouse, |entry| missing(entry, Some(Date::constant(2021, 5, 6))));
    mark(builder, "R32", false, Target::Household(household), "the wife went missing");

    let (household, spouse) = without(builder, 1);
    let (other, _) = builder.dibao(Program::DibaoUrban, Shape::Elder);
    builder.county.households[other].members.push(Member { person: spouse, relation: "次女", insured: true });
    mark(builder, "R32", false, Target::Household(household), "the wife is insured with her own parents");

    let (household, _) = without(builder, 1);
    let members = builder.county.households[household].members.clone();
    builder.county.households[household].members.truncate(2);
    let head = members[0].person;
    certify(builder, head, 1, |certificate| certificate.refused = Some(LONG_AGO));
    mark(builder, "R32", false, Target::Household(household), "severely disabled, lawfully insured alone");

    let (household, grant) = builder.dibao(Program::DibaoRural, Shape::OneParent);
    builder.county.grants[grant].band = 2;
    let male = builder.dice.percent(50);
    let grown = builder.person(None, male, (19, 22));
    builder.county.households[household].members.push(Member {
        person: grown,
        relation: if male { "三子" } else { "三女" },
        insured: false,
    });
    mark(builder, "R32", false, Target::Household(household), "a grown-up child is not insured");
}
