//! The medical insurance's bills: mostly of people the county assistance never heard of.

use super::dice::Dice;
use super::model::cases::Bill;
use super::model::{County, Named, Program};
use super::{names, places};
use crate::domain::date::Date;
use crate::domain::id_number::IdKey;
use crate::domain::money::Fen;
use std::collections::HashSet;

/// Bills of others.
const OTHERS: usize = 2_500;
const FIRST: Date = Date::constant(2024, 1, 1);

/// Fills the list in the order of the dates.
pub fn fill(county: &mut County) {
    let mut dice = Dice::new(county.seed, "bills");
    let scope: HashSet<i64> = county.people.iter().map(|person| person.key.as_i64()).collect();
    let mut bills = Vec::new();
    while bills.len() < OTHERS {
        let male = dice.percent(50);
        let born = dice.day(Date::constant(1938, 1, 1), Date::constant(2020, 12, 31));
        let serial = u16::try_from(dice.below(499) * 2 + usize::from(male)).unwrap_or(1);
        let Some(key) = IdKey::compose(places::AREA, born, serial).filter(|key| !scope.contains(&key.as_i64())) else { continue };
        let patient = Named::sure(&names::full(&mut dice, male), key);
        bills.push(bill(county, patient, (200, 48_000), &mut dice));
    }
    // Families in need pay small sums themselves.
    for household in &county.households {
        let child = matches!(household.program, Program::Orphan | Program::FactUnraised);
        if household.planted || child || !dice.percent(15) {
            continue;
        }
        let person = &county.people[household.head()];
        bills.push(bill(county, Named::sure(&person.name, person.key), (40, 4_000), &mut dice));
    }
    county.cases.bills.append(&mut bills);
    county.cases.bills.sort_by_key(|bill| crate::domain::date::day_number(bill.settled));
}

fn bill(county: &County, patient: Named, yuan: (i32, i32), dice: &mut Dice) -> Bill {
    let self_paid = Fen(i64::from(dice.between(yuan.0, yuan.1)) * 100 + i64::from(dice.between(0, 99)));
    let number = dice.digits(10);
    Bill { patient, self_paid, total: Fen(self_paid.0 * 3), settled: dice.day(FIRST, county.as_of), number, grave: false }
}
