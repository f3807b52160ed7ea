//! The rolls of the institutions, and what they are allocated by them.

use super::dice::Dice;
use super::model::rosters::{Figure, Stay};
use super::model::{Care, County, Grant, Named, PersonAt, Program};
use super::payments;
use super::truth::Ledger;
use crate::domain::date::{self, Date};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// Homes of tekun persons, each for three towns.
pub const HOMES: [&str; 6] =
    ["青禾镇中心敬老院", "白水镇敬老院", "大沟镇区域性敬老院", "清泉乡敬老院", "上峪乡敬老院", "北塬乡区域性敬老院"];
/// Home of orphans.
pub const ORPHANAGE: &str = "禾川县儿童福利院";

/// Months of which the allocations are reported.
pub const REPORTED: i32 = 12;

/// The institution where a grant is spent: of the town, or the orphanage.
pub fn home_of(county: &County, grant: &Grant) -> &'static str {
    let town = grant.household.map_or(0, |at| county.households[at].town);
    if grant.program == Program::Orphan { ORPHANAGE } else { HOMES[(town / 3).min(HOMES.len() - 1)] }
}

/// Fills the rolls.
pub fn fill(county: &mut County) {
    let mut dice = Dice::new(county.seed, "institutions");
    let mut stays = Vec::new();
    for grant in county.grants.iter().filter(|grant| grant.institution) {
        if !matches!(grant.program, Program::Tekun | Program::Orphan) || county.rosters.own_stays.contains(&grant.holder) {
            continue;
        }
        let Some(first) = grant.start.first_day() else { continue };
        let person = &county.people[grant.holder];
        let from = days(first, -dice.between(0, 20));
        stays.push(Stay {
            institution: home_of(county, grant),
            who: Named::sure(&person.name, person.key),
            from,
            to: grant.stop.and_then(|stop| stop.plus(1).first_day()),
            reason: if grant.stop.is_some() { "退出供养" } else { "" },
            care: grant.care,
            assessed: (grant.care != Care::None).then(|| days(from, -dice.between(3, 30))),
        });
    }
    county.rosters.stays.append(&mut stays);
    dice.shuffle(&mut county.rosters.stays);
}

/// What each institution was allocated: the dues of everybody who spent the whole month there. What is planted on an
/// institution stands in its figures already.
pub fn allocate(county: &mut County) {
    let planted: BTreeMap<(&str, Month), Fen> = county
        .rosters
        .figures
        .iter()
        .filter(|figure| figure.kind == ALLOCATION)
        .filter_map(|figure| Some(((figure.unit, figure.month?), figure.amount?)))
        .collect();
    county.rosters.figures.retain(|figure| figure.kind != ALLOCATION);
    let ledger = Ledger::new(county);
    let mut figures = Vec::new();
    for unit in HOMES.into_iter().chain([ORPHANAGE]) {
        for back in (0..REPORTED).rev() {
            let month = county.last.plus(-back);
            let apart = planted.get(&(unit, month)).copied().unwrap_or(Fen::ZERO);
            // Nobody told the office of a death.
            let (least, _) = owed(&ledger, unit, month, &BTreeMap::new());
            figures.push(Figure {
                report: "供养机构拨款表",
                unit,
                program: Some(if unit == ORPHANAGE { Program::Orphan } else { Program::Tekun }),
                month: Some(month),
                kind: ALLOCATION,
                amount: Some(least + apart),
                on: month.first_day().map(|first| days(first, 9)),
                ..Figure::default()
            });
        }
    }
    county.rosters.figures.append(&mut figures);
}

/// 数据口径 of allocations by the roll.
pub const ALLOCATION: &str = "按名册拨付";

/// The least and the most that the people of an institution are due for a month: of those who were there all of it, and
/// of everybody who was there on some day or lies in hospital.
pub fn owed(ledger: &Ledger<'_>, unit: &str, month: Month, died: &BTreeMap<PersonAt, Date>) -> (Fen, Fen) {
    let county = ledger.county;
    let (Some(first), Some(next)) = (month.first_day(), month.plus(1).first_day()) else { return (Fen::ZERO, Fen::ZERO) };
    let mut there: BTreeMap<usize, bool> = BTreeMap::new();
    for stay in county.rosters.stays.iter().filter(|stay| stay.institution == unit && stay.from < next) {
        let Some(person) = ledger.person(&stay.who) else { continue };
        if died.get(&person).is_some_and(|day| Month::of(*day) < month) {
            continue;
        }
        if held_until(county, stay).is_none_or(|to| to > first) {
            let whole = stay.from <= first && stay.to.is_none_or(|to| to >= next);
            *there.entry(person).or_default() |= whole;
        }
    }
    let (mut least, mut most) = (Fen::ZERO, Fen::ZERO);
    let program = if unit == ORPHANAGE { Program::Orphan } else { Program::Tekun };
    for (person, whole) in there {
        let runs = |grant: &&Grant| grant.start <= month && grant.stop.is_none_or(|stop| month <= stop);
        let grants = county.grants.iter().filter(|grant| grant.holder == person && grant.program == program);
        let due: Fen = grants.filter(runs).map(|grant| payments::due(county, grant, month)).sum();
        most += due;
        if whole {
            least += due;
        }
    }
    (least, most)
}

/// The day up to which a stay counts: somebody in hospital is kept on the roll until the return.
pub fn held_until(county: &County, stay: &Stay) -> Option<Date> {
    let to = stay.to?;
    if stay.reason != "住院" {
        return Some(to);
    }
    let again = county.rosters.stays.iter().filter(|other| other.who.key == stay.who.key && other.from >= to);
    again.map(|other| other.from).min()
}

fn days(day: Date, days: i32) -> Date {
    date::from_day_number(date::day_number(day) + days).unwrap_or(day)
}
