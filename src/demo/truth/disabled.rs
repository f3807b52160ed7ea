//! Answers of the rules about certificates and the two subsidies: R28, R29, R44, R45.

use super::{ExpectedClue, Ledger, person_clue};
use crate::demo::model::cases::Certificate;
use crate::demo::model::{PersonAt, Program};
use crate::demo::rates;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::BTreeMap;

const SUBSIDIES: [Program; 2] = [Program::DisLiving, Program::DisNursing];

/// A month with its money.
type Line = (Month, Fen);

/// Every clue of these rules.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let mut held: BTreeMap<PersonAt, Vec<&Certificate>> = BTreeMap::new();
    for certificate in &ledger.county.cases.certificates {
        if let Some(person) = ledger.person(&certificate.holder) {
            held.entry(person).or_default().push(certificate);
        }
    }
    let mut clues = Vec::new();
    for (person, certificates) in &held {
        clues.extend(person_clue(ledger, "R28", *person, void(ledger, *person, certificates)));
        clues.extend(person_clue(ledger, "R44", *person, missed(ledger, *person, certificates, Program::DisLiving)));
        clues.extend(person_clue(ledger, "R45", *person, missed(ledger, *person, certificates, Program::DisNursing)));
    }
    let payees = ledger.person_months.keys();
    clues.extend(payees.filter_map(|person| person_clue(ledger, "R29", *person, after_exit(ledger, *person))));
    clues
}

fn paid(ledger: &Ledger<'_>, person: PersonAt, program: Program) -> Vec<Line> {
    let months = ledger.person_months.get(&person).into_iter().flatten();
    months.filter(|((of, _), _)| *of == program).map(|((_, month), paid)| (*month, *paid)).collect()
}

/// A grade that the program pays.
fn fits(program: Program, certificate: &Certificate) -> bool {
    program == Program::DisLiving || certificate.grade <= 2
}

fn begun(day: Option<Date>, month: Month) -> bool {
    day.is_some_and(|day| Month::of(day) < month)
}

/// R28: paid for months in which no certificate of the person was good; the month of its end still is.
fn void(ledger: &Ledger<'_>, person: PersonAt, certificates: &[&Certificate]) -> Vec<Line> {
    let good = |program, month: Month| {
        certificates.iter().any(|certificate| {
            let ended = certificate.status != "有效" && (certificate.changed.is_none() || begun(certificate.changed, month));
            // An expired one that nobody cancelled ends with its last day.
            let ended = ended && !(certificate.status == "过期" && certificate.changed.is_none());
            fits(program, certificate) && !ended && !begun(certificate.valid_to, month)
        })
    };
    let lines = SUBSIDIES.iter().flat_map(|program| {
        paid(ledger, person, *program).into_iter().filter(move |(month, _)| !good(*program, *month)).collect::<Vec<_>>()
    });
    lines.collect()
}

/// R29: living subsidy for months after the last dibao of the person's families had ended.
fn after_exit(ledger: &Ledger<'_>, person: PersonAt) -> Vec<Line> {
    let county = ledger.county;
    let paid = paid(ledger, person, Program::DisLiving);
    if paid.is_empty() {
        return Vec::new();
    }
    let lives_there = |at: usize| county.households[at].members.iter().any(|member| member.person == person);
    let ends: Vec<Option<Month>> = county
        .grants
        .iter()
        .filter(|grant| grant.program.is_dibao() && grant.household.is_some_and(lives_there))
        .map(|grant| grant.stop)
        .collect();
    let Some(last) = ends.iter().copied().collect::<Option<Vec<Month>>>().and_then(|ends| ends.into_iter().max()) else {
        return Vec::new();
    };
    paid.into_iter().filter(|(month, _)| *month > last).collect()
}

/// R44, R45: months in which a valid certificate called for the subsidy, which was not paid then or later.
fn missed(ledger: &Ledger<'_>, person: PersonAt, certificates: &[&Certificate], program: Program) -> Vec<Line> {
    let county = ledger.county;
    let months = (0..=county.last.index() - county.first.index()).map(|nth| county.first.plus(nth));
    let last_paid = paid(ledger, person, program).iter().map(|line| line.0).max();
    let got = |of: Program, month| ledger.person_months.get(&person).is_some_and(|months| months.contains_key(&(of, month)));
    let deaths = county.deaths.iter().filter(|death| ledger.person(&death.person) == Some(person));
    let deaths: Vec<Option<Date>> = deaths.map(|death| death.died.or(death.cremated)).collect();
    // The living subsidy rests on dibao; neither goes with tekun, nor the living subsidy with the orphan's allowance.
    let entitled = |month: Month| {
        let dibao = got(Program::DibaoRural, month) || got(Program::DibaoUrban, month);
        !got(Program::Tekun, month)
            && (program == Program::DisNursing || dibao && !got(Program::Orphan, month))
            && !deaths.iter().any(|day| begun(*day, month))
    };
    let call = |certificate: &&&Certificate, month: Month| {
        fits(program, certificate)
            && certificate.status == "有效"
            && begun(Some(certificate.issued), month)
            && !begun(certificate.valid_to, month)
            && certificate.refused.is_none_or(|day| month < Month::of(day))
    };
    months
        .filter(|month| last_paid.is_none_or(|last| last < *month) && entitled(*month))
        .filter_map(|month| {
            let certificate = certificates.iter().find(|certificate| call(certificate, month))?;
            Some((month, rates::subsidy(program, certificate.grade, month)))
        })
        .collect()
}
