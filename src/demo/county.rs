//! Puts the county together: background first, then what is planted, then payments and registers.

use super::dice::Dice;
use super::families::{Builder, Shape};
use super::model::{County, Program};
use super::slips;
use super::{bills, bureaus, certificates, decisions, papers, payments, plant, registers};
use super::{funds, institutions, monitored, residence, school};
use crate::domain::date::Date;
use crate::domain::month::Month;
use std::collections::HashSet;

/// The date the data speaks of.
pub const AS_OF: Date = Date::constant(2026, 3, 31);

/// Months of payments, which is also the look-back of the rules.
pub const MONTHS: i32 = 36;

impl County {
    /// The county of a seed; the same seed always gives the same county.
    pub fn generate(seed: u64) -> Self {
        let first = Month::of(AS_OF).plus(1 - MONTHS);
        let mut builder = Builder::new(seed, AS_OF, first);
        background(&mut builder);
        builder.dice = Dice::new(seed, "plants");
        plant::all(&mut builder);
        builder.dice = Dice::new(seed, "edge");
        edge_since(&mut builder);
        let mut county = builder.county;
        institutions::fill(&mut county);
        payments::pay(&mut county);
        slips::slip(&mut county);
        registers::fill(&mut county);
        certificates::fill(&mut county);
        decisions::fill(&mut county);
        papers::fill(&mut county);
        bills::fill(&mut county);
        bureaus::fill(&mut county);
        residence::fill(&mut county);
        school::fill(&mut county);
        monitored::fill(&mut county);
        institutions::allocate(&mut county);
        funds::fill(&mut county);
        county
    }

    /// Town of a household.
    pub fn town_of(&self, household: usize) -> &str {
        &self.towns[self.households[household].town].name
    }

    /// Village of a household.
    pub fn village_of(&self, household: usize) -> &str {
        let household = &self.households[household];
        &self.towns[household.town].villages[household.village]
    }
}

fn background(builder: &mut Builder) {
    for _ in 0..1150 {
        dibao(builder, Program::DibaoRural);
    }
    for _ in 0..220 {
        dibao(builder, Program::DibaoUrban);
    }
    for _ in 0..180 {
        let male = builder.dice.percent(80);
        let ages = if builder.dice.percent(85) { (62, 90) } else { (30, 58) };
        let person = builder.person(None, male, ages);
        let (_, grant) = builder.single(Program::Tekun, person);
        vary(builder, grant);
    }
    for _ in 0..22 {
        let male = builder.dice.percent(50);
        let person = builder.person(None, male, (4, 17));
        let (_, grant) = builder.single(Program::Orphan, person);
        vary(builder, grant);
    }
    for _ in 0..44 {
        let male = builder.dice.percent(50);
        let person = builder.person(None, male, (4, 17));
        let (_, grant) = builder.single(Program::FactUnraised, person);
        vary(builder, grant);
    }
    for _ in 0..140 {
        let place = builder.place(false);
        let shape = builder.dice.pick(&[Shape::Parents, Shape::OneParent, Shape::ElderCouple, Shape::ThreeGenerations]);
        let members = builder.family(shape);
        builder.household(Program::Edge, place, members);
    }
    for _ in 0..60 {
        // Severely disabled people of families that get nothing else.
        let male = builder.dice.percent(55);
        let person = builder.person(None, male, (20, 75));
        let grade = 1 + u8::from(builder.dice.percent(50));
        let grant = builder.subsidy(Program::DisNursing, person, None, grade);
        vary(builder, grant);
    }
}

/// Since when the edge households are such; no money comes with it.
fn edge_since(builder: &mut Builder) {
    let dated: HashSet<usize> = builder.county.grants.iter().filter_map(|grant| grant.household).collect();
    for at in 0..builder.county.households.len() {
        if builder.county.households[at].program == Program::Edge && !dated.contains(&at) {
            let head = builder.county.households[at].head();
            builder.grant(Program::Edge, Some(at), head);
        }
    }
}

fn dibao(builder: &mut Builder, program: Program) {
    let shape = builder.dice.pick(&[
        Shape::Elder,
        Shape::Elder,
        Shape::ElderCouple,
        Shape::ElderCouple,
        Shape::Parents,
        Shape::Parents,
        Shape::OneParent,
        Shape::ThreeGenerations,
        Shape::ThreeGenerations,
        Shape::DisabledChild,
    ]);
    let (household, grant) = builder.dibao(program, shape);
    vary(builder, grant);
    if shape == Shape::ThreeGenerations && builder.dice.percent(20) {
        // A grandparent who is supported by another child; spouses and minor children must not be left out.
        if let Some(member) = builder.county.households[household].members.last_mut() {
            member.insured = false;
        }
    }
    let members = builder.county.households[household].members.clone();
    for member in members.iter().filter(|member| member.insured) {
        let disabled = shape == Shape::DisabledChild && member.relation != "户主" || builder.dice.percent(5);
        if !disabled {
            continue;
        }
        let grade = u8::try_from(builder.dice.between(1, 4)).unwrap_or(4);
        let living = builder.subsidy(Program::DisLiving, member.person, Some(household), grade);
        follow(builder, living, grant);
        if grade <= 2 {
            let nursing = builder.subsidy(Program::DisNursing, member.person, Some(household), grade);
            follow(builder, nursing, grant);
        }
    }
}

/// Some grants start or end within the window.
fn vary(builder: &mut Builder, grant: usize) {
    let (first, last) = (builder.county.first, builder.county.last);
    let dice = &mut builder.dice;
    let span = last.index() - first.index();
    if dice.percent(30) {
        builder.county.grants[grant].start = first.plus(dice.between(0, span - 4));
    }
    let start = builder.county.grants[grant].start.max(first);
    if dice.percent(10) {
        let stop = start.plus(dice.between(3, 30));
        builder.county.grants[grant].stop = (stop < last).then_some(stop);
    }
}

/// A subsidy that runs while the family's dibao does.
fn follow(builder: &mut Builder, subsidy: usize, dibao: usize) {
    let (start, stop) = (builder.county.grants[dibao].start, builder.county.grants[dibao].stop);
    let grant = &mut builder.county.grants[subsidy];
    grant.start = start;
    grant.stop = stop;
}
