//! Report cards of the rules: what they found in a workbook and how often they were right.

use crate::domain::pack::Pack;
use crate::domain::report_card::{self, RuleCard};
use crate::store::{StoreError, Workbook};

/// The card of every rule of the pack in its order, then of rules that have clues and are no longer in the pack.
///
/// # Errors
/// The workbook fails.
pub fn cards(book: &Workbook, pack: &Pack) -> Result<Vec<RuleCard>, StoreError> {
    let mut cards = report_card::cards(&book.card_lines()?);
    let mut all: Vec<RuleCard> = pack
        .rules
        .iter()
        .map(|rule| RuleCard {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            direction: Some(rule.direction),
            severity: Some(rule.severity),
            card: cards.remove(&rule.id).unwrap_or_default(),
        })
        .collect();
    all.extend(cards.into_iter().map(|(rule, card)| RuleCard { rule, card, ..RuleCard::default() }));
    Ok(all)
}
