//! Further violations and near misses, so that every rule has at least three of each.

use super::decisions::{RECENT, aid, family};
use super::disabled::{certify, of_edge, wife};
use super::papers::{Case, RURAL, URBAN, days, files};
use super::wealth::{business, unit, wage};
use super::{Target, die, mark, named, nth, tekun};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::cases::{Bill, Decision, Kind};
use crate::demo::model::{HouseholdAt, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;

const LONG_AGO: Date = Date::constant(2014, 9, 22);

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    dead(builder);
    owners(builder);
    earners(builder);
    grace(builder);
    stops(builder);
    certificates(builder);
    subsidies(builder);
    bounced(builder);
    aids_and_bills(builder);
    checks(builder);
    files(builder, &FILES);
}

fn dead(builder: &mut Builder) {
    for (died, what) in [
        (Date::constant(2024, 11, 8), "never taken off the list, a year and more after death"),
        (Date::constant(2025, 5, 31), "never taken off the list since the end of May"),
        (Date::constant(2025, 11, 2), "three months and a few weeks dead, still on the list"),
    ] {
        let (person, ..) = wife(builder, Program::DibaoRural);
        die(builder, person, Some(died), None);
        // The money is a matter of its own.
        mark(builder, "R01", true, Target::Person(person), what);
        mark(builder, "R02", true, Target::Person(person), what);
    }
    for (died, what) in [
        (Date::constant(2024, 7, 19), "taken off the list of those who are covered"),
        (Date::constant(2022, 2, 3), "died and taken off before the window"),
    ] {
        let (person, household, _) = wife(builder, Program::DibaoUrban);
        builder.county.households[household].members[1].insured = false;
        die(builder, person, Some(died), None);
        mark(builder, "R02", false, Target::Person(person), what);
    }
    let (person, grant) = tekun(builder);
    builder.county.grants[grant].stop = Some(nth(builder, 29));
    die(builder, person, Some(Date::constant(2025, 9, 14)), None);
    mark(builder, "R02", false, Target::Person(person), "still listed, but nothing was paid since the death");
}

fn head_of(builder: &mut Builder, shape: Shape) -> (HouseholdAt, PersonAt, usize) {
    let (household, grant) = builder.dibao(Program::DibaoRural, shape);
    (household, builder.county.households[household].head(), grant)
}

fn owners(builder: &mut Builder) {
    let (household, head, _) = head_of(builder, Shape::Parents);
    let at = unit(builder, head, "商业服务", 4_200, LONG_AGO);
    builder.county.units[at].cancelled = Some(Date::constant(2022, 6, 30));
    builder.county.units[at].status = "注销";
    mark(builder, "R12", false, Target::Household(household), "shop sold before the window");

    let (household, head, _) = head_of(builder, Shape::Parents);
    let at = business(builder, head, "监事", "有限责任公司", 50_000);
    builder.county.businesses[at].founded = LONG_AGO;
    mark(builder, "R14", false, Target::Household(household), "supervisor of a company, which is no share in it");
}

fn earners(builder: &mut Builder) {
    for (start, stop, what) in [
        (LONG_AGO, None, "wages above the standard all along"),
        (Date::constant(2024, 10, 1), None, "wages above the standard since October 2024"),
        (LONG_AGO, Some(Date::constant(2024, 6, 1)), "wages above the standard up to the end of May 2024"),
    ] {
        let (household, head, _) = head_of(builder, Shape::OneParent);
        wage(builder, head, start, stop);
        mark(builder, "R24", true, Target::Household(household), what);
    }
}

fn grace(builder: &mut Builder) {
    for (violation, last, what) in
        [(true, 18, "grace granted and paid for seven months"), (false, 15, "grace of four months, then the end")]
    {
        let (household, grant, base) = family(builder, Program::DibaoUrban, RECENT);
        let (from, to) = (Some(nth(builder, 12)), Some(nth(builder, last)));
        builder.county.grants[grant].stop = to;
        let decided = Some(Date::constant(2024, 3, 20));
        builder.county.cases.decisions.push(Decision { kind: Kind::Grace, decided, from, to, ..base });
        mark(builder, "R25", violation, Target::Household(household), what);
    }
}

/// A decision to stop after a month of the window.
fn stop(builder: &mut Builder, base: &Decision, last: i32, decided: Date) {
    let to = Some(nth(builder, last));
    let stop = Decision { kind: Kind::Stop, decided: Some(decided), to, ..base.clone() };
    builder.county.cases.decisions.push(stop);
}

fn stops(builder: &mut Builder) {
    let (_, _, base) = family(builder, Program::DibaoRural, RECENT);
    stop(builder, &base, 27, Date::constant(2025, 7, 23));
    mark(builder, "R36", true, Target::Person(base.person), "stopped in July 2025 on paper only");

    let (_, grant, base) = family(builder, Program::DibaoRural, RECENT);
    builder.county.grants[grant].stop = Some(nth(builder, 27));
    stop(builder, &base, 27, Date::constant(2025, 7, 23));
    mark(builder, "R36", false, Target::Person(base.person), "stopped, and paid for the last month of the decision");

    let (_, _, base) = family(builder, Program::DibaoUrban, RECENT);
    stop(builder, &base, 20, Date::constant(2024, 12, 11));
    let (decided, from) = (Some(Date::constant(2024, 12, 24)), Some(nth(builder, 21)));
    builder.county.cases.decisions.push(Decision { kind: Kind::Approve, decided, from, ..base.clone() });
    mark(builder, "R36", false, Target::Person(base.person), "stopped, and admitted anew for the next month");

    let (household, grant, base) = family(builder, Program::DibaoRural, Date::constant(2022, 10, 12));
    builder.county.grants[grant].stop = Some(nth(builder, 16));
    stop(builder, &base, 16, Date::constant(2024, 8, 14));
    mark(builder, "R50", false, Target::Household(household), "an old check, but nothing is held any more");
}

fn certificates(builder: &mut Builder) {
    let (person, household, _) = wife(builder, Program::DibaoUrban);
    let subsidy = builder.subsidy(Program::DisLiving, person, Some(household), 4);
    builder.county.grants[subsidy].stop = Some(nth(builder, 22));
    certify(builder, person, 4, |certificate| {
        certificate.status = "过期";
        certificate.valid_to = Some(Date::constant(2025, 2, 28));
    });
    mark(builder, "R28", false, Target::Person(person), "expired on the last day of the last month paid");

    let (person, ..) = wife(builder, Program::DibaoRural);
    certify(builder, person, 3, |certificate| certificate.issued = Date::constant(2026, 3, 5));
    mark(builder, "R44", false, Target::Person(person), "certificate issued in the last month");

    let (person, household, _) = wife(builder, Program::DibaoRural);
    builder.subsidy(Program::DisLiving, person, Some(household), 2);
    certify(builder, person, 2, |_| {});
    mark(builder, "R45", true, Target::Person(person), "gets the living subsidy, never the nursing one");

    let person = of_edge(builder);
    certify(builder, person, 2, |certificate| certificate.refused = Some(LONG_AGO));
    mark(builder, "R45", false, Target::Person(person), "declined the nursing subsidy in writing");
}

fn subsidies(builder: &mut Builder) {
    let (person, household, grant) = wife(builder, Program::DibaoRural);
    builder.county.grants[grant].stop = Some(nth(builder, 5));
    let subsidy = builder.subsidy(Program::DisLiving, person, Some(household), 3);
    builder.county.grants[subsidy].stop = Some(nth(builder, 11));
    mark(builder, "R29", true, Target::Person(person), "living subsidy for six months after dibao");

    let (person, household, _) = wife(builder, Program::DibaoRural);
    let subsidy = builder.subsidy(Program::DisLiving, person, Some(household), 3);
    builder.county.grants[subsidy].stop = Some(nth(builder, 19));
    mark(builder, "R29", false, Target::Person(person), "the living subsidy ended while dibao goes on");

    let (person, household, grant) = wife(builder, Program::DibaoUrban);
    builder.county.grants[grant].stop = Some(nth(builder, 24));
    let subsidy = builder.subsidy(Program::DisLiving, person, Some(household), 3);
    builder.county.grants[subsidy].stop = Some(nth(builder, 20));
    mark(builder, "R29", false, Target::Person(person), "the living subsidy ended months before dibao");
}

/// What the bank sends back and nobody sends anew; the words are those of the answers.
const BOUNCED: &str = "the bank sent it back and nobody sent it anew";

fn bounced(builder: &mut Builder) {
    for months in [&[7][..], &[20, 21], &[33]] {
        let (household, _, grant) = head_of(builder, Shape::ElderCouple);
        builder.county.grants[grant].failed = months.iter().map(|month| nth(builder, *month)).collect();
        mark(builder, "R39", true, Target::Household(household), BOUNCED);
    }
    for (failed, what) in [(34, "sent back last month: there is time yet"), (35, "sent back in the last month")] {
        let (household, _, grant) = head_of(builder, Shape::ElderCouple);
        builder.county.grants[grant].failed = vec![nth(builder, failed)];
        mark(builder, "R39", false, Target::Household(household), what);
    }
    let (person, grant) = tekun(builder);
    builder.county.grants[grant].failed = (25..=27).map(|month| nth(builder, month)).collect();
    builder.county.grants[grant].stop = Some(nth(builder, 27));
    die(builder, person, Some(Date::constant(2025, 4, 10)), None);
    mark(builder, "R39", false, Target::Person(person), "sent back after the person had died");
}

fn aids_and_bills(builder: &mut Builder) {
    let (household, ..) = family(builder, Program::DibaoUrban, RECENT);
    aid(builder, household, Date::constant(2024, 4, 9), 3000, "因病");
    aid(builder, household, Date::constant(2025, 2, 18), 2500, "因灾");
    mark(builder, "R42", false, Target::Household(household), "two larger sums for two causes");

    let (person, ..) = wife(builder, Program::DibaoUrban);
    for (settled, fen) in [
        (Date::constant(2025, 4, 1), 1_100_000),
        (Date::constant(2025, 8, 15), 1_200_000),
        (Date::constant(2026, 3, 30), 900_050),
    ] {
        let patient = named(builder, person);
        let number = builder.dice.digits(10);
        let bill = Bill { patient, self_paid: Fen(fen), total: Fen(fen * 2), settled, number, grave: false };
        builder.county.cases.bills.push(bill);
    }
    mark(builder, "R49", true, Target::Person(person), "three bills of the last twelve months over the limit together");
}

fn checks(builder: &mut Builder) {
    for (violation, checked, what) in [
        (true, Date::constant(2024, 11, 6), "last checked sixteen months ago"),
        (false, Date::constant(2025, 3, 31), "checked in the same month a year ago"),
    ] {
        let (household, ..) = family(builder, Program::DibaoUrban, checked);
        mark(builder, "R50", violation, Target::Household(household), what);
    }
    for (violation, delegated, applied, decided, what) in [
        (true, false, Date::constant(2025, 7, 7), Date::constant(2025, 8, 29), "decided after 39 working days"),
        (false, false, Date::constant(2025, 7, 7), Date::constant(2025, 8, 15), "decided after 29 working days"),
    ] {
        let (household, grant, base) = family(builder, Program::DibaoUrban, RECENT);
        let start = crate::domain::month::Month::of(decided).plus(1);
        builder.county.grants[grant].start = start;
        let decisions = builder.county.cases.decisions.iter_mut();
        for approval in decisions.filter(|one| one.person == base.person && one.kind == Kind::Approve) {
            (approval.applied, approval.decided) = (Some(applied), Some(decided));
            (approval.from, approval.delegated) = (Some(start), delegated);
        }
        mark(builder, "R51", violation, Target::Household(household), what);
    }
}

/// Papers, and what is or is not wrong with them.
const FILES: [Case; 12] = [
    ("R52", false, URBAN, "F15", |paper| paper.shown = Some((paper.dated, days(paper.dated, 9))), "shown for ten days"),
    ("R52", false, RURAL, "F10", |paper| paper.photo = false, "a survey form needs no photo of a notice"),
    ("R53", true, RURAL, "F03", |paper| paper.dated = days(paper.dated, 15), "authorization signed after the approval"),
    ("R53", false, URBAN, "F03", |paper| paper.dated = days(paper.dated, 9), "authorization of the day of the approval"),
    ("R53", false, RURAL, "F09", |paper| paper.dated = days(paper.dated, 5), "check report of the day before the approval"),
    ("R54", true, RURAL, "F04", |paper| (paper.state, paper.defect) = ("不合规", "过期"), "identity card expired"),
    (
        "R54",
        false,
        URBAN,
        "F21",
        |paper| (paper.state, paper.defect) = ("不合规", "不清晰"),
        "an illegible paper that is not required",
    ),
    ("R54", false, RURAL, "F09", |paper| paper.state = "在档", "a report that lies in the archive"),
    ("R55", false, URBAN, "F10", |paper| paper.signers = Some(3), "survey signed by three"),
    ("R55", false, RURAL, "F21", |paper| paper.signers = None, "a copy of a bank card needs no investigator"),
    ("R55", false, URBAN, "F17", |paper| paper.state = "有", "approval form with its seals"),
    ("R52", false, RURAL, "F15", |paper| paper.hotline = true, "notice with photo, date and hotline"),
];
