//! The directories of the files: a sample of villages whose files were taken stock of, paper by paper.

use super::dice::Dice;
use super::model::cases::{Kind, Paper};
use super::model::{County, Grant, HouseholdAt, Program};
use crate::domain::date::{self, Date};
use std::collections::{BTreeMap, BTreeSet};

/// One village in so many was looked into.
const SAMPLE: usize = 12;

/// Papers of a file by program, each with how many days before the decision it was made.
fn wanted(program: Program) -> &'static [(&'static str, i32)] {
    match program {
        Program::DibaoRural | Program::DibaoUrban => &[
            ("F01", 9),
            ("F02", 9),
            ("F03", 9),
            ("F04", 9),
            ("F05", 9),
            ("F09", 6),
            ("F10", 5),
            ("F15", 4),
            ("F17", 0),
            ("F21", 0),
        ],
        Program::Tekun => {
            &[("F01", 9), ("F03", 9), ("F04", 9), ("F05", 9), ("F09", 6), ("F10", 5), ("F17", 0), ("T01", 3), ("T02", 0)]
        }
        Program::Orphan | Program::FactUnraised => &[("F01", 9), ("C01", 8), ("F17", 0)],
        Program::DisLiving | Program::DisNursing => &[("F07", 9), ("S01", 0)],
        Program::TempAid | Program::Edge => &[],
    }
}

/// Fills the directories of the villages looked into, and of the families that a plant asks for; then spoils what
/// the plants say.
pub fn fill(county: &mut County) {
    let mut dice = Dice::new(county.seed, "papers");
    let mut villages: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (town, place) in county.towns.iter().enumerate() {
        villages.extend((0..place.villages.len()).filter(|_| dice.below(SAMPLE) == 0).map(|village| (town, village)));
    }
    let mut by_entry: BTreeMap<HouseholdAt, Vec<&Grant>> = BTreeMap::new();
    for grant in &county.grants {
        if let Some(at) = grant.household {
            by_entry.entry(at).or_default().push(grant);
        }
    }
    let mut papers = Vec::new();
    for (at, grants) in by_entry {
        let household = &county.households[at];
        let looked_into = !household.planted && villages.contains(&(household.town, household.village));
        if looked_into || county.cases.opened.contains(&at) {
            grants.iter().for_each(|grant| of_grant(county, at, grant, &mut dice, &mut papers));
        }
    }
    for (at, item, spoil) in &county.cases.spoiled {
        if let Some(paper) = papers.iter_mut().find(|paper: &&mut Paper| paper.household == *at && paper.item == *item) {
            spoil(paper);
        }
    }
    papers.extend(county.cases.own_papers.iter().cloned());
    county.cases.papers = papers;
}

fn of_grant(county: &County, at: HouseholdAt, grant: &Grant, dice: &mut Dice, papers: &mut Vec<Paper>) {
    let approval = county.cases.decisions.iter().find(|one| {
        one.household == Some(at) && one.program == grant.program && one.person == grant.holder && one.kind == Kind::Approve
    });
    let Some(decided) = approval.and_then(|one| one.decided) else { return };
    for (item, before) in wanted(grant.program) {
        let notice = *item == "F15";
        let dated = days_before(decided, if notice { 12 } else { *before });
        papers.push(Paper {
            household: at,
            person: grant.holder,
            program: grant.program,
            item,
            state: dice.pick(&["齐全", "齐全", "在档", "有"]),
            defect: "",
            dated,
            shown: notice.then(|| (dated, days_before(decided, 12 - dice.between(6, 8)))),
            signers: (*item == "F10").then(|| i64::from(dice.between(2, 3))),
            photo: true,
            hotline: true,
            masked: true,
        });
    }
}

fn days_before(day: Date, days: i32) -> Date {
    date::from_day_number(date::day_number(day) - days).unwrap_or(day)
}
