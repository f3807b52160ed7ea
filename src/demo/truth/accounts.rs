//! Answers of R38: whose accounts the money went to, as far as rosters and lists say.

use super::{ExpectedClue, Ledger};
use crate::demo::model::{County, HouseholdAt, PersonAt, Program};
use crate::domain::money::Fen;
use std::collections::{BTreeMap, BTreeSet};

/// Whose money went to an account: the household that a line names, its program, its payee.
type User = (Option<HouseholdAt>, Program, PersonAt);

/// R38, one clue per household and kind.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let allowed = allowed(county);
    let mut lines: BTreeMap<&str, BTreeSet<User>> = BTreeMap::new();
    for line in county.payments.iter().filter(|line| line.paid) {
        lines.entry(line.account.as_str()).or_default().insert((line.household, line.program, line.payee));
    }
    let mut shared: BTreeSet<HouseholdAt> = BTreeSet::new();
    for lines in lines.values().filter(|lines| lines.len() > 1) {
        let user = |line: &User| Some((line.0.or_else(|| entry(county, line.1, line.2))?, line.2));
        let users: BTreeSet<(HouseholdAt, PersonAt)> = lines.iter().filter_map(user).collect();
        for (at, person) in &users {
            let stranger = |(other, user): &(HouseholdAt, PersonAt)| {
                other != at && user != person && !live_together(county, *user, *person) && !allowed.contains(other)
            };
            if !allowed.contains(at) && users.iter().any(stranger) {
                shared.insert(*at);
            }
        }
    }
    let is_member = |at: HouseholdAt, name: &str| {
        county.households[at].members.iter().any(|member| county.people[member.person].name == name)
    };
    let held = county.cases.holders.iter().filter(|(at, name)| !is_member(**at, name) && !allowed.contains(at));
    shared.into_iter().chain(held.map(|(at, _)| *at)).map(|at| clue(ledger, at)).collect()
}

fn clue(ledger: &Ledger<'_>, at: HouseholdAt) -> ExpectedClue {
    ExpectedClue {
        rule: "R38",
        pair: String::new(),
        household_no: Some(ledger.county.households[at].no.clone()),
        unit: None,
        id_no: None,
        months: Vec::new(),
        amount: Fen::ZERO,
        lenient: Fen::ZERO,
        why: ledger.why("R38", Some(at), None),
    }
}

/// Households for which somebody collects by an agreement on file, or whose member lives in a home.
fn allowed(county: &County) -> BTreeSet<HouseholdAt> {
    let papers = county.cases.papers.iter().filter(|paper| paper.item == "F21" && matches!(paper.state, "齐全" | "在档" | "有"));
    let homes = county.grants.iter().filter(|grant| grant.institution).map(|grant| grant.holder);
    let homes: BTreeSet<PersonAt> = homes.collect();
    let of_homes = county.households.iter().enumerate();
    let of_homes = of_homes.filter(|(_, household)| household.members.iter().any(|member| homes.contains(&member.person)));
    papers.map(|paper| paper.household).chain(of_homes.map(|(at, _)| at)).collect()
}

/// The person's own roster entry of a program, or else the household where the person lives.
fn entry(county: &County, program: Program, person: PersonAt) -> Option<HouseholdAt> {
    let lives = |at: &HouseholdAt| county.households[*at].members.iter().any(|member| member.person == person);
    let homes: Vec<HouseholdAt> = (0..county.households.len()).filter(lives).collect();
    homes.iter().copied().find(|at| county.households[*at].program == program).or_else(|| homes.first().copied())
}

fn live_together(county: &County, one: PersonAt, other: PersonAt) -> bool {
    county.households.iter().any(|household| {
        let lives = |person| household.members.iter().any(|member| member.person == person);
        lives(one) && lives(other)
    })
}
