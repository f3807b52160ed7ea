//! Answers of the rule about large medical bills: R49.

use super::{ExpectedClue, Ledger};
use crate::demo::model::{PersonAt, Program};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Months looked back, and what a person may pay in them.
const WINDOW: i32 = 12;
const LIMIT: Fen = Fen(3_000_000);

/// R49: paid more than the limit within the window, and the family had no temporary aid in it.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let recent = |month: Month| month <= county.last && county.last.index() - month.index() < WINDOW;
    let mut paid: BTreeMap<PersonAt, Fen> = BTreeMap::new();
    for bill in county.cases.bills.iter().filter(|bill| recent(Month::of(bill.settled))) {
        if let Some(person) = ledger.person(&bill.patient) {
            *paid.entry(person).or_default() += bill.self_paid;
        }
    }
    let granted = county.cases.decisions.iter().filter(|one| one.program == Program::TempAid);
    let granted = granted.filter(|one| one.decided.is_some_and(|day| recent(Month::of(day)))).map(|one| one.person);
    let lines = county.payments.iter().filter(|line| line.paid && line.program == Program::TempAid && recent(line.month));
    let aided: BTreeSet<PersonAt> = granted.chain(lines.map(|line| line.payee)).collect();
    let helped = |person: PersonAt| {
        aided.contains(&person)
            || county.households.iter().any(|household| {
                let lives = |who: PersonAt| household.members.iter().any(|member| member.person == who);
                lives(person) && aided.iter().any(|other| lives(*other))
            })
    };
    let over = paid.iter().filter(|(person, sum)| **sum > LIMIT && !helped(**person));
    over.map(|(person, _)| ExpectedClue {
        rule: "R49",
        pair: String::new(),
        household_no: None,
        id_no: Some(ledger.id_no(*person)),
        unit: None,
        months: Vec::new(),
        amount: Fen::ZERO,
        lenient: Fen::ZERO,
        why: ledger.why("R49", None, Some(*person)),
    })
    .collect()
}
