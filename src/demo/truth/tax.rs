//! Answers of R17: months of the last year with a tax record of somebody in the household.

use super::wealth::household_clues;
use super::{ExpectedClue, Ledger};
use crate::demo::model::PersonAt;
use crate::demo::model::bureaus::TaxRecord;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Months that count, the last one included.
const WINDOW: i32 = 12;

/// A record that shows means: tax was due, a business turned over anything, or a wage was above the tax-free amount.
fn tells(record: &TaxRecord) -> bool {
    let above = match record.kind {
        "工资薪金所得" | "劳务报酬所得" => Fen::yuan(5_000),
        "经营所得" | "代开发票" => Fen::ZERO,
        // Tax on houses, cars and papers.
        _ => return false,
    };
    record.tax > Fen::ZERO || record.income > above
}

/// R17, one clue per household.
pub fn all(ledger: &Ledger<'_>) -> Vec<ExpectedClue> {
    let last = ledger.county.last;
    let mut taxed: BTreeMap<PersonAt, BTreeSet<Month>> = BTreeMap::new();
    for record in ledger.county.bureaus.taxes.iter().filter(|record| tells(record)) {
        if let Some(person) = ledger.person(&record.person).filter(|_| last.index() - record.month.index() < WINDOW) {
            taxed.entry(person).or_default().insert(record.month);
        }
    }
    household_clues(ledger, "R17", |at, month| {
        let members = &ledger.county.households[at].members;
        members.iter().any(|member| taxed.get(&member.person).is_some_and(|months| months.contains(&month)))
    })
}
