//! Answers of R03: what was paid for somebody in the months spent in prison or compulsory detox.

use super::wealth::meets;
use super::{ExpectedClue, Ledger, person_clue};
use crate::demo::model::bureaus::Prisoner;
use crate::demo::model::{PersonAt, Program};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

/// Somebody in prison or detox: at home on probation is not, nor in custody before a judgement.
pub fn inside(term: &Prisoner, month: Month) -> bool {
    let kind = matches!(term.kind, "服刑" | "强制隔离戒毒");
    // Somebody released nobody knows when may have been at home in any month.
    let known = term.to.is_some() || term.status == "在押";
    kind && known && meets((term.from, term.to), month)
}

/// Who was inside in which months, by the rows that surely name somebody in scope.
pub fn terms<'a>(ledger: &Ledger<'a>) -> BTreeMap<PersonAt, Vec<&'a Prisoner>> {
    let mut terms: BTreeMap<PersonAt, Vec<&Prisoner>> = BTreeMap::new();
    let county = ledger.county;
    for term in &county.bureaus.prisoners {
        if let Some(person) = ledger.person(&term.person) {
            terms.entry(person).or_default().push(term);
        }
    }
    terms
}

/// R03: the person's part of dibao or tekun.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let means_tested = |program: Program| program.is_dibao() || program == Program::Tekun;
    let clue = |(person, terms): (PersonAt, Vec<&Prisoner>)| {
        let parts = ledger.parts(person);
        let paid = parts.iter();
        let lines: Vec<(Month, Fen)> = paid
            .filter(|((program, month), _)| means_tested(*program) && terms.iter().any(|term| inside(term, *month)))
            .map(|((_, month), paid)| (*month, *paid))
            .collect();
        person_clue(ledger, "R03", person, lines)
    };
    terms(ledger).into_iter().filter_map(clue).collect()
}
