//! What clerks spoiled while they wrote the files down: numbers mistyped, hidden or left out, months and amounts that
//! nobody can read. Decided once and kept, so that the files and the answers speak of the same lines.

use super::dice::Dice;
use super::model::{County, Damage, HouseholdAt, Payment, PersonAt};
use std::collections::{BTreeMap, BTreeSet};

/// What happened to a line of a payment list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentSlip {
    /// The number does not say whose line it is.
    Number(Damage),
    /// `见附件` where the month should stand: the line is rejected.
    Month,
    /// `待核` where the amount should stand: the line is rejected.
    Amount,
}

/// The spoiled lines of the county's own files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slips {
    /// Members of the member list: household, place in it.
    pub members: BTreeMap<(HouseholdAt, usize), Damage>,
    /// Payment lines, by their place in [`County::payments`].
    pub payments: BTreeMap<usize, PaymentSlip>,
}

/// Decides which lines are spoiled: only those of people on whom no planted answer rests, and never a head's entry.
pub fn slip(county: &mut County) {
    let mut dice = Dice::new(county.seed, "slips");
    let mut slips = Slips::default();
    for (at, household) in county.households.iter().enumerate().filter(|(_, household)| !household.planted) {
        for place in 1..household.members.len() {
            if dice.permille(3) {
                let damage = dice.pick(&[Damage::WrongCheck, Damage::Masked, Damage::Missing, Damage::PrecisionLost]);
                slips.members.insert((at, place), damage);
            }
        }
    }
    let planted = planted_people(county);
    // Only lines that stand alone, so that a slip loses the whole month.
    let mut standing: BTreeMap<_, usize> = BTreeMap::new();
    for line in &county.payments {
        *standing.entry((line.program, line.payee, line.month)).or_default() += 1;
    }
    let alone = |line: &Payment| standing.get(&(line.program, line.payee, line.month)) == Some(&1);
    // Nor of the last month, whose payment tells that somebody was not forgotten.
    let free = |line: &&Payment| line.month < county.last && !planted.contains(&line.payee) && alone(line);
    for (at, _) in county.payments.iter().enumerate().filter(|(_, line)| free(line)) {
        if dice.permille(1) {
            let slip = dice.pick(&[
                PaymentSlip::Number(Damage::WrongCheck),
                PaymentSlip::Number(Damage::Missing),
                PaymentSlip::Month,
                PaymentSlip::Amount,
            ]);
            slips.payments.insert(at, slip);
        }
    }
    county.slips = slips;
}

/// Everybody on whom a planted answer rests.
pub fn planted_people(county: &County) -> BTreeSet<PersonAt> {
    let households = county.households.iter().filter(|household| household.planted);
    let members = households.flat_map(|household| household.members.iter().map(|member| member.person));
    members.chain(county.plants.iter().filter_map(|plant| plant.person)).collect()
}
