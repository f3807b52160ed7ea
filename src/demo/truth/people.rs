//! Answers of the rules about persons: R01, R06, R07.

use super::follow::deaths;
use super::{ExpectedClue, Ledger};
use crate::demo::model::{HouseholdAt, PersonAt, Program};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Months that dibao may still be paid after the month of death.
const DIBAO_GRACE: i32 = 3;

/// The roster entry that a clue about a person's program names.
fn roster_entry(ledger: &Ledger<'_>, person: PersonAt, program: Program) -> Option<String> {
    ledger
        .county
        .households
        .iter()
        .find(|household| household.program == program && household.members.iter().any(|member| member.person == person))
        .map(|household| household.no.clone())
}

/// R01: every cash program of a month after the month of death.
pub fn paid_after_death(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let clue = |(person, died): (&PersonAt, &Date)| {
        let month_of_death = Month::of(*died);
        let parts = ledger.parts(*person);
        let after: Vec<_> = parts.iter().filter(|((_, month), _)| *month > month_of_death).collect();
        let first = after.first()?;
        let grace = |program: Program| if program.is_dibao() { DIBAO_GRACE } else { 0 };
        let lenient = after.iter().filter(|((program, month), _)| *month > month_of_death.plus(grace(*program)));
        Some(ExpectedClue {
            rule: "R01",
            pair: String::new(),
            household_no: roster_entry(ledger, *person, first.0.0),
            id_no: Some(ledger.id_no(*person)),
            unit: None,
            months: after.iter().map(|((_, month), _)| *month).collect::<BTreeSet<_>>().into_iter().collect(),
            amount: after.iter().map(|(_, share)| **share).sum(),
            lenient: lenient.map(|(_, share)| **share).sum(),
            why: ledger.why("R01", None, Some(*person)),
        })
    };
    deaths(ledger).iter().filter_map(clue).collect()
}

/// R06: covered in two households of one program, both paid; the lower share, of the larger number on a tie.
pub fn double_enrolment(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let mut covered: BTreeMap<(PersonAt, Program), Vec<HouseholdAt>> = BTreeMap::new();
    for (at, household) in county.households.iter().enumerate().filter(|(_, household)| household.program.is_dibao()) {
        for member in household.members.iter().filter(|member| member.insured) {
            covered.entry((member.person, household.program)).or_default().push(at);
        }
    }
    let mut clues = Vec::new();
    for ((person, _), households) in covered {
        let [a, b] = households.as_slice() else { continue };
        let (Some(months_a), Some(months_b)) = (ledger.household_months.get(a), ledger.household_months.get(b)) else { continue };
        let mut lines: Vec<(Month, Fen, HouseholdAt)> = Vec::new();
        for (month, paid_a) in months_a {
            let Some(paid_b) = months_b.get(month) else { continue };
            let share = |at: HouseholdAt, paid: Fen| paid.share(county.households[at].insured());
            let (share_a, share_b) = (share(*a, *paid_a), share(*b, *paid_b));
            let a_is_wrong = share_a < share_b || share_a == share_b && county.households[*a].no > county.households[*b].no;
            lines.push(if a_is_wrong { (*month, share_a, *a) } else { (*month, share_b, *b) });
        }
        let Some(first) = lines.first() else { continue };
        let amount: Fen = lines.iter().map(|line| line.1).sum();
        clues.push(ExpectedClue {
            rule: "R06",
            pair: String::new(),
            household_no: Some(county.households[first.2].no.clone()),
            id_no: Some(ledger.id_no(person)),
            unit: None,
            months: lines.iter().map(|line| line.0).collect(),
            amount,
            lenient: amount,
            why: ledger.why("R06", None, Some(person)),
        });
    }
    clues
}

/// Which side of a forbidden pair is the wrong one.
#[derive(Clone, Copy)]
enum Wrong {
    First,
    Second,
    Lower,
}

/// The forbidden pairs of domain §b among the county's programs.
const PAIRS: [(Program, Program, Wrong); 9] = [
    (Program::DibaoRural, Program::DibaoUrban, Wrong::Lower),
    (Program::DibaoRural, Program::Tekun, Wrong::First),
    (Program::DibaoUrban, Program::Tekun, Wrong::First),
    (Program::Tekun, Program::Orphan, Wrong::Lower),
    (Program::Tekun, Program::FactUnraised, Wrong::Lower),
    (Program::Orphan, Program::FactUnraised, Wrong::Second),
    (Program::Tekun, Program::DisLiving, Wrong::Second),
    (Program::Tekun, Program::DisNursing, Wrong::Second),
    (Program::Orphan, Program::DisLiving, Wrong::Second),
];

/// R07: both paid for the same month.
pub fn duplicate_benefits(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let mut clues = Vec::new();
    for (person, months) in &ledger.person_months {
        for (a, b, wrong) in PAIRS {
            let both = months.iter().filter(|((program, _), _)| *program == a).filter_map(|((_, month), paid_a)| {
                let paid_b = months.get(&(b, *month))?;
                let amount = match wrong {
                    Wrong::First => *paid_a,
                    Wrong::Second => *paid_b,
                    Wrong::Lower => *paid_a.min(paid_b),
                };
                Some((*month, amount))
            });
            let lines: Vec<(Month, Fen)> = both.collect();
            let pair = format!("{}×{}", a.id(), b.id());
            clues.extend(pair_clue(ledger, *person, pair, &lines));
        }
    }
    clues.extend(injury_care(ledger));
    clues
}

/// Work-injury nursing allowance beside a disability subsidy: the subsidy is the wrong one.
fn injury_care(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let mut clues = Vec::new();
    for injury in ledger.county.injuries.iter().filter(|injury| injury.kind == "生活护理费") {
        let Some(person) = ledger.person(&injury.person) else { continue };
        let Some(months) = ledger.person_months.get(&person) else { continue };
        for program in [Program::DisLiving, Program::DisNursing] {
            let within = |month: Month| month >= injury.start && injury.stop.is_none_or(|stop| month <= stop);
            let lines: Vec<(Month, Fen)> = months
                .iter()
                .filter(|((p, month), _)| *p == program && within(*month))
                .map(|((_, month), paid)| (*month, *paid))
                .collect();
            clues.extend(pair_clue(ledger, person, format!("injury_allowance:injury_care×{}", program.id()), &lines));
        }
    }
    clues
}

fn pair_clue(ledger: &Ledger<'_>, person: PersonAt, pair: String, lines: &[(Month, Fen)]) -> Option<ExpectedClue> {
    let amount: Fen = lines.iter().map(|line| line.1).sum();
    (!lines.is_empty()).then(|| ExpectedClue {
        rule: "R07",
        pair,
        household_no: None,
        id_no: Some(ledger.id_no(person)),
        unit: None,
        months: lines.iter().map(|line| line.0).collect(),
        amount,
        lenient: amount,
        why: ledger.why("R07", None, Some(person)),
    })
}
