//! The register of disability certificates: every payee of the two subsidies has one that fits, as long as he is paid;
//! the rest of the county's disabled people are owed nothing.

use super::dice::Dice;
use super::model::cases::Certificate;
use super::model::{County, Grant, Named, PersonAt, Program};
use super::{names, places};
use crate::domain::date::Date;
use crate::domain::id_number::IdKey;
use crate::domain::month::Month;
use std::collections::{BTreeMap, HashSet};

/// Disabled people who get no assistance.
const OTHERS: usize = 420;

const KINDS: [&str; 6] = ["视力", "听力", "肢体", "肢体", "智力", "精神"];

/// Fills the register and mixes it.
pub fn fill(county: &mut County) {
    let mut dice = Dice::new(county.seed, "certificates");
    let mut certificates = Vec::new();
    for (person, grants) in payees(county) {
        if !county.cases.own_certificates.contains(&person) {
            certificates.extend(of_payee(county, person, &grants, &mut dice));
        }
    }
    others(county, &mut dice, &mut certificates);
    county.cases.certificates.append(&mut certificates);
    dice.shuffle(&mut county.cases.certificates);
}

/// Everybody with a subsidy, and the grants.
fn payees(county: &County) -> BTreeMap<PersonAt, Vec<&Grant>> {
    let mut payees: BTreeMap<PersonAt, Vec<&Grant>> = BTreeMap::new();
    for grant in county.grants.iter().filter(|grant| matches!(grant.program, Program::DisLiving | Program::DisNursing)) {
        payees.entry(grant.holder).or_default().push(grant);
    }
    payees
}

/// The certificate on which the grants rest; it ends with them, or its holder declines what he is not paid.
fn of_payee(county: &County, person: PersonAt, grants: &[&Grant], dice: &mut Dice) -> Option<Certificate> {
    let start = grants.iter().map(|grant| grant.start).min()?;
    let grade = grants.iter().map(|grant| grant.band).min()?;
    let issued = dice.day(start.plus(-40).first_day()?, start.plus(-1).first_day()?);
    let person_of = &county.people[person];
    let mut certificate = Certificate::valid(Named::sure(&person_of.name, person_of.key), grade, issued);
    certificate.kind = dice.pick(&KINDS);
    let has = |program| grants.iter().any(|grant| grant.program == program);
    let in_dibao = county.households.iter().any(|household| {
        household.program.is_dibao() && household.members.iter().any(|member| member.person == person && member.insured)
    });
    if grade <= 2 && !has(Program::DisNursing) || in_dibao && !has(Program::DisLiving) {
        certificate.refused = Some(issued);
    } else if grants.iter().all(|grant| grant.stop.is_some()) {
        let stop = grants.iter().filter_map(|grant| grant.stop).max()?;
        if dice.percent(50) {
            certificate.status = "注销";
            certificate.changed = Some(day_of(stop, dice)?);
        } else {
            certificate.refused = stop.plus(1).first_day();
        }
    } else if dice.percent(40) {
        certificate.valid_to = Some(dice.day(county.as_of, Date::constant(2034, 12, 31)));
    }
    Some(certificate)
}

fn day_of(month: Month, dice: &mut Dice) -> Option<Date> {
    Some(dice.day(month.first_day()?, month.plus(1).first_day()?.yesterday().ok()?))
}

/// People of no roster: lightly disabled, or with a certificate that is void or whose holder declined.
fn others(county: &County, dice: &mut Dice, certificates: &mut Vec<Certificate>) {
    let mut taken: HashSet<i64> = county.people.iter().map(|person| person.key.as_i64()).collect();
    let enough = certificates.len() + OTHERS;
    while certificates.len() < enough {
        let male = dice.percent(55);
        let born = dice.day(Date::constant(1940, 1, 1), Date::constant(2012, 12, 31));
        let serial = u16::try_from(dice.below(499) * 2 + usize::from(male)).unwrap_or(1);
        let Some(key) = IdKey::compose(places::AREA, born, serial).filter(|key| taken.insert(key.as_i64())) else { continue };
        let grade = u8::try_from(dice.between(1, 4)).unwrap_or(4);
        let issued = dice.day(Date::constant(2013, 1, 1), county.as_of);
        let mut certificate = Certificate::valid(Named::sure(&names::full(dice, male), key), grade, issued);
        certificate.kind = dice.pick(&KINDS);
        if grade <= 2 {
            if dice.percent(50) {
                certificate.status = "注销";
                certificate.changed = Some(dice.day(issued, county.as_of));
            } else {
                certificate.refused = Some(issued);
            }
        }
        certificates.push(certificate);
    }
}
