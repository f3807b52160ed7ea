//! Plants for what the ledger of decisions says: grace periods, stops, temporary aid, re-checks, terms.

use super::{Target, mark, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::cases::{Decision, Kind};
use crate::demo::model::{HouseholdAt, Payment, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;

/// A decision on file before the first payment, as every plant has.
const BEFORE: Date = Date::constant(2018, 3, 20);
/// A re-check of last autumn.
pub const RECENT: Date = Date::constant(2025, 11, 18);

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    grace(builder);
    outside_approval(builder);
    temporary_aid(builder);
    rechecks(builder);
    late(builder);
}

/// A dibao family whose decisions are written by hand: approved long ago and checked when the caller says.
pub fn family(builder: &mut Builder, program: Program, checked: Date) -> (HouseholdAt, usize, Decision) {
    let (household, grant) = builder.dibao(program, Shape::ElderCouple);
    let head = builder.county.households[household].head();
    let start = builder.county.grants[grant].start;
    // Decided in the month before the first payment.
    let decided = start.plus(-1).first_day().unwrap_or(BEFORE);
    let approval = Decision { from: Some(start), ..Decision::on(Some(household), head, program, Kind::Approve, decided) };
    builder.county.cases.own_decisions.insert(grant);
    builder.county.cases.decisions.push(approval);
    let check = Decision::on(Some(household), head, program, Kind::Recheck, checked);
    builder.county.cases.decisions.push(check.clone());
    (household, grant, check)
}

fn grace(builder: &mut Builder) {
    // Granted to a month that the county's rule does not allow: paid as granted, three months too long.
    let (household, grant, base) = family(builder, Program::DibaoRural, RECENT);
    builder.county.grants[grant].stop = Some(nth(builder, 28));
    let (from, to) = (nth(builder, 20), nth(builder, 28));
    let decided = Some(Date::constant(2024, 11, 20));
    builder.county.cases.decisions.push(Decision { kind: Kind::Grace, decided, from: Some(from), to: Some(to), ..base });
    mark(builder, "R25", true, Target::Household(household), "grace granted and paid for nine months");

    // No end was written down, and nobody ended it.
    let (household, _, base) = family(builder, Program::DibaoUrban, RECENT);
    let from = nth(builder, 25);
    let decided = Some(Date::constant(2025, 4, 16));
    builder.county.cases.decisions.push(Decision { kind: Kind::Grace, decided, from: Some(from), ..base });
    mark(builder, "R25", true, Target::Household(household), "grace without an end, paid ever since");

    let (household, grant, base) = family(builder, Program::DibaoRural, RECENT);
    builder.county.grants[grant].stop = Some(nth(builder, 25));
    let (from, to) = (nth(builder, 20), nth(builder, 25));
    let decided = Some(Date::constant(2024, 11, 20));
    builder.county.cases.decisions.push(Decision { kind: Kind::Grace, decided, from: Some(from), to: Some(to), ..base });
    mark(builder, "R25", false, Target::Household(household), "grace of exactly six months, then the end");

    let (household, _, base) = family(builder, Program::DibaoRural, RECENT);
    let (from, to) = (nth(builder, 20), nth(builder, 22));
    let decided = Some(Date::constant(2024, 11, 20));
    let grace = Decision { kind: Kind::Grace, decided, from: Some(from), to: Some(to), ..base.clone() };
    builder.county.cases.decisions.push(grace);
    let (decided, from) = (Some(Date::constant(2025, 2, 19)), Some(nth(builder, 23)));
    builder.county.cases.decisions.push(Decision { kind: Kind::Approve, decided, from, ..base });
    mark(builder, "R25", false, Target::Household(household), "admitted anew when the grace ended");
}

fn outside_approval(builder: &mut Builder) {
    for (program, last, decided, what) in [
        (Program::DibaoRural, 18, Date::constant(2024, 10, 22), "the decision to stop was never carried out"),
        (Program::DibaoUrban, 33, Date::constant(2026, 1, 14), "stopped in January, paid for two months more"),
    ] {
        let (_, _, base) = family(builder, program, RECENT);
        let head = base.person;
        let to = Some(nth(builder, last));
        builder.county.cases.decisions.push(Decision { kind: Kind::Stop, decided: Some(decided), to, ..base });
        mark(builder, "R36", true, Target::Person(head), what);
    }
    let (_, _, base) = family(builder, Program::DibaoRural, RECENT);
    let head = base.person;
    let to = Some(nth(builder, 18));
    let stop = Decision { kind: Kind::Stop, decided: Some(Date::constant(2024, 10, 22)), to, ..base.clone() };
    builder.county.cases.decisions.push(stop);
    let (decided, from) = (Some(Date::constant(2024, 10, 30)), Some(nth(builder, 19)));
    builder.county.cases.decisions.push(Decision { kind: Kind::Resume, decided, from, ..base });
    mark(builder, "R36", false, Target::Person(head), "stopped and resumed the next month");
}

/// A temporary aid with its payment.
pub fn aid(builder: &mut Builder, household: HouseholdAt, decided: Date, yuan: i64, cause: &'static str) {
    let person = builder.county.households[household].head();
    let mut decision = Decision::on(Some(household), person, Program::TempAid, Kind::Approve, decided);
    decision.amount = Some(Fen::yuan(yuan));
    decision.cause = cause;
    decision.by_town = yuan <= 1000;
    builder.county.cases.decisions.push(decision);
    let month = crate::domain::month::Month::of(decided);
    let account = builder.account();
    builder.county.cases.aid.push(Payment {
        program: Program::TempAid,
        household: None,
        month,
        batch: format!("LS{:04}{:02}{:02}", month.year(), month.month(), decided.day()),
        payee: person,
        amount: Fen::yuan(yuan),
        paid: true,
        fail_reason: "",
        account,
        note: "",
    });
}

type Aid = (Date, i64, &'static str);

fn temporary_aid(builder: &mut Builder) {
    const CASES: [(bool, &[Aid], &str); 5] = [
        (
            true,
            &[(Date::constant(2024, 5, 7), 3000, "因病"), (Date::constant(2025, 4, 24), 2600, "因病")],
            "the same cause twice within a year",
        ),
        (
            true,
            &[
                (Date::constant(2024, 7, 3), 1500, "因病"),
                (Date::constant(2024, 11, 12), 2000, "因灾"),
                (Date::constant(2025, 3, 26), 1800, "因学"),
            ],
            "three aids within a year",
        ),
        (
            true,
            &[(Date::constant(2025, 8, 5), 960, "因病"), (Date::constant(2025, 8, 19), 1000, "因学")],
            "two sums just under the town's limit within a fortnight",
        ),
        (
            false,
            &[(Date::constant(2024, 5, 7), 3000, "因病"), (Date::constant(2025, 5, 24), 2600, "因病")],
            "the same cause again a year later",
        ),
        (
            false,
            &[(Date::constant(2025, 8, 5), 800, "因病"), (Date::constant(2025, 8, 19), 1000, "因灾")],
            "two small sums for different causes",
        ),
    ];
    for (violation, aids, what) in CASES {
        let (household, _, _) = family(builder, Program::DibaoRural, RECENT);
        for (decided, yuan, cause) in aids {
            aid(builder, household, *decided, *yuan, cause);
        }
        mark(builder, "R42", violation, Target::Household(household), what);
    }
}

fn rechecks(builder: &mut Builder) {
    for (violation, checked, what) in [
        (true, Date::constant(2024, 6, 12), "last checked in the summer before last"),
        (true, Date::constant(2025, 2, 28), "last checked thirteen months ago"),
        (false, Date::constant(2025, 3, 3), "checked exactly twelve months ago"),
    ] {
        let (household, ..) = family(builder, Program::DibaoRural, checked);
        mark(builder, "R50", violation, Target::Household(household), what);
    }
}

/// Applications of July and August, when no holiday moves a working day.
fn late(builder: &mut Builder) {
    for (violation, delegated, applied, decided, what) in [
        (true, false, Date::constant(2024, 7, 1), Date::constant(2024, 8, 13), "decided after 31 working days"),
        (true, true, Date::constant(2025, 7, 1), Date::constant(2025, 7, 31), "delegated, decided after 22 working days"),
        (false, false, Date::constant(2024, 7, 1), Date::constant(2024, 8, 12), "decided after exactly 30 working days"),
        (false, true, Date::constant(2025, 7, 1), Date::constant(2025, 7, 29), "delegated, decided after exactly 20"),
    ] {
        let (household, grant, base) = family(builder, Program::DibaoRural, RECENT);
        let start = crate::domain::month::Month::of(decided).plus(1);
        builder.county.grants[grant].start = start;
        let person: PersonAt = base.person;
        let decisions = &mut builder.county.cases.decisions;
        if let Some(approval) = decisions.iter_mut().find(|one| one.person == person && one.kind == Kind::Approve) {
            *approval =
                Decision { applied: Some(applied), decided: Some(decided), from: Some(start), delegated, ..approval.clone() };
        }
        mark(builder, "R51", violation, Target::Household(household), what);
    }
}
