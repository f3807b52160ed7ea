//! Answers of the rules about what a household owns or earns: R10, R11, R12, R13, R14, R15, R18. Each month of dibao
//! or tekun in which any fact holds counts once, with all that the household was paid that month.

use super::{ExpectedClue, Ledger};
use crate::demo::model::bureaus::Machine;
use crate::demo::model::cases::Kind;
use crate::demo::model::{HouseholdAt, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Two homes are allowed up to this many hundredths of m² per member: the local mean that the
/// pack gives as an example.
const LOCAL_MEAN_AREA_X100: i64 = 4000;

/// Hundredths of a kilowatt from which a tractor is no small tool.
const TRACTOR_POWER_X100: i64 = 2210;

/// A home counts as new when it was registered up to so many months before help began.
const MONTHS_BEFORE_HELP: i32 = 36;

/// A stretch of time `[from, to)`.
type Span = (Date, Option<Date>);

/// Whether a stretch meets a month: begun before the month is over, not ended by its first day.
pub fn meets(span: Span, month: Month) -> bool {
    let (Some(first), Some(next)) = (month.first_day(), month.plus(1).first_day()) else { return false };
    span.0 < next && span.1.is_none_or(|end| end > first)
}

/// Every clue of these rules.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let vehicles =
        county.vehicles.iter().filter(|vehicle| !vehicle.exempt() && (vehicle.status == "正常" || vehicle.disposed.is_some()));
    let vehicles = spans(ledger, vehicles.map(|row| (&row.owner, (row.registered, row.disposed))));
    let rooms = county.units.iter().filter(|unit| !unit.residential());
    let rooms = spans(ledger, rooms.map(|row| (&row.owner, (row.registered, row.cancelled))));
    let roles = ["法定代表人", "股东", "经营者"];
    let businesses = county.businesses.iter().filter(|row| roles.contains(&row.role) && row.status == "存续");
    let businesses = spans(ledger, businesses.map(|row| (&row.person, (row.founded, row.closed))));
    let machines = county.bureaus.machines.iter().filter(|row| large(row) && (row.status == "在用" || row.disposed.is_some()));
    let machines = spans(ledger, machines.map(|row| (&row.owner, (row.registered, row.disposed))));
    let wages = spans(ledger, county.payroll.iter().map(|row| (&row.person, (row.start, row.stop))));

    let mut clues = household_clues(ledger, "R18", |at, month| {
        let paid = |person: PersonAt| wages.get(&person).is_some_and(|spans| spans.iter().any(|span| meets(*span, month)));
        county.households[at].members.iter().any(|member| member.insured && paid(member.person))
    });
    for (rule, facts) in [("R10", vehicles), ("R12", rooms), ("R14", businesses), ("R15", machines)] {
        clues.extend(household_clues(ledger, rule, |at, month| {
            let held = |person: PersonAt| facts.get(&person).is_some_and(|spans| spans.iter().any(|span| meets(*span, month)));
            county.households[at].members.iter().any(|member| held(member.person))
        }));
    }
    clues.extend(homes(ledger));
    clues.extend(new_homes(ledger));
    clues
}

/// What no poor family owns: harvesters, building machines, boats and farms of any size, tractors from 22.1 kW on.
fn large(machine: &Machine) -> bool {
    match machine.kind {
        "联合收割机" | "玉米收获机" | "挖掘机" | "装载机" | "机动船" | "规模养殖场" => true,
        "轮式拖拉机" | "履带拖拉机" | "手扶拖拉机" => {
            machine.power_x100.is_none_or(|power| power >= TRACTOR_POWER_X100)
        }
        _ => false,
    }
}

fn spans<'n>(
    ledger: &Ledger<'_>,
    rows: impl Iterator<Item = (&'n crate::demo::model::Named, Span)>,
) -> BTreeMap<PersonAt, Vec<Span>> {
    let mut found: BTreeMap<PersonAt, Vec<Span>> = BTreeMap::new();
    for (named, span) in rows {
        if let Some(person) = ledger.person(named) {
            found.entry(person).or_default().push(span);
        }
    }
    found
}

/// R11: more homes than one; two are allowed when they are small for the family.
fn homes(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let mut owned: BTreeMap<PersonAt, Vec<(&str, i64, Span)>> = BTreeMap::new();
    for unit in county.units.iter().filter(|unit| unit.residential()) {
        if let Some(person) = ledger.person(&unit.owner) {
            owned.entry(person).or_default().push((&unit.unit_no, unit.area_x100, (unit.registered, unit.cancelled)));
        }
    }
    household_clues(ledger, "R11", |at, month| {
        let members = &county.households[at].members;
        let held: BTreeSet<(&str, i64)> = members
            .iter()
            .filter_map(|member| owned.get(&member.person))
            .flatten()
            .filter(|(_, _, span)| meets(*span, month))
            .map(|(unit_no, area, _)| (*unit_no, *area))
            .collect();
        let area: i64 = held.iter().map(|(_, area)| area).sum();
        let persons = i64::try_from(members.len()).unwrap_or(1);
        held.len() > 2 || held.len() == 2 && area > LOCAL_MEAN_AREA_X100 * persons
    })
}

/// R13: a home registered within three years before the month in which help began, or later.
fn new_homes(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let mut began: BTreeMap<HouseholdAt, Month> = BTreeMap::new();
    let own = |at: HouseholdAt, program: Program| county.households[at].program == program;
    for grant in &county.grants {
        if let Some(at) = grant.household.filter(|at| own(*at, grant.program)) {
            began.insert(at, grant.start);
        }
    }
    // The application itself, where the ledger of decisions has it.
    let mut applied: BTreeMap<HouseholdAt, Month> = BTreeMap::new();
    for decision in county.cases.decisions.iter().filter(|decision| decision.kind == Kind::Approve) {
        if let (Some(at), Some(day)) = (decision.household.filter(|at| own(*at, decision.program)), decision.applied) {
            let month = Month::of(day);
            applied.entry(at).and_modify(|latest| *latest = month.max(*latest)).or_insert(month);
        }
    }
    began.extend(applied);
    let homes = county.units.iter().filter(|unit| unit.residential());
    let homes = spans(ledger, homes.map(|row| (&row.owner, (row.registered, row.cancelled))));
    household_clues(ledger, "R13", |at, month| {
        let Some(since) = began.get(&at).map(|began| began.plus(-MONTHS_BEFORE_HELP)) else { return false };
        let new = |span: &Span| Month::of(span.0) >= since && meets(*span, month);
        let owns = |person: PersonAt| homes.get(&person).is_some_and(|homes| homes.iter().any(new));
        county.households[at].members.iter().any(|member| owns(member.person))
    })
}

/// One clue per household of dibao or tekun in which `irregular` holds for a month paid.
pub fn household_clues(
    ledger: &Ledger<'_>,
    rule: &'static str,
    irregular: impl Fn(HouseholdAt, Month) -> bool,
) -> Vec<ExpectedClue> {
    household_sums(ledger, rule, |at, month, paid| if irregular(at, month) { paid } else { Fen::ZERO })
}

/// One clue per household of dibao or tekun with the months of which `too_much` is wrong, wholly or in part.
pub fn household_sums(
    ledger: &Ledger<'_>,
    rule: &'static str,
    too_much: impl Fn(HouseholdAt, Month, Fen) -> Fen,
) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let means_tested =
        |at: HouseholdAt| county.households[at].program.is_dibao() || county.households[at].program == Program::Tekun;
    let mut clues = Vec::new();
    for (at, paid) in ledger.household_months.iter().filter(|(at, _)| means_tested(**at)) {
        let lines: Vec<(Month, Fen)> =
            paid.iter().map(|(month, paid)| (*month, too_much(*at, *month, *paid))).filter(|line| line.1 > Fen::ZERO).collect();
        if lines.is_empty() {
            continue;
        }
        let amount: Fen = lines.iter().map(|line| line.1).sum();
        clues.push(ExpectedClue {
            rule,
            pair: String::new(),
            household_no: Some(county.households[*at].no.clone()),
            id_no: None,
            unit: None,
            months: lines.iter().map(|line| line.0).collect(),
            amount,
            lenient: amount,
            why: ledger.why_household(rule, *at),
        });
    }
    clues
}
