//! Plants for bank accounts that serve a stranger, or two families at once.

use super::wealth::family;
use super::{Target, mark};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::{HouseholdAt, PersonAt, Program};
use crate::demo::names;

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    shared(builder);
    strangers(builder);
    explained(builder);
}

fn couple(builder: &mut Builder) -> (HouseholdAt, usize) {
    let (household, _, grant) = family(builder, Shape::ElderCouple);
    (household, grant)
}

fn tekun(builder: &mut Builder, institution: bool) -> (PersonAt, HouseholdAt, usize) {
    let person = builder.person(None, true, (64, 82));
    let (household, grant) = builder.single(Program::Tekun, person);
    builder.county.grants[grant].institution = institution;
    (person, household, grant)
}

/// Lets the second grant be paid to the account of the first.
fn share(builder: &mut Builder, first: usize, second: usize) {
    let account = builder.county.grants[first].account.clone();
    builder.county.grants[second].account = account;
}

fn shared(builder: &mut Builder) {
    let ((first, grant), (second, other)) = (couple(builder), couple(builder));
    share(builder, grant, other);
    for household in [first, second] {
        mark(builder, "R38", true, Target::Household(household), "two families are paid to one account");
    }
    let (first, grant) = couple(builder);
    let (_, second, other) = tekun(builder, false);
    share(builder, grant, other);
    for household in [first, second] {
        mark(builder, "R38", true, Target::Household(household), "a tekun person is paid to a neighbour's account");
    }
}

fn strangers(builder: &mut Builder) {
    for program in [Program::DibaoRural, Program::DibaoUrban] {
        let (household, _) = builder.dibao(program, Shape::ElderCouple);
        let holder = names::full(&mut builder.dice, true);
        builder.county.cases.holders.insert(household, holder);
        mark(builder, "R38", true, Target::Household(household), "the account is in the name of a stranger");
    }
}

fn explained(builder: &mut Builder) {
    // The file of one of them holds the agreement (F21).
    let ((first, grant), (second, other)) = (couple(builder), couple(builder));
    share(builder, grant, other);
    builder.county.cases.opened.insert(first);
    for household in [first, second] {
        mark(builder, "R38", false, Target::Household(household), "a neighbour collects by an agreement on file");
    }
    let ((_, first, grant), (_, second, other)) = (tekun(builder, true), tekun(builder, true));
    share(builder, grant, other);
    for household in [first, second] {
        mark(builder, "R38", false, Target::Household(household), "two people in a home, paid to its account");
    }
    let (household, grant) = builder.dibao(Program::DibaoRural, Shape::OneParent);
    let band = builder.county.grants[grant].band;
    let child = builder.county.households[household].members[1].person;
    let (entry, top_up) = builder.single(Program::FactUnraised, child);
    builder.county.grants[top_up].deducted = Some(band);
    share(builder, grant, top_up);
    for household in [household, entry] {
        mark(builder, "R38", false, Target::Household(household), "a child's top-up goes to the family's account");
    }
    let (household, _) = couple(builder);
    let spouse = builder.county.households[household].members[1].person;
    let holder = builder.county.people[spouse].name.clone();
    builder.county.cases.holders.insert(household, holder);
    mark(builder, "R38", false, Target::Household(household), "the account is in the wife's name");
}
