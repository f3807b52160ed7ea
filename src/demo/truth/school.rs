//! Answers of the rules about children: R08 (allowances that only top up) and R09 (of age).

use super::residence::{OF_AGE, age};
use super::{ExpectedClue, Ledger, person_clue};
use crate::demo::model::{County, PersonAt, Program};
use crate::demo::rates;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// Months from one school to the next.
const SCHOOL_GAP: i32 = 3;

/// A month with its money.
type Line = (Month, Fen);
/// The households that list somebody.
type Homes = BTreeMap<PersonAt, Vec<usize>>;

/// Every clue of these rules.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let mut terms: BTreeMap<PersonAt, Vec<(Date, Date)>> = BTreeMap::new();
    for row in ledger.county.rosters.students.iter().filter(|row| row.stage != "硕士") {
        if let Some(person) = ledger.person(&row.who) {
            terms.entry(person).or_default().push((row.from, row.to));
        }
    }
    let mut homes = Homes::new();
    for (at, household) in ledger.county.households.iter().enumerate() {
        household.members.iter().for_each(|member| homes.entry(member.person).or_default().push(at));
    }
    let mut clues = Vec::new();
    for person in ledger.person_months.keys() {
        clues.extend(person_clue(ledger, "R08", *person, above_the_rate(ledger, &homes, *person)));
        for program in [Program::Orphan, Program::FactUnraised, Program::Tekun] {
            let lines = of_age(ledger, *person, program, terms.get(person).map_or(&[], Vec::as_slice));
            clues.extend(person_clue(ledger, "R09", *person, lines));
        }
    }
    clues
}

/// R08: the child's allowance and the child's part of dibao, without extra-category aid, come to more than the rate.
fn above_the_rate(ledger: &Ledger<'_>, homes: &Homes, person: PersonAt) -> Vec<Line> {
    let months = ledger.person_months.get(&person).into_iter().flatten();
    let allowance = months.filter(|((program, _), _)| *program == Program::FactUnraised);
    let lines = allowance.filter_map(|((_, month), paid)| {
        let others: Fen = beside(ledger, homes, person, *month);
        let rate = rates::child(*month);
        let over = Fen((*paid + others - rate).0.min(paid.0));
        (others > Fen::ZERO && over > Fen::ZERO).then_some((*month, over))
    });
    lines.collect()
}

/// What a child got in a month of programs that the allowance only tops up.
fn beside(ledger: &Ledger<'_>, homes: &Homes, person: PersonAt, month: Month) -> Fen {
    let county = ledger.county;
    let mut sum = Fen::ZERO;
    for at in homes.get(&person).into_iter().flatten().copied() {
        let household = &county.households[at];
        if !household.program.is_dibao() || !household.members.iter().any(|member| member.person == person && member.insured) {
            continue;
        }
        let Some(paid) = ledger.household_months.get(&at).and_then(|months| months.get(&month)) else { continue };
        let extra = extra(county, at, month);
        sum += (*paid - extra).share(household.insured());
    }
    let living = ledger.person_months.get(&person).and_then(|months| months.get(&(Program::DisLiving, month)));
    sum + living.copied().unwrap_or(Fen::ZERO)
}

/// Extra-category aid granted to a household for a month.
fn extra(county: &County, at: usize, month: Month) -> Fen {
    let runs = |start: Month, stop: Option<Month>| start <= month && stop.is_none_or(|stop| month <= stop);
    let grants = county.grants.iter().filter(|grant| grant.program.is_dibao() && grant.household == Some(at));
    grants.filter(|grant| runs(grant.start, grant.stop)).map(|grant| grant.extra).sum()
}

/// R09: months of a child's program, or of tekun granted to a minor without an adult's ground, in which the person was
/// of age and not at school.
fn of_age(ledger: &Ledger<'_>, person: PersonAt, program: Program, terms: &[(Date, Date)]) -> Vec<Line> {
    let county = ledger.county;
    let key = county.people[person].key;
    let began =
        county.grants.iter().filter(|grant| grant.holder == person && grant.program == program).map(|grant| grant.start).max();
    if program == Program::Tekun && (began.is_none_or(|began| age(key, began) >= OF_AGE) || beyond_work(ledger, person)) {
        return Vec::new();
    }
    let at_school = |month: Month| {
        let Some(first) = month.first_day() else { return false };
        terms.iter().any(|(from, to)| Month::of(*from) <= month.plus(SCHOOL_GAP) && *to > first)
    };
    let months = ledger.person_months.get(&person).into_iter().flatten().filter(|((of, _), _)| *of == program);
    months
        .filter(|((_, month), _)| age(key, *month) >= OF_AGE && !at_school(*month))
        .map(|((_, month), paid)| (*month, *paid))
        .collect()
}

/// Disabled so that no work can be expected.
fn beyond_work(ledger: &Ledger<'_>, person: PersonAt) -> bool {
    ledger.county.cases.certificates.iter().any(|row| {
        let beyond = match row.kind {
            "智力" | "精神" => row.grade <= 3,
            "肢体" | "多重" => row.grade <= 2,
            "视力" => row.grade == 1,
            _ => false,
        };
        beyond && row.status != "注销" && ledger.person(&row.holder) == Some(person)
    })
}
