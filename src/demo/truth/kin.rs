//! Answers of R33: relatives of those who decide, who get something now, and of whom nothing was put on file.

use super::{ExpectedClue, Ledger};
use crate::demo::model::Program;
use crate::domain::money::Fen;

/// Paid for one of so many months up to the last counts as now.
const NOW: i32 = 3;

/// R33, one clue per relative and member of staff.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let county = ledger.county;
    let means_tested = |program: Program| program.is_dibao() || program == Program::Tekun;
    let unfiled = county.bureaus.staff_kin.iter().filter(|row| row.filed.is_none());
    let relatives = unfiled.filter_map(|row| ledger.person(&row.relative));
    let now = relatives.filter(|person| {
        let paid = ledger.person_months.get(person).into_iter().flatten();
        paid.into_iter().any(|((program, month), _)| means_tested(*program) && county.last.index() - month.index() < NOW)
    });
    now.map(|person| ExpectedClue {
        rule: "R33",
        pair: String::new(),
        household_no: None,
        id_no: Some(ledger.id_no(person)),
        unit: None,
        months: Vec::new(),
        amount: Fen::ZERO,
        lenient: Fen::ZERO,
        why: ledger.why("R33", None, Some(person)),
    })
    .collect()
}
