//! Answers of the rules about people in care: R30 (grade), R31 (form), R58 (what institutions are allocated).

use super::follow::deaths;
use super::{ExpectedClue, Ledger, person_clue};
use crate::demo::institutions::{ALLOCATION, held_until, owed};
use crate::demo::model::cases::Kind;
use crate::demo::model::{Care, Grant, Program};
use crate::demo::rates;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// A month with its money.
type Line = (Month, Fen);

/// Every clue of these rules.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let mut clues = Vec::new();
    for grant in ledger.county.grants.iter().filter(|grant| matches!(grant.program, Program::Tekun | Program::Orphan)) {
        let (over, under) = by_grade(ledger, grant);
        clues.extend(person_clue(ledger, "R30", grant.holder, over));
        clues.extend(person_clue(ledger, "R30", grant.holder, under));
        clues.extend(person_clue(ledger, "R31", grant.holder, by_form(ledger, grant)));
    }
    clues.extend(allocations(ledger));
    clues
}

/// Months of a grant that were paid.
fn paid(ledger: &Ledger<'_>, grant: &Grant) -> Vec<Month> {
    let months = ledger.person_months.get(&grant.holder).into_iter().flatten();
    let within = |month: Month| month >= grant.start && grant.stop.is_none_or(|stop| month <= stop);
    months.filter(|((program, month), _)| *program == grant.program && within(*month)).map(|((_, month), _)| *month).collect()
}

/// R30: months paid by another grade than the newest assessment of an earlier month found: too much, and too little.
fn by_grade(ledger: &Ledger<'_>, grant: &Grant) -> (Vec<Line>, Vec<Line>) {
    let county = ledger.county;
    if grant.program != Program::Tekun || grant.care == Care::None {
        return (Vec::new(), Vec::new());
    }
    let decided = county.cases.decisions.iter().filter(|one| one.kind == Kind::Assess && one.person == grant.holder);
    let mut found: Vec<(Date, Care)> = decided.filter_map(|one| Some((one.decided?, one.care))).collect();
    let stays = county.rosters.stays.iter().filter(|stay| ledger.person(&stay.who) == Some(grant.holder));
    found.extend(stays.filter(|stay| stay.care != Care::None).filter_map(|stay| Some((stay.assessed?, stay.care))));
    found.sort_by_key(|(day, _)| *day);
    let (mut over, mut under) = (Vec::new(), Vec::new());
    for month in paid(ledger, grant) {
        let Some((_, assessed)) = found.iter().rev().find(|(day, _)| Month::of(*day) < month) else { continue };
        let apart = rates::care(grant.care, month) - rates::care(*assessed, month);
        if apart > Fen::ZERO {
            over.push((month, apart));
        } else if apart < Fen::ZERO {
            under.push((month, -apart));
        }
    }
    (over, under)
}

/// R31: a whole month in an institution that was paid as at home, or a month paid as in one without a day there.
fn by_form(ledger: &Ledger<'_>, grant: &Grant) -> Vec<Line> {
    let county = ledger.county;
    let stays: Vec<_> = county.rosters.stays.iter().filter(|stay| ledger.person(&stay.who) == Some(grant.holder)).collect();
    let wrong = |month: Month| {
        let (Some(first), Some(next)) = (month.first_day(), month.plus(1).first_day()) else { return false };
        if grant.institution {
            !stays.iter().any(|stay| stay.from < next && held_until(county, stay).is_none_or(|to| to > first))
        } else {
            stays.iter().any(|stay| stay.from <= first && stay.to.is_none_or(|to| to >= next))
        }
    };
    // Tekun is the same in both forms; an orphan gets more in an institution.
    let apart =
        |month| if grant.program == Program::Orphan { rates::orphan_in_care(month) - rates::child(month) } else { Fen::ZERO };
    paid(ledger, grant).into_iter().filter(|month| wrong(*month)).map(|month| (month, apart(month))).collect()
}

/// R58: allocated more than everybody living on the roll could be due, or less than those who were there all month are.
fn allocations(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let mut found: BTreeMap<(&str, bool), Vec<Line>> = BTreeMap::new();
    let died = deaths(ledger);
    for figure in ledger.county.rosters.figures.iter().filter(|figure| figure.kind == ALLOCATION) {
        let (Some(month), Some(amount)) = (figure.month, figure.amount) else { continue };
        let (least, most) = owed(ledger, figure.unit, month, &died);
        if amount > most {
            found.entry((figure.unit, true)).or_default().push((month, amount - most));
        } else if amount < least {
            found.entry((figure.unit, false)).or_default().push((month, least - amount));
        }
    }
    found.into_iter().map(|((unit, _), lines)| unit_clue(ledger, "R58", unit, &lines)).collect()
}

/// A clue about an office or institution.
pub fn unit_clue(ledger: &Ledger<'_>, rule: &'static str, unit: &str, lines: &[Line]) -> ExpectedClue {
    let amount: Fen = lines.iter().map(|line| line.1).sum();
    ExpectedClue {
        rule,
        pair: String::new(),
        household_no: None,
        id_no: None,
        unit: Some(unit.to_owned()),
        months: lines.iter().map(|line| line.0).collect(),
        amount,
        lenient: amount,
        why: ledger.why_unit(rule, unit),
    }
}
