//! Plants for amounts: too much or too little, raises that were not applied, months paid twice, and what looks like
//! these but was set right.

use super::wealth::other_member;
use super::{Target, mark, nth};
use crate::demo::families::{Builder, Shape};
use crate::demo::model::cases::{Decision, Kind, OwnLine};
use crate::demo::model::{HouseholdAt, PersonAt, Program};
use crate::demo::{payments, rates};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use std::ops::Range;

/// Plants every kind.
pub fn all(builder: &mut Builder) {
    wrong(builder);
    set_right(builder);
    raises_missed(builder);
    raises_caught_up(builder);
    twice(builder);
    once(builder);
}

/// A couple on rural dibao of a class, without extra-category aid.
fn couple(builder: &mut Builder, band: u8) -> (PersonAt, HouseholdAt, usize) {
    let (household, grant) = builder.dibao(Program::DibaoRural, Shape::ElderCouple);
    builder.county.grants[grant].band = band;
    builder.county.grants[grant].extra = Fen::ZERO;
    (builder.county.households[household].head(), household, grant)
}

fn tekun(builder: &mut Builder) -> (PersonAt, usize) {
    let person = builder.person(None, true, (64, 82));
    let (_, grant) = builder.single(Program::Tekun, person);
    (person, grant)
}

/// What is due for a month of the window.
fn due(builder: &Builder, grant: usize, month: i32) -> Fen {
    payments::due(&builder.county, &builder.county.grants[grant], nth(builder, month))
}

/// Pays months otherwise than is due: sums with their notes, each in a batch of its own.
fn pay(builder: &mut Builder, grant: usize, months: Range<i32>, sums: impl Fn(&Builder, i32) -> Vec<(Fen, &'static str)>) {
    for month in months {
        let lines = (1..).zip(sums(builder, month)).map(|(batch, (amount, note))| OwnLine { amount, batch, note, paid: true });
        let lines: Vec<OwnLine> = lines.collect();
        let key = (grant, nth(builder, month));
        builder.county.cases.own_lines.insert(key, lines);
    }
}

/// One sum a month.
fn pay_sum(builder: &mut Builder, grant: usize, months: Range<i32>, sum: impl Fn(&Builder, i32) -> Fen) {
    pay(builder, grant, months, |builder, month| vec![(sum(builder, month), "")]);
}

fn wrong(builder: &mut Builder) {
    let (head, _, grant) = couple(builder, 3);
    pay_sum(builder, grant, 10..16, |builder, month| Fen(2 * rates::dibao_band(Program::DibaoRural, 2, nth(builder, month)).0));
    mark(builder, "R34", true, Target::Person(head), "paid by a higher class for six months");

    let (head, _, grant) = couple(builder, 2);
    pay_sum(builder, grant, 30..36, |builder, month| Fen(due(builder, grant, month).0 / 2 * 3));
    mark(builder, "R34", true, Target::Person(head), "paid for three persons instead of two");

    let (person, grant) = tekun(builder);
    pay_sum(builder, grant, 5..9, |builder, month| rates::tekun_standard(nth(builder, month)));
    mark(builder, "R34", true, Target::Person(person), "paid without the care allowance for four months");

    let (head, _, grant) = couple(builder, 1);
    pay_sum(builder, grant, 20..22, |builder, month| Fen(due(builder, grant, month).0 / 2));
    mark(builder, "R34", true, Target::Person(head), "paid for one person instead of two");

    let (_, household, _) = couple(builder, 2);
    let spouse = other_member(builder, household);
    let living = builder.subsidy(Program::DisLiving, spouse, Some(household), 2);
    let nursing = builder.subsidy(Program::DisNursing, spouse, Some(household), 2);
    let start = builder.county.grants[living].start;
    builder.county.grants[nursing].start = start;
    pay_sum(builder, nursing, 24..36, |builder, month| rates::subsidy(Program::DisNursing, 1, nth(builder, month)));
    mark(builder, "R34", true, Target::Person(spouse), "nursing subsidy of grade 1 to somebody of grade 2");
}

fn set_right(builder: &mut Builder) {
    let short = Fen::yuan(100);
    let (head, _, grant) = couple(builder, 2);
    pay_sum(builder, grant, 12..13, |builder, month| due(builder, grant, month) - short);
    pay(builder, grant, 13..14, |builder, month| vec![(due(builder, grant, month), ""), (short, "补发上月")]);
    mark(builder, "R34", false, Target::Person(head), "a shortfall made up for the month after, and marked so");

    let more = Fen::yuan(60);
    let (head, _, grant) = couple(builder, 1);
    pay_sum(builder, grant, 20..21, |builder, month| due(builder, grant, month) + more);
    pay_sum(builder, grant, 21..22, |builder, month| due(builder, grant, month) - more);
    mark(builder, "R34", false, Target::Person(head), "too much, and as much less the month after");

    // The roster shows the class of today; before the decision another one was lawful.
    let (head, household, grant) = couple(builder, 2);
    pay_sum(builder, grant, 0..18, |builder, month| Fen(2 * rates::dibao_band(Program::DibaoRural, 3, nth(builder, month)).0));
    let decided = Date::constant(2024, 9, 18);
    let change = Decision::on(Some(household), head, Program::DibaoRural, Kind::Adjust, decided);
    let from = Some(nth(builder, 18));
    builder.county.cases.decisions.push(Decision { from, ..change });
    mark(builder, "R34", false, Target::Person(head), "raised to a higher class in October 2024, paid the lower one before");
}

fn raises_missed(builder: &mut Builder) {
    let (head, _, grant) = couple(builder, 2);
    pay_sum(builder, grant, 21..25, |builder, _| due(builder, grant, 20));
    mark(builder, "R35", true, Target::Person(head), "the raise of 2025 came four months late");

    let (person, grant) = tekun(builder);
    pay_sum(builder, grant, 33..36, |builder, _| due(builder, grant, 32));
    mark(builder, "R35", true, Target::Person(person), "the raise of 2026 was not applied yet");

    let (_, household, _) = couple(builder, 1);
    let spouse = other_member(builder, household);
    let living = builder.subsidy(Program::DisLiving, spouse, Some(household), 3);
    pay_sum(builder, living, 9..21, |builder, _| due(builder, living, 8));
    mark(builder, "R35", true, Target::Person(spouse), "living subsidy of 2023 in all of 2024");

    let (head, _, grant) = couple(builder, 1);
    pay_sum(builder, grant, 9..12, |builder, _| due(builder, grant, 8));
    pay(builder, grant, 12..13, |builder, month| vec![(due(builder, grant, month), ""), (Fen::yuan(54), "补发1月提标")]);
    mark(builder, "R35", true, Target::Person(head), "three months by the old standard, one of them made up for");
}

fn raises_caught_up(builder: &mut Builder) {
    let (head, _, grant) = couple(builder, 2);
    pay_sum(builder, grant, 21..23, |builder, _| due(builder, grant, 20));
    pay(builder, grant, 23..24, |builder, month| {
        let owed = Fen(2 * (due(builder, grant, month) - due(builder, grant, 20)).0);
        vec![(due(builder, grant, month), ""), (owed, "提标补发")]
    });
    mark(builder, "R35", false, Target::Person(head), "the raise was made up for in March, and marked so");

    let (person, grant) = tekun(builder);
    pay_sum(builder, grant, 33..34, |builder, _| due(builder, grant, 32));
    pay_sum(builder, grant, 34..35, |builder, month| {
        due(builder, grant, month) + (due(builder, grant, month) - due(builder, grant, 32))
    });
    mark(builder, "R35", false, Target::Person(person), "the raise was made up for in February without a word");

    let (head, _, grant) = couple(builder, 3);
    pay(builder, grant, 9..10, |builder, month| {
        vec![(due(builder, grant, 8), ""), (due(builder, grant, month) - due(builder, grant, 8), "补发提标")]
    });
    mark(builder, "R35", false, Target::Person(head), "old standard and the difference within one month");
}

fn twice(builder: &mut Builder) {
    let (head, _, grant) = couple(builder, 2);
    pay(builder, grant, 14..15, |builder, month| vec![(due(builder, grant, month), ""); 2]);
    mark(builder, "R37", true, Target::Person(head), "June 2024 paid in two batches");

    let (person, grant) = tekun(builder);
    for month in [3, 30] {
        pay(builder, grant, month..month + 1, |builder, month| vec![(due(builder, grant, month), ""); 2]);
    }
    mark(builder, "R37", true, Target::Person(person), "two months paid twice: one clue");

    let (_, household, _) = couple(builder, 1);
    let spouse = other_member(builder, household);
    let living = builder.subsidy(Program::DisLiving, spouse, Some(household), 4);
    pay(builder, living, 25..26, |builder, month| vec![(due(builder, living, month), ""); 3]);
    mark(builder, "R37", true, Target::Person(spouse), "subsidy paid three times");

    let (head, _, grant) = couple(builder, 1);
    pay(builder, grant, 17..18, |builder, month| {
        let due = due(builder, grant, month);
        vec![(due, ""), (due, ""), (Fen::yuan(-100), "")]
    });
    mark(builder, "R37", true, Target::Person(head), "paid twice, a hundred yuan of it taken back");
}

fn once(builder: &mut Builder) {
    let (head, _, grant) = couple(builder, 2);
    pay(builder, grant, 14..15, |builder, month| vec![(due(builder, grant, month), ""); 2]);
    let key = (grant, nth(builder, 14));
    if let Some(first) = builder.county.cases.own_lines.get_mut(&key).and_then(|lines| lines.first_mut()) {
        first.paid = false;
    }
    mark(builder, "R37", false, Target::Person(head), "the bank returned the first");

    let (head, _, grant) = couple(builder, 1);
    pay(builder, grant, 22..23, |builder, month| {
        let due = due(builder, grant, month);
        vec![(due, ""), (due, ""), (Fen(-due.0), "")]
    });
    mark(builder, "R37", false, Target::Person(head), "paid twice and taken back wholly");

    let (head, _, grant) = couple(builder, 2);
    pay(builder, grant, 27..28, |builder, month| vec![(Fen(due(builder, grant, month).0 / 2), ""); 2]);
    mark(builder, "R37", false, Target::Person(head), "two equal halves that come to what was due");
}
