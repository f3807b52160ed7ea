//! Answers of the rules about reported figures: R56 and R57.

use super::care::unit_clue;
use super::{ExpectedClue, Ledger};
use crate::demo::funds;
use crate::demo::model::Program;
use crate::demo::model::rosters::Figure;
use crate::domain::date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// Days that a balance may lie idle, and until what was recovered is remitted.
const IDLE: i32 = 90;
const REMIT: i32 = 30;

/// Every clue of these rules.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let mut clues = wholes(ledger);
    clues.extend(sources(ledger));
    clues.extend(idle(ledger));
    clues
}

/// R56: a whole whose parts, where all of them give the figure, come to something else.
fn wholes(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let figures = &ledger.county.rosters.figures;
    let mut clues = Vec::new();
    for whole in figures.iter().filter(|row| !row.item.is_empty() && !row.explained) {
        let same =
            |row: &&Figure| (row.report, row.unit, row.month, row.part_of) == (whole.report, whole.unit, whole.month, whole.item);
        let parts: Vec<&Figure> = figures.iter().filter(same).collect();
        if parts.is_empty() {
            continue;
        }
        let differs = |of: fn(&Figure) -> Option<i64>| {
            let sum = parts.iter().map(|part| of(part)).sum::<Option<i64>>();
            matches!((of(whole), sum), (Some(whole), Some(sum)) if whole != sum)
        };
        if differs(|row| row.households) || differs(|row| row.persons) || differs(|row| row.amount.map(|amount| amount.0)) {
            clues.push(unit_clue(ledger, "R56", whole.unit, &[]));
        }
    }
    clues
}

/// What sources say of a program, a month and a town: office, households, persons, money.
type Said<'a> = (Option<&'a str>, Option<i64>, Option<i64>, Option<Fen>);

/// R56: sources that give different figures for the same program, month and place. The payments loaded are one of the
/// whole county; the clue names the first office by name.
fn sources(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let mut said: BTreeMap<(Program, Month, &str), Vec<Said<'_>>> = BTreeMap::new();
    let compared = ["花名册", "业务系统", "代发银行", "财政数据"];
    for row in county.rosters.figures.iter().filter(|row| compared.contains(&row.kind) && row.item.is_empty() && !row.explained) {
        if let (Some(program), Some(month)) = (row.program, row.month) {
            let figures = (Some(row.unit), row.households, row.persons, row.amount);
            said.entry((program, month, row.town.as_str())).or_default().push(figures);
        }
    }
    for ((program, month), amount) in funds::paid(county) {
        said.entry((program, month, "")).or_default().push((None, None, None, Some(amount)));
    }
    let mut clues = Vec::new();
    for ((_, month, _), sources) in &said {
        let least = sources.iter().filter_map(|source| source.3).min().unwrap_or(Fen::ZERO);
        let most = sources.iter().filter_map(|source| source.3).max().unwrap_or(Fen::ZERO);
        let Some(unit) = sources.iter().filter_map(|source| source.0).min() else { continue };
        if least != most {
            clues.push(unit_clue(ledger, "R56", unit, &[(*month, most - least)]));
        } else if apart(sources.iter().filter_map(|source| source.1)) || apart(sources.iter().filter_map(|source| source.2)) {
            clues.push(unit_clue(ledger, "R56", unit, &[]));
        }
    }
    clues
}

fn apart(mut counts: impl Iterator<Item = i64>) -> bool {
    counts.next().is_some_and(|first| counts.any(|count| count != first))
}

/// R57: balances that lie idle, and what was recovered and not remitted, each with the month of its booking.
fn idle(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let days = |row: &Figure| row.on.map_or(0, |on| date::day_number(county.as_of) - date::day_number(on));
    let booked = |kind: &'static str| county.rosters.figures.iter().filter(move |row| row.kind == kind);
    let mut clues = Vec::new();
    for row in booked("账面结余").filter(|row| !row.explained) {
        let late = row.due.map_or_else(|| days(row) > IDLE, |due| county.as_of > due);
        if let (true, Some(on), Some(amount)) = (late, row.on, row.amount) {
            clues.push(unit_clue(ledger, "R57", row.unit, &[(Month::of(on), amount)]));
        }
    }
    let mut owed: BTreeMap<(&str, Option<Program>), (Month, Fen)> = BTreeMap::new();
    for row in booked("已追缴").filter(|row| days(row) > REMIT) {
        if let (Some(on), Some(amount)) = (row.on, row.amount) {
            let entry = owed.entry((row.unit, row.program)).or_insert((Month::of(on), Fen::ZERO));
            *entry = (entry.0.max(Month::of(on)), entry.1 + amount);
        }
    }
    for ((unit, program), (month, amount)) in owed {
        let remitted: Fen =
            booked("上缴国库").filter(|row| (row.unit, row.program) == (unit, program)).filter_map(|row| row.amount).sum();
        if amount > remitted {
            clues.push(unit_clue(ledger, "R57", unit, &[(month, amount - remitted)]));
        }
    }
    clues
}
