//! Plants for jobs that show in insurance and housing fund: an employer pays, the household declared nothing.

use super::income::gradual_exit;
use super::wealth::{family, other_member};
use super::{Target, mark, named, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::bureaus::{FundAccount, Insured};
use crate::demo::model::{HouseholdAt, Named, PersonAt, Program};
use crate::domain::money::Fen;
use crate::domain::month::Month;

const EMPLOYER: &str = "禾川县恒通建材有限公司";

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    insured(builder);
    insured_in_part(builder);
    lawful_insurance(builder);
    accounts(builder);
    lawful_accounts(builder);
}

/// Long before the window.
fn long_ago(builder: &Builder) -> Month {
    nth(builder, -25)
}

/// Insured by an employer on a base in fen.
pub fn employ(builder: &mut Builder, person: PersonAt, kind: &'static str, base: Option<i64>, start: Month) {
    enter(builder, person, (kind, "单位缴费"), base, start);
}

fn insure(builder: &mut Builder, person: PersonAt, payer: &'static str, base: Option<i64>, start: Month) -> usize {
    let kind = builder.dice.pick(&["企业职工养老保险", "职工医保", "工伤保险"]);
    enter(builder, person, (kind, payer), base, start)
}

fn enter(
    builder: &mut Builder,
    person: PersonAt,
    (kind, payer): (&'static str, &'static str),
    base: Option<i64>,
    start: Month,
) -> usize {
    let entry = Insured {
        person: named(builder, person),
        kind,
        payer,
        unit: if payer == "单位缴费" { EMPLOYER.to_owned() } else { String::new() },
        base: base.map(Fen),
        start,
        stop: None,
        status: "参保缴费",
    };
    builder.county.bureaus.insured.push(entry);
    builder.county.bureaus.insured.len() - 1
}

/// A family and the earner in it, who is not the head.
fn parents(builder: &mut Builder) -> (HouseholdAt, PersonAt) {
    let (household, _, _) = family(builder, Shape::Parents);
    (household, other_member(builder, household))
}

/// A family that is paid the full rate, so that any wage takes from it.
fn of_the_first_class(builder: &mut Builder) -> (HouseholdAt, PersonAt, usize) {
    let (household, head, grant) = family(builder, Shape::OneParent);
    builder.county.grants[grant].band = 1;
    builder.county.grants[grant].extra = Fen::ZERO;
    (household, head, grant)
}

fn insured(builder: &mut Builder) {
    let start = long_ago(builder);
    let (household, earner) = parents(builder);
    insure(builder, earner, "单位缴费", Some(420_000), start);
    mark(builder, "R21", true, Target::Household(household), "insured by a factory, nothing declared");

    let (household, earner) = parents(builder);
    let start = nth(builder, 27);
    insure(builder, earner, "单位缴费", None, start);
    mark(
        builder,
        "R21",
        true,
        Target::Household(household),
        "insured by an employer since July 2025, base unknown: all in question",
    );

    let (household, earner) = parents(builder);
    let at = insure(builder, earner, "单位缴费", Some(380_000), nth(builder, 2));
    builder.county.bureaus.insured[at].stop = Some(nth(builder, 10));
    builder.county.bureaus.insured[at].status = "暂停缴费";
    mark(builder, "R21", true, Target::Household(household), "a job of nine months, February 2024 the last");

    let person = builder.person(None, true, (40, 56));
    let (household, _) = builder.single(Program::Tekun, person);
    let start = nth(builder, 12);
    insure(builder, person, "单位缴费", Some(360_000), start);
    mark(builder, "R21", true, Target::Household(household), "tekun person with a job");
}

fn insured_in_part(builder: &mut Builder) {
    let (household, earner, _) = of_the_first_class(builder);
    let start = long_ago(builder);
    insure(builder, earner, "单位缴费", Some(70_050), start);
    mark(
        builder,
        "R21",
        true,
        Target::Household(household),
        "a small wage: only what a top-up would not give, rounded up to the yuan",
    );

    let (household, earner, grant) = of_the_first_class(builder);
    builder.county.grants[grant].extra = Fen::yuan(90);
    let start = nth(builder, 6);
    insure(builder, earner, "单位缴费", Some(60_000), start);
    mark(builder, "R21", true, Target::Household(household), "a small wage beside extra-category aid, which stays due");
}

fn lawful_insurance(builder: &mut Builder) {
    for (payer, base, what) in [
        ("灵活就业", Some(360_000), "insures herself as a flexible worker"),
        ("政府代缴", None, "the government pays the residents' insurance"),
    ] {
        let (household, earner) = parents(builder);
        let start = long_ago(builder);
        insure(builder, earner, payer, base, start);
        mark(builder, "R21", false, Target::Household(household), what);
    }
    let (household, _) = builder.dibao(Program::DibaoUrban, Shape::Parents);
    let earner = other_member(builder, household);
    let start = long_ago(builder);
    insure(builder, earner, "单位缴费", Some(180_000), start);
    builder.county.cases.declared.insert(household, Fen::yuan(1_800));
    mark(builder, "R21", false, Target::Household(household), "the whole wage was declared");

    let (household, _, grant) = family(builder, Shape::Parents);
    builder.county.grants[grant].band = 4;
    builder.county.grants[grant].extra = Fen::ZERO;
    let earner = other_member(builder, household);
    let start = long_ago(builder);
    insure(builder, earner, "单位缴费", Some(60_000), start);
    mark(builder, "R21", false, Target::Household(household), "the lowest class is less than a top-up would give");

    let (household, earner) = parents(builder);
    let start = long_ago(builder);
    let at = insure(builder, earner, "单位缴费", Some(420_000), start);
    builder.county.bureaus.insured[at].status = "暂停缴费";
    mark(builder, "R21", false, Target::Household(household), "the job is over, nobody wrote down since when");

    let (household, head, grant) = family(builder, Shape::ElderCouple);
    let from = gradual_exit(builder, household, grant);
    insure(builder, head, "单位缴费", Some(420_000), from);
    mark(builder, "R21", false, Target::Household(household), "a job within a gradual exit of six months");
}

fn account(builder: &mut Builder, person: PersonAt, base: Option<i64>, start: Month) -> usize {
    let entry = FundAccount {
        person: named(builder, person),
        unit: EMPLOYER.to_owned(),
        base: base.map(Fen),
        deposit: Fen(base.map_or(30_000, |base| base * 24 / 100)),
        loan: Fen::ZERO,
        start,
        stop: None,
        status: "缴存",
    };
    builder.county.bureaus.accounts.push(entry);
    builder.county.bureaus.accounts.len() - 1
}

fn seal(builder: &mut Builder, at: usize, loan: Fen) {
    let row = &mut builder.county.bureaus.accounts[at];
    row.status = "封存";
    row.deposit = Fen::ZERO;
    row.loan = loan;
}

fn accounts(builder: &mut Builder) {
    let (household, earner) = parents(builder);
    let start = long_ago(builder);
    account(builder, earner, Some(450_000), start);
    mark(builder, "R22", true, Target::Household(household), "housing fund paid in all along");

    let (household, earner) = parents(builder);
    let start = nth(builder, 25);
    account(builder, earner, None, start);
    mark(builder, "R22", true, Target::Household(household), "housing fund since May 2025, base unknown: all in question");

    let (household, earner, _) = of_the_first_class(builder);
    let start = nth(builder, 12);
    account(builder, earner, Some(60_040), start);
    mark(builder, "R22", true, Target::Household(household), "housing fund on a small wage: what a top-up would not give");

    let (household, earner) = parents(builder);
    let start = long_ago(builder);
    let at = account(builder, earner, Some(390_000), start);
    seal(builder, at, Fen::yuan(180_000));
    mark(builder, "R22", true, Target::Household(household), "account sealed, its loan still open on the day of the query");

    let (household, earner) = parents(builder);
    let start = nth(builder, 8);
    let at = account(builder, earner, Some(410_000), start);
    builder.county.bureaus.accounts[at].stop = Some(nth(builder, 16));
    builder.county.bureaus.accounts[at].status = "销户";
    mark(builder, "R22", true, Target::Household(household), "account closed in August 2024, which still counts");
}

fn lawful_accounts(builder: &mut Builder) {
    let (household, earner) = parents(builder);
    let start = long_ago(builder);
    let at = account(builder, earner, Some(390_000), start);
    seal(builder, at, Fen::ZERO);
    mark(builder, "R22", false, Target::Household(household), "account sealed, no loan");

    let (household, earner) = parents(builder);
    let start = long_ago(builder);
    let at = account(builder, earner, Some(390_000), start);
    builder.county.bureaus.accounts[at].stop = Some(nth(builder, -1));
    builder.county.bureaus.accounts[at].status = "销户";
    mark(builder, "R22", false, Target::Household(household), "account closed the month before the window");

    let (household, head, grant) = family(builder, Shape::ElderCouple);
    let from = gradual_exit(builder, household, grant);
    account(builder, head, Some(450_000), from);
    mark(builder, "R22", false, Target::Household(household), "housing fund within a gradual exit of six months");

    let (household, earner) = parents(builder);
    let start = long_ago(builder);
    let at = account(builder, earner, Some(450_000), start);
    let name = builder.county.people[earner].name.clone();
    let key = builder.new_key((31, 46), false);
    builder.county.bureaus.accounts[at].person = Named::sure(&name, key);
    mark(builder, "R22", false, Target::Household(household), "account of somebody else of the same name");
}
