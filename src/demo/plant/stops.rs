//! Plants for decisions to stop: without a reason, a notice or a public notice, and without a look at what comes below.

use super::decisions::{aid, family};
use super::{Target, die, mark, named, nth};
use crate::demo::families::Builder;
use crate::demo::model::cases::{Decision, Kind, Lack, Paper};
use crate::demo::model::{Care, HouseholdAt, Payroll, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;

/// A check before every stop of these plants.
const CHECKED: Date = Date::constant(2024, 2, 20);

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    unjust(builder);
    just(builder);
    without_a_lower_tier(builder);
    with_a_lower_tier(builder);
}

/// Dibao of a couple that was stopped by a decision of that day, after the month of the window.
fn stopped(builder: &mut Builder, program: Program, last: i32, decided: Date, lack: Lack) -> HouseholdAt {
    let (household, grant, base) = family(builder, program, CHECKED);
    let to = Some(nth(builder, last));
    builder.county.grants[grant].stop = to;
    let stop = Decision { kind: Kind::Stop, decided: Some(decided), to, lack, ..base };
    builder.county.cases.decisions.push(stop);
    household
}

/// Tekun likewise.
fn tekun_stopped(builder: &mut Builder, last: i32, decided: Date, lack: Lack) -> HouseholdAt {
    let male = builder.dice.percent(80);
    let person = builder.person(None, male, (64, 84));
    let (household, grant) = builder.single(Program::Tekun, person);
    builder.county.grants[grant].institution = false;
    builder.county.grants[grant].care = Care::Able;
    let to = Some(nth(builder, last));
    builder.county.grants[grant].stop = to;
    builder.county.cases.own_decisions.insert(grant);
    let start = builder.county.grants[grant].start;
    let before = start.plus(-1).first_day().unwrap_or(CHECKED);
    let approval = Decision::on(Some(household), person, Program::Tekun, Kind::Approve, before);
    builder.county.cases.decisions.push(Decision { from: Some(start), ..approval.clone() });
    builder.county.cases.decisions.push(Decision { kind: Kind::Stop, decided: Some(decided), to, lack, ..approval });
    household
}

fn unjust(builder: &mut Builder) {
    let household = stopped(builder, Program::DibaoRural, 23, Date::constant(2025, 3, 21), Lack::Reason);
    mark(builder, "R40", true, Target::Household(household), "stopped without a reason");

    let household = stopped(builder, Program::DibaoUrban, 18, Date::constant(2024, 10, 9), Lack::Notice);
    mark(builder, "R40", true, Target::Household(household), "stopped without a notice");

    let household = tekun_stopped(builder, 28, Date::constant(2025, 8, 19), Lack::Publicity(6));
    mark(builder, "R40", true, Target::Household(household), "tekun ended after a public notice of six days");
}

fn just(builder: &mut Builder) {
    let household = tekun_stopped(builder, 28, Date::constant(2025, 8, 19), Lack::Publicity(7));
    mark(builder, "R40", false, Target::Household(household), "tekun ended after exactly seven days");

    let household = stopped(builder, Program::DibaoRural, 26, Date::constant(2025, 6, 5), Lack::Notice);
    let person = builder.county.households[household].head();
    builder.county.cases.opened.insert(household);
    builder.county.cases.own_papers.push(Paper {
        household,
        person,
        program: Program::DibaoRural,
        item: "F23",
        state: "齐全",
        defect: "",
        dated: Date::constant(2025, 6, 6),
        shown: None,
        signers: None,
        photo: false,
        hotline: false,
        masked: false,
    });
    mark(builder, "R40", false, Target::Household(household), "the file has the notice with proof of delivery");

    let household = stopped(builder, Program::DibaoRural, 24, Date::constant(2025, 4, 28), Lack::Reason);
    let members: Vec<_> = builder.county.households[household].members.iter().map(|member| member.person).collect();
    for (person, died) in members.into_iter().zip([Date::constant(2025, 3, 2), Date::constant(2025, 4, 20)]) {
        die(builder, person, Some(died), None);
        // What was paid for April rests on the widower.
        if died == Date::constant(2025, 3, 2)
            && let Some(member) = builder.county.households[household].members.iter_mut().find(|member| member.person == person)
        {
            member.insured = false;
        }
    }
    mark(builder, "R40", false, Target::Household(household), "stopped because nobody of the household lives");
}

fn earns(builder: &mut Builder, household: HouseholdAt, yuan: i64) {
    builder.county.cases.declared.insert(household, Fen::yuan(yuan));
}

fn without_a_lower_tier(builder: &mut Builder) {
    let household = stopped(builder, Program::DibaoRural, 25, Date::constant(2025, 5, 14), Lack::Nothing);
    earns(builder, household, 600);
    mark(builder, "R41", true, Target::Household(household), "left with 600 yuan for two, nobody looked further");

    let household = stopped(builder, Program::DibaoUrban, 31, Date::constant(2025, 11, 20), Lack::Nothing);
    earns(builder, household, 2249);
    mark(builder, "R41", true, Target::Household(household), "left with a yuan less than one and a half times the standard");

    let household = stopped(builder, Program::DibaoRural, 26, Date::constant(2025, 7, 2), Lack::Nothing);
    let person = builder.county.households[household].head();
    let entry = Payroll {
        unit: "禾川县城市管理局".to_owned(),
        person: named(builder, person),
        kind: "公益性岗位",
        wage: Fen::yuan(900),
        start: Date::constant(2025, 7, 1),
        stop: None,
    };
    builder.county.payroll.push(entry);
    mark(
        builder,
        "R41",
        true,
        Target::Household(household),
        "left for a job of 900 yuan that began in the month of the decision",
    );
}

fn with_a_lower_tier(builder: &mut Builder) {
    let household = stopped(builder, Program::DibaoUrban, 31, Date::constant(2025, 11, 20), Lack::Nothing);
    earns(builder, household, 2250);
    mark(builder, "R41", false, Target::Household(household), "income of exactly one and a half times the standard");

    let household = stopped(builder, Program::DibaoRural, 25, Date::constant(2025, 5, 14), Lack::Nothing);
    earns(builder, household, 600);
    aid(builder, household, Date::constant(2025, 8, 29), 1800, "因病");
    mark(builder, "R41", false, Target::Household(household), "temporary aid in the third month after the stop");

    let household = stopped(builder, Program::DibaoRural, 25, Date::constant(2025, 5, 14), Lack::Nothing);
    earns(builder, household, 700);
    let members = builder.county.households[household].members.clone();
    let place = (builder.county.households[household].town, builder.county.households[household].village);
    let head = members[0].person;
    let edge = builder.household(Program::Edge, place, members);
    let grant = builder.grant(Program::Edge, Some(edge), head);
    builder.county.grants[grant].start = Month::of(Date::constant(2025, 7, 1));
    builder.county.households[edge].planted = true;
    mark(builder, "R41", false, Target::Household(household), "became an edge household in July");

    let household = stopped(builder, Program::DibaoRural, 33, Date::constant(2026, 1, 15), Lack::Nothing);
    earns(builder, household, 600);
    mark(builder, "R41", false, Target::Household(household), "stopped in January: the three months are not over");
}
