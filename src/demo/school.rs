//! The schools' lists: the children of the rosters, and others of the county.

use super::dice::Dice;
use super::model::rosters::Student;
use super::model::{County, Named};
use super::{names, places};
use crate::domain::date::{self, Date};
use crate::domain::id_number::IdKey;
use std::collections::HashSet;

/// Pupils and students of no roster.
const OTHERS: usize = 900;

/// Fills the list.
pub fn fill(county: &mut County) {
    let mut dice = Dice::new(county.seed, "school");
    let mut students = Vec::new();
    for (at, person) in county.people.iter().enumerate() {
        if !county.rosters.own_students.contains(&at) {
            students.extend(at_school(county, Named::sure(&person.name, person.key), &mut dice));
        }
    }
    let mut taken: HashSet<i64> = county.people.iter().map(|person| person.key.as_i64()).collect();
    let enough = students.len() + OTHERS;
    while students.len() < enough {
        let male = dice.percent(52);
        let born = dice.day(Date::constant(2005, 1, 1), Date::constant(2018, 12, 31));
        let serial = u16::try_from(dice.below(499) * 2 + usize::from(male)).unwrap_or(1);
        let Some(key) = IdKey::compose(places::AREA, born, serial).filter(|key| taken.insert(key.as_i64())) else { continue };
        let name = names::full(&mut dice, male);
        students.extend(at_school(county, Named::sure(&name, key), &mut dice));
    }
    county.rosters.students.append(&mut students);
    dice.shuffle(&mut county.rosters.students);
}

/// The school that fits the age on the date of the data; some are not on the list.
fn at_school(county: &County, who: Named, dice: &mut Dice) -> Option<Student> {
    let born = who.key.birth_date()?;
    // The school year that a child of that age is in.
    let years = i32::from(county.as_of.year() - born.year());
    let (stage, school, first, length) = match years {
        7..=12 => ("小学", "城关小学", 6, 6),
        13..=15 => ("初中", "第二中学", 12, 3),
        16..=18 => dice.pick(&[("高中", "第一中学", 15, 3), ("中职", "职业教育中心", 15, 3)]),
        19..=22 => ("本科", "陇中师范学院", 18, 4),
        _ => return None,
    };
    if dice.percent(8) {
        return None;
    }
    let from = date::from_ymd(born.year() + i16::try_from(first).unwrap_or(6), 9, 1)?;
    let to = date::from_ymd(from.year() + i16::try_from(length).unwrap_or(3), 6, 30)?;
    let school = if stage == "本科" { school.to_owned() } else { format!("禾川县{school}") };
    Some(Student { who, school, stage, from, to, status: dice.pick(&["在读", "在读", "在校"]) })
}
