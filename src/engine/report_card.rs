//! Report cards of the rules: what they found in a workbook and how often they were right.

use super::listing::ListingError;
use crate::domain::listing::RulePage;
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

/// The page of one rule.
///
/// # Errors
/// Neither the pack nor the workbook knows it, or the workbook fails.
pub fn page(book: &Workbook, pack: &Pack, id: &str) -> Result<RulePage, ListingError> {
    let card = cards(book, pack)?.into_iter().find(|card| card.rule == id);
    let card = card.ok_or_else(|| ListingError::NotFound(id.to_owned()))?;
    let Some(rule) = pack.rule(id) else { return Ok(RulePage { card, ..RulePage::default() }) };
    let loaded = book.loaded_datasets()?;
    Ok(RulePage {
        card,
        rule: Some(rule.clone()),
        params: pack.programs.params.iter().filter(|param| rule.names_param(&param.name)).cloned().collect(),
        lacking: rule.needs.iter().filter(|need| !loaded.contains(*need)).cloned().collect(),
    })
}
