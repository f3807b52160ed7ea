//! Answers of the rules about people whom assistance may have left out: R43, R46, R47, R48.

use super::residence::{OF_AGE, Register, age};
use super::{ExpectedClue, Ledger};
use crate::demo::model::cases::Certificate;
use crate::demo::model::rosters::Watched;
use crate::demo::model::{PersonAt, Program};
use crate::demo::rates;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Months back within which a payment covers somebody.
const RECENT: i32 = 3;
/// Months for which a bill on the list of grave illnesses counts.
const GRAVE: i32 = 12;
/// Months for which a parent must be lost.
const LOST: i32 = 6;
/// Old, in months.
const OLD: i32 = 60 * 12;

/// Every clue of these rules.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let register = Register::new(ledger);
    let mut clues = single(ledger, &register);
    clues.extend(monitored(ledger));
    for (person, entry) in register.entries() {
        let lives = entry.status == "正常" && !register.died.contains_key(&person);
        if lives && without_kin(ledger, &register, person) {
            clues.push(clue(ledger, "R47", person, ""));
        }
        if lives && let Some(kind) = unraised(ledger, &register, person) {
            clues.push(clue(ledger, "R48", person, kind));
        }
    }
    clues
}

/// A clue about a person without months and money.
fn clue(ledger: &Ledger<'_>, rule: &'static str, person: PersonAt, pair: &str) -> ExpectedClue {
    ExpectedClue {
        rule,
        pair: pair.to_owned(),
        household_no: None,
        id_no: Some(ledger.id_no(person)),
        unit: None,
        months: Vec::new(),
        amount: Fen::ZERO,
        lenient: Fen::ZERO,
        why: ledger.why_person(rule, person),
    }
}

/// Whether somebody was paid one of these programs lately.
fn covered(ledger: &Ledger<'_>, person: PersonAt, programs: &[Program]) -> bool {
    let last = ledger.county.last;
    let recent = |month: Month| last.index() - month.index() < RECENT;
    ledger
        .person_months
        .get(&person)
        .is_some_and(|months| months.keys().any(|(program, month)| programs.contains(program) && recent(*month)))
}

const COVER: [Program; 5] = [Program::DibaoRural, Program::DibaoUrban, Program::Tekun, Program::Orphan, Program::FactUnraised];

/// People of monitored households that are still watched and did not decline.
fn watched<'a>(ledger: &'a Ledger<'_>) -> impl Iterator<Item = &'a Watched> {
    let as_of = ledger.county.as_of;
    ledger.county.rosters.watched.iter().filter(move |row| row.removed.is_none_or(|day| day > as_of) && row.refused.is_none())
}

fn severe(certificate: &Certificate) -> bool {
    certificate.grade <= 2 || certificate.grade == 3 && matches!(certificate.kind, "智力" | "精神")
}

fn valid(ledger: &Ledger<'_>, certificate: &Certificate) -> bool {
    certificate.status == "有效" && certificate.valid_to.is_none_or(|day| day >= ledger.county.as_of)
}

/// Whether a bill on the list of grave illnesses still counts.
fn gravely_ill(ledger: &Ledger<'_>, person: PersonAt) -> bool {
    let last = ledger.county.last;
    ledger.county.cases.bills.iter().any(|bill| {
        bill.grave && last.index() - Month::of(bill.settled).index() < GRAVE && ledger.person(&bill.patient) == Some(person)
    })
}

/// R43: severely disabled or gravely ill, of an edge or monitored household, and not covered.
fn single(ledger: &Ledger<'_>, register: &Register<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let edge = county.households.iter().filter(|household| household.program == Program::Edge);
    let mut needy: BTreeSet<PersonAt> = edge.flat_map(|household| household.members.iter().map(|member| member.person)).collect();
    needy.extend(watched(ledger).filter_map(|row| ledger.person(&row.who)));
    let certified: BTreeSet<PersonAt> = county
        .cases
        .certificates
        .iter()
        .filter(|row| severe(row) && valid(ledger, row) && row.refused.is_none())
        .filter_map(|row| ledger.person(&row.holder))
        .collect();
    let missed = needy.into_iter().filter(|person| {
        (certified.contains(person) || gravely_ill(ledger, *person))
            && !covered(ledger, *person, &COVER)
            && !register.died.contains_key(person)
    });
    missed.map(|person| clue(ledger, "R43", person, "")).collect()
}

/// R46: a monitored household below the standard of which nobody is covered.
fn monitored(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let annual = Fen(rates::dibao_band(Program::DibaoRural, 1, county.last).0 * 12);
    let mut households: BTreeMap<&str, Vec<&Watched>> = BTreeMap::new();
    for row in watched(ledger).filter(|row| row.entered <= county.as_of) {
        households.entry(&row.no).or_default().push(row);
    }
    let mut clues = Vec::new();
    for (no, rows) in households {
        let anybody = county.rosters.watched.iter().filter(|row| row.no == no).filter_map(|row| ledger.person(&row.who));
        if rows.iter().any(|row| row.income >= annual) || anybody.into_iter().any(|person| covered(ledger, person, &COVER)) {
            continue;
        }
        let head = rows.iter().find(|row| row.who.name == row.head).and_then(|row| ledger.person(&row.who));
        let why = head.map_or("", |head| ledger.why_person("R46", head));
        clues.push(ExpectedClue {
            rule: "R46",
            pair: String::new(),
            household_no: Some(no.to_owned()),
            id_no: None,
            unit: None,
            months: Vec::new(),
            amount: Fen::ZERO,
            lenient: Fen::ZERO,
            why,
        });
    }
    clues
}

/// R47: old, or of age and disabled beyond work; no husband or wife, no living child; not covered, no wage and no pension of employees.
fn without_kin(ledger: &Ledger<'_>, register: &Register<'_>, person: PersonAt) -> bool {
    let county = ledger.county;
    let years = age(county.people[person].key, county.last);
    let beyond_work = || {
        county.cases.certificates.iter().any(|row| {
            let beyond = match row.kind {
                "智力" | "精神" => row.grade <= 3,
                "肢体" | "多重" => row.grade <= 2,
                "视力" => row.grade == 1,
                _ => false,
            };
            beyond && row.status == "有效" && ledger.person(&row.holder) == Some(person)
        })
    };
    let unmarried = register.of(person).is_some_and(|entry| matches!(entry.marital, "未婚" | "丧偶" | "离婚"));
    if !unmarried || years < OF_AGE || years < OLD && !beyond_work() {
        return false;
    }
    let kin = register.spouses(person).into_iter().chain(register.children(person));
    let has_kin = kin.into_iter().any(|kin| !register.died.contains_key(&kin));
    let paid = county
        .payroll
        .iter()
        .any(|row| ledger.person(&row.person) == Some(person) && row.stop.is_none_or(|stop| stop > county.as_of));
    let pension = county
        .bureaus
        .pensions
        .iter()
        .any(|row| row.kind != "城乡居民养老保险" && row.status == "正常领取" && ledger.person(&row.person) == Some(person));
    // A member whose number a clerk spoiled is covered under the name.
    let by_name = register.homes.get(&person).into_iter().flatten().any(|at| {
        let members = &county.households[*at].members;
        members
            .iter()
            .enumerate()
            .any(|(nth, member)| member.person == person && member.insured && county.slips.members.contains_key(&(*at, nth)))
    });
    !has_kin && !paid && !pension && !by_name && !covered(ledger, person, &COVER)
}

/// R48: a minor neither of whose parents, both on record, can raise it, without a child's program.
fn unraised(ledger: &Ledger<'_>, register: &Register<'_>, person: PersonAt) -> Option<&'static str> {
    let county = ledger.county;
    let entry = register.of(person)?;
    let (father, mother) = (entry.father?, entry.mother?);
    let minor = age(county.people[person].key, county.last) < OF_AGE;
    let child = [Program::Orphan, Program::FactUnraised, Program::Tekun];
    if !minor || entry.adopted_on.is_some() || covered(ledger, person, &child) {
        return None;
    }
    let states = [father, mother].map(|key| ledger.person_of(key).and_then(|parent| state(ledger, register, parent)));
    match states {
        [Some(true), Some(true)] => Some("orphan"),
        [Some(_), Some(_)] => Some("fact_unraised"),
        _ => None,
    }
}

/// Whether a parent is dead, or lives and cannot care for a child.
fn state(ledger: &Ledger<'_>, register: &Register<'_>, parent: PersonAt) -> Option<bool> {
    let county = ledger.county;
    if register.died.contains_key(&parent) {
        return Some(true);
    }
    let lost = register.of(parent).is_some_and(|entry| {
        entry.status == "失踪" && entry.missing_since.is_some_and(|since| county.last.index() - Month::of(since).index() >= LOST)
    });
    let disabled = county
        .cases
        .certificates
        .iter()
        .any(|row| severe(row) && row.status == "有效" && ledger.person(&row.holder) == Some(parent));
    let inside = county.bureaus.prisoners.iter().any(|term| {
        let long = Month::of(term.to.unwrap_or(county.as_of)).index() - Month::of(term.from).index() >= LOST;
        let held = matches!(term.kind, "服刑" | "强制隔离戒毒" | "羁押") && term.to.is_none_or(|to| to > county.as_of);
        held && long && ledger.person(&term.person) == Some(parent)
    });
    (lost || disabled || inside || gravely_ill(ledger, parent)).then_some(false)
}
