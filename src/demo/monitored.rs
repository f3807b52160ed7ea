//! Households watched for relapse into poverty: some that are on dibao, and others that earn enough.

use super::dice::Dice;
use super::model::rosters::Watched;
use super::model::{County, Named};
use super::residence::somebody;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use std::collections::HashSet;

/// Watched households that get no assistance.
const OTHERS: usize = 70;

pub const CATEGORIES: [&str; 3] = ["脱贫不稳定户", "边缘易致贫户", "突发严重困难户"];
const RISKS: [&str; 5] = ["因病", "因残", "因学", "缺劳动力", "务工就业不稳"];

/// Fills the list; what is planted stands already.
pub fn fill(county: &mut County) {
    let mut dice = Dice::new(county.seed, "monitored");
    let mut watched = Vec::new();
    let running: HashSet<usize> =
        county.grants.iter().filter(|grant| grant.stop.is_none()).filter_map(|grant| grant.household).collect();
    let slipped: HashSet<usize> = county.slips.members.keys().map(|(at, _)| *at).collect();
    for (at, household) in county.households.iter().enumerate() {
        let covered = household.program.is_dibao() && running.contains(&at) && !household.planted && !slipped.contains(&at);
        if !covered || !dice.percent(4) {
            continue;
        }
        let members: Vec<(Named, &'static str)> = household
            .members
            .iter()
            .filter(|member| member.insured)
            .map(|member| (Named::sure(&county.people[member.person].name, county.people[member.person].key), member.relation))
            .collect();
        let income = Fen::yuan(i64::from(dice.between(380, 1250)) * 10);
        watched.extend(entries(county, (household.town, household.village), members, income, &mut dice));
    }
    let mut taken: HashSet<i64> = county.people.iter().map(|person| person.key.as_i64()).collect();
    for _ in 0..OTHERS {
        let town = dice.below(county.towns.len());
        let home = (town, dice.below(county.towns[town].villages.len()));
        let mut members = Vec::new();
        for (relation, years) in [("户主", (1966, 1985)), ("配偶", (1968, 1987)), ("长子", (2006, 2018))] {
            members.push((somebody(&mut dice, &mut taken, relation != "配偶", years), relation));
        }
        members.truncate(1 + dice.below(3));
        let income = Fen(i64::from(dice.between(71_000, 148_000)) * 10);
        watched.extend(entries(county, home, members, income, &mut dice));
    }
    county.rosters.watched.append(&mut watched);
    // Households in some order, each kept together.
    for (count, no) in (1..).zip(numbers(county)) {
        county.rosters.watched.iter_mut().filter(|row| row.no == no).for_each(|row| row.no = format!("FP{count:06}"));
    }
}

/// The numbers in use, each once.
fn numbers(county: &County) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    for row in &county.rosters.watched {
        if numbers.last() != Some(&row.no) {
            numbers.push(row.no.clone());
        }
    }
    numbers
}

/// The rows of a household; its number is that of its head until the list is numbered.
fn entries(
    county: &County,
    home: (usize, usize),
    members: Vec<(Named, &'static str)>,
    income: Fen,
    dice: &mut Dice,
) -> Vec<Watched> {
    let category = dice.pick(&CATEGORIES);
    let risk = dice.pick(&RISKS);
    let entered = dice.day(Date::constant(2021, 6, 1), Date::constant(2025, 12, 20));
    let removed = dice.percent(30).then(|| dice.day(entered, county.as_of));
    let persons = i64::try_from(members.len()).unwrap_or(1);
    let Some(head) = members.first().map(|(head, _)| head.clone()) else { return Vec::new() };
    let row = |(who, relation): (Named, &'static str)| Watched {
        no: head.key.to_string(),
        home,
        head: head.name.clone(),
        who,
        relation,
        category,
        risk,
        entered,
        removed,
        income,
        persons,
        refused: None,
    };
    members.into_iter().map(row).collect()
}
