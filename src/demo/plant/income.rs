//! Plants for income that was not counted: pensions, paid posts, wages of members who are not covered; and income that
//! leaves a family poor, or that a decision allows.

use super::wealth::{family, other_member};
use super::{Target, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::bureaus::{Pension, Post};
use crate::demo::model::cases::{Bill, Decision, Kind};
use crate::demo::model::{Damage, HouseholdAt, Member, Named, Payroll, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;

const LONG_AGO: Date = Date::constant(2018, 7, 1);
const IN_WINDOW: Date = Date::constant(2024, 9, 17);
const RESIDENT: &str = "城乡居民养老保险";
const EMPLOYEE: &str = "企业职工养老保险";

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    pensions(builder);
    small_pensions(builder);
    allowed(builder);
    posts(builder);
    lawful_posts(builder);
    relatives(builder);
    lawful_relatives(builder);
}

/// Enters a pension; returns its place.
pub fn pension(builder: &mut Builder, person: PersonAt, kind: &'static str, fen: i64, start: Month) -> usize {
    let person = named(builder, person);
    builder.county.bureaus.pensions.push(Pension { person, kind, monthly: Fen(fen), start, stop: None, status: "正常领取" });
    builder.county.bureaus.pensions.len() - 1
}

/// Gradual exit of six months from month 20 of the window on, after which the household left: nothing is wrong.
pub fn gradual_exit(builder: &mut Builder, household: HouseholdAt, grant: usize) -> Month {
    let (from, to) = (nth(builder, 20), nth(builder, 25));
    builder.county.grants[grant].stop = Some(to);
    let program = builder.county.grants[grant].program;
    let head = builder.county.households[household].head();
    let decided = Date::constant(2024, 11, 22);
    let grace = Decision::on(Some(household), head, program, Kind::Grace, decided);
    builder.county.cases.decisions.push(Decision { from: Some(from), to: Some(to), ..grace });
    from
}

fn couple(builder: &mut Builder) -> (HouseholdAt, PersonAt, PersonAt) {
    let (household, head, _) = family(builder, Shape::ElderCouple);
    (household, head, other_member(builder, household))
}

fn pensions(builder: &mut Builder) {
    let (household, head, _) = couple(builder);
    pension(builder, head, EMPLOYEE, 326_040, Month::of(LONG_AGO));
    mark(builder, "R20", true, Target::Household(household), "retired from a company, in all months");

    let (household, _, spouse) = couple(builder);
    pension(builder, spouse, "机关事业单位养老保险", 418_000, nth(builder, 18));
    mark(builder, "R20", true, Target::Household(household), "retired from public service in October 2024");

    // 560 less the basic part reaches the standard of 2023 only; from 2026 on nothing is left out of it.
    let (household, head, _) = family(builder, Shape::Elder);
    pension(builder, head, RESIDENT, 56_000, Month::of(LONG_AGO));
    mark(builder, "R20", true, Target::Household(household), "residents' pension, over in 2023 and again from 2026 on");

    let (household, head, _) = couple(builder);
    let at = pension(builder, head, EMPLOYEE, 205_000, Month::of(LONG_AGO));
    builder.county.bureaus.pensions[at].stop = Some(nth(builder, 14));
    builder.county.bureaus.pensions[at].status = "停发";
    mark(builder, "R20", true, Target::Household(household), "pension ended in June 2024: June is the last month");

    let (household, head, spouse) = couple(builder);
    pension(builder, head, "遗属待遇", 70_000, Month::of(LONG_AGO));
    pension(builder, spouse, RESIDENT, 40_000, Month::of(LONG_AGO));
    mark(builder, "R20", true, Target::Household(household), "only both pensions together reach the standard");
}

fn small_pensions(builder: &mut Builder) {
    let (household, head, spouse) = couple(builder);
    for person in [head, spouse] {
        pension(builder, person, RESIDENT, 23_055, Month::of(LONG_AGO));
    }
    mark(builder, "R20", false, Target::Household(household), "two small residents' pensions");

    let (household, head, _) = couple(builder);
    pension(builder, head, RESIDENT, 101_299, Month::of(LONG_AGO));
    mark(builder, "R20", false, Target::Household(household), "a fen below the standard once the basic part is left out");

    let (household, head, _) = couple(builder);
    let at = pension(builder, head, EMPLOYEE, 326_040, Month::of(LONG_AGO));
    builder.county.bureaus.pensions[at].status = "停发";
    mark(builder, "R20", false, Target::Household(household), "pension stopped, nobody wrote down when");

    let (household, head, _) = couple(builder);
    let at = pension(builder, head, EMPLOYEE, 326_040, Month::of(LONG_AGO));
    builder.county.bureaus.pensions[at].person.damage = Some(Damage::Masked);
    mark(builder, "R20", false, Target::Household(household), "number masked in the list of pensions: possible identity");
}

/// Over the standard, and lawful.
fn allowed(builder: &mut Builder) {
    let (household, head, grant) = family(builder, Shape::ElderCouple);
    let from = gradual_exit(builder, household, grant);
    pension(builder, head, EMPLOYEE, 326_040, from);
    mark(builder, "R20", false, Target::Household(household), "pension within a gradual exit of six months");
    mark(builder, "R24", false, Target::Household(household), "over the standard within a gradual exit of six months");

    let (household, head, grant) = family(builder, Shape::ElderCouple);
    let from = nth(builder, 24);
    builder.county.grants[grant].start = from;
    pension(builder, head, EMPLOYEE, 240_000, from);
    let patient = named(builder, head);
    let number = builder.dice.digits(10);
    let settled = Date::constant(2025, 4, 8);
    let bill = Bill { patient, self_paid: Fen::yuan(19_000), total: Fen::yuan(52_000), settled, number, grave: false };
    builder.county.cases.bills.push(bill);
    mark(builder, "R24", false, Target::Household(household), "over the standard but for the bills of a grave illness");

    let (household, head, _) = family(builder, Shape::Elder);
    pension(builder, head, EMPLOYEE, 45_499, Month::of(LONG_AGO));
    mark(builder, "R24", false, Target::Household(household), "income a fen below the standard of the first year");
}

fn post(builder: &mut Builder, person: PersonAt, kind: &'static str, yuan: i64, start: Date) -> usize {
    let entry = Post {
        person: named(builder, person),
        kind,
        unit: "石桥镇柳树湾村".to_owned(),
        pay: Fen::yuan(yuan),
        start,
        stop: None,
        paid: true,
    };
    builder.county.bureaus.posts.push(entry);
    builder.county.bureaus.posts.len() - 1
}

fn parents(builder: &mut Builder) -> (HouseholdAt, PersonAt, usize) {
    family(builder, Shape::Parents)
}

fn posts(builder: &mut Builder) {
    let (household, head, _) = parents(builder);
    post(builder, head, "村主任", 2_900, LONG_AGO);
    mark(builder, "R23", true, Target::Household(household), "village head all along");

    let (household, head, _) = family(builder, Shape::OneParent);
    post(builder, head, "村文书", 2_200, IN_WINDOW);
    mark(builder, "R23", true, Target::Household(household), "village clerk since September 2024");

    let (household, head, _) = parents(builder);
    let at = post(builder, head, "村支书", 3_000, LONG_AGO);
    builder.county.bureaus.posts[at].stop = Some(Date::constant(2024, 5, 2));
    mark(builder, "R23", true, Target::Household(household), "left the post on the second of May 2024, which counts");

    let (household, head, spouse) = couple(builder);
    post(builder, head, "护路员", 700, LONG_AGO);
    post(builder, spouse, "乡村保洁员", 400, LONG_AGO);
    mark(builder, "R23", true, Target::Household(household), "two small posts reach the standard together");

    let (household, _) = builder.dibao(Program::DibaoUrban, Shape::Parents);
    let spouse = other_member(builder, household);
    post(builder, spouse, "网格员", 3_900, LONG_AGO);
    builder.county.cases.declared.insert(household, Fen::yuan(600));
    mark(builder, "R23", true, Target::Household(household), "declared 600 yuan of 3,900");
}

fn lawful_posts(builder: &mut Builder) {
    let (household, head, _) = parents(builder);
    let at = post(builder, head, "村委委员", 2_900, LONG_AGO);
    builder.county.bureaus.posts[at].paid = false;
    mark(builder, "R23", false, Target::Household(household), "post without pay");

    let (household, head, _) = parents(builder);
    post(builder, head, "生态护林员", 800, LONG_AGO);
    mark(builder, "R23", false, Target::Household(household), "forest ranger, the family stays below the standard");

    let (household, head, grant) = family(builder, Shape::ElderCouple);
    let from = gradual_exit(builder, household, grant);
    post(builder, head, "村主任", 2_900, from.first_day().unwrap_or(IN_WINDOW));
    mark(builder, "R23", false, Target::Household(household), "post within a gradual exit of six months");

    let (household, head, _) = parents(builder);
    let at = post(builder, head, "村主任", 2_900, LONG_AGO);
    builder.county.bureaus.posts[at].stop = Some(Date::constant(2023, 4, 1));
    mark(builder, "R23", false, Target::Household(household), "left the post on the first day of the first month");

    let (household, head, _) = parents(builder);
    let at = post(builder, head, "村主任", 2_900, LONG_AGO);
    let name = builder.county.people[head].name.clone();
    let key = builder.new_key((32, 48), true);
    builder.county.bureaus.posts[at].person = Named::sure(&name, key);
    mark(builder, "R23", false, Target::Household(household), "village head has the same name and another number");
}

/// A couple on dibao and their grown son, who lives with them and is not covered.
fn with_son(builder: &mut Builder, program: Program) -> (HouseholdAt, PersonAt, usize) {
    let (household, grant) = builder.dibao(program, Shape::ElderCouple);
    let head = builder.county.households[household].head();
    let surname: String = builder.county.people[head].name.chars().take(1).collect();
    let person = builder.person(Some(&surname), true, (26, 40));
    builder.county.households[household].members.push(Member { person, relation: "长子", insured: false });
    (household, person, grant)
}

fn payroll(builder: &mut Builder, person: PersonAt, yuan: i64, start: Date, stop: Option<Date>) {
    let entry = Payroll {
        unit: "禾川县第二中学".to_owned(),
        person: named(builder, person),
        kind: if yuan < 2_000 { "公益性岗位" } else { "事业编制" },
        wage: Fen::yuan(yuan),
        start,
        stop,
    };
    builder.county.payroll.push(entry);
}

fn relatives(builder: &mut Builder) {
    for (program, start, stop, what) in [
        (Program::DibaoRural, LONG_AGO, None, "son who lives with them is a teacher"),
        (Program::DibaoUrban, IN_WINDOW, None, "son hired in September 2024"),
        (
            Program::DibaoRural,
            LONG_AGO,
            Some(Date::constant(2024, 5, 1)),
            "son left on the first of May: April is the last month",
        ),
    ] {
        let (household, son, _) = with_son(builder, program);
        payroll(builder, son, 4_300, start, stop);
        mark(builder, "R19", true, Target::Household(household), what);
    }
}

fn lawful_relatives(builder: &mut Builder) {
    let (household, son, _) = with_son(builder, Program::DibaoRural);
    payroll(builder, son, 1_300, LONG_AGO, None);
    mark(builder, "R19", false, Target::Household(household), "with the son's pay the family is still poor");

    let (household, son, _) = with_son(builder, Program::DibaoRural);
    payroll(builder, son, 4_300, LONG_AGO, Some(Date::constant(2022, 8, 31)));
    mark(builder, "R19", false, Target::Household(household), "the son was dismissed before the window");

    let (household, son, grant) = with_son(builder, Program::DibaoRural);
    let from = gradual_exit(builder, household, grant);
    payroll(builder, son, 4_300, from.first_day().unwrap_or(IN_WINDOW), None);
    mark(builder, "R19", false, Target::Household(household), "the son's pay within a gradual exit of six months");

    let (household, son, _) = with_son(builder, Program::DibaoRural);
    payroll(builder, son, 4_300, LONG_AGO, None);
    if let Some(row) = builder.county.payroll.last_mut() {
        row.person.damage = Some(Damage::WrongCheck);
    }
    mark(builder, "R19", false, Target::Household(household), "the son's number is mistyped on the payroll: possible identity");
}
