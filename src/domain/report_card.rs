//! The report card of a rule: what it found, what people made of it, how often it was right, what it brought in
//! and how long it took. Everything is counted from decisions of the log; nothing is estimated.

use super::interval::Proportion;
use super::lang::Bilingual;
use super::lifecycle::ClueState;
use super::money::Fen;
use super::rule::{Direction, Severity};
use std::collections::BTreeMap;

/// Clues of one rule that are alike, as the workbook counts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardLine {
    /// Rule id.
    pub rule: String,
    /// Sub-type; empty when the rule has none.
    pub subtype: String,
    /// What people made of them.
    pub state: ClueState,
    /// Dismissal reason code; empty unless dismissed.
    pub reason: String,
    /// The rule still finds them.
    pub standing: bool,
    /// How many.
    pub clues: u64,
    /// Σ of the amounts found.
    pub amount: Fen,
    /// Σ confirmed in their issues.
    pub confirmed_amount: Fen,
    /// Minutes that inspectors wrote down when they submitted.
    pub minutes: u64,
    /// How many have minutes.
    pub timed: u64,
}

/// Counts of a rule, or of one of its sub-types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Clues that stand, or that people worked on before they went.
    pub flagged: u64,
    /// Of these: still found.
    pub standing: u64,
    /// Of these: true.
    pub confirmed: u64,
    /// Of these: no problem.
    pub excluded: u64,
    /// Of these: the data were wrong.
    pub data_fix: u64,
    /// Of these: the same matter as another clue.
    pub duplicate: u64,
    /// Σ of the amounts of standing clues.
    pub amount: Fen,
    /// Σ confirmed in issues.
    pub confirmed_amount: Fen,
    /// Minutes written down, both inspectors together.
    pub minutes: u64,
    /// Clues with minutes.
    pub timed: u64,
}

impl Tally {
    /// Decided by the county office.
    pub fn checked(&self) -> u64 {
        self.confirmed + self.dismissed()
    }

    /// Decided as no issue.
    pub fn dismissed(&self) -> u64 {
        self.excluded + self.data_fix + self.duplicate
    }

    /// Nobody has decided yet.
    pub fn open(&self) -> u64 {
        self.flagged.saturating_sub(self.checked())
    }

    /// How often the rule was right: true clues among those decided. Duplicates stay out: they say that another
    /// clue speaks of the matter, not whether it is so.
    pub fn precision(&self) -> Option<Proportion> {
        Proportion::new(self.confirmed, self.confirmed + self.excluded + self.data_fix)
    }

    /// Minutes per clue of those that have any.
    pub fn minutes_each(&self) -> Option<u64> {
        self.minutes.checked_div(self.timed)
    }

    fn add(&mut self, line: &CardLine) {
        self.flagged += line.clues;
        if line.standing {
            self.standing += line.clues;
            self.amount += line.amount;
        }
        match line.state {
            ClueState::Confirmed => self.confirmed += line.clues,
            ClueState::Excluded => self.excluded += line.clues,
            ClueState::DataFix => self.data_fix += line.clues,
            ClueState::Duplicate => self.duplicate += line.clues,
            ClueState::New | ClueState::Assigned | ClueState::Checking | ClueState::NeedInfo | ClueState::Submitted => {}
        }
        self.confirmed_amount += line.confirmed_amount;
        self.minutes += line.minutes;
        self.timed += line.timed;
    }
}

/// Dismissals for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReasonTally {
    /// Reason code of the pack.
    pub reason: String,
    /// How many clues.
    pub clues: u64,
    /// Σ of the amounts that had been found.
    pub amount: Fen,
}

/// One rule in depth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportCard {
    /// All its clues.
    pub total: Tally,
    /// Dismissals by reason, most frequent first.
    pub reasons: Vec<ReasonTally>,
    /// By sub-type, in the order of the codes; empty when the rule has none.
    pub subtypes: BTreeMap<String, Tally>,
}

impl ReportCard {
    /// The share of a reason among all clues decided.
    pub fn share(&self, reason: &ReasonTally) -> Option<Proportion> {
        Proportion::new(reason.clues, self.total.checked())
    }

    fn add(&mut self, line: &CardLine) {
        self.total.add(line);
        if !line.subtype.is_empty() {
            self.subtypes.entry(line.subtype.clone()).or_default().add(line);
        }
        if line.reason.is_empty() {
            return;
        }
        let place = self.reasons.iter().position(|tally| tally.reason == line.reason).unwrap_or_else(|| {
            self.reasons.push(ReasonTally { reason: line.reason.clone(), ..ReasonTally::default() });
            self.reasons.len() - 1
        });
        if let Some(tally) = self.reasons.get_mut(place) {
            tally.clues += line.clues;
            tally.amount += line.amount;
        }
    }
}

/// A rule with its card.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleCard {
    /// Rule id.
    pub rule: String,
    /// Title; empty when the pack has the rule no longer.
    pub title: Bilingual,
    /// Direction; likewise.
    pub direction: Option<Direction>,
    /// Severity; likewise.
    pub severity: Option<Severity>,
    /// Its card; empty when it found nothing.
    pub card: ReportCard,
}

/// The cards of all rules that have clues, by rule id.
pub fn cards(lines: &[CardLine]) -> BTreeMap<String, ReportCard> {
    let mut cards: BTreeMap<String, ReportCard> = BTreeMap::new();
    for line in lines {
        cards.entry(line.rule.clone()).or_default().add(line);
    }
    for card in cards.values_mut() {
        card.reasons.sort_by(|a, b| b.clues.cmp(&a.clues).then_with(|| a.reason.cmp(&b.reason)));
    }
    cards
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(state: ClueState, clues: u64) -> CardLine {
        CardLine {
            rule: "R10".into(),
            subtype: String::new(),
            state,
            reason: String::new(),
            standing: true,
            clues,
            amount: Fen(100),
            confirmed_amount: Fen::ZERO,
            minutes: 0,
            timed: 0,
        }
    }

    fn dismissed(state: ClueState, reason: &str, clues: u64) -> CardLine {
        CardLine { reason: reason.into(), ..line(state, clues) }
    }

    #[test]
    fn precision_counts_decided_clues_without_duplicates() {
        let lines = [
            line(ClueState::Confirmed, 6),
            dismissed(ClueState::Excluded, "g1", 1),
            dismissed(ClueState::DataFix, "g9", 1),
            dismissed(ClueState::Duplicate, "g8", 5),
            line(ClueState::New, 4),
            line(ClueState::Submitted, 3),
        ];
        let total = cards(&lines).remove("R10").expect("a card").total;
        assert_eq!((total.flagged, total.checked(), total.dismissed(), total.open()), (20, 13, 7, 7));
        assert_eq!(total.precision(), Proportion::new(6, 8));
    }

    #[test]
    fn a_rule_that_nobody_checked_has_no_precision() {
        let card = cards(&[line(ClueState::New, 4)]).remove("R10").expect("a card");
        assert_eq!((card.total.precision(), card.total.minutes_each()), (None, None));
    }

    #[test]
    fn a_clue_that_went_counts_with_its_decision_but_not_in_the_standing_sum() {
        let gone = CardLine { standing: false, confirmed_amount: Fen(70), ..line(ClueState::Confirmed, 1) };
        let total = cards(&[gone, line(ClueState::New, 1)]).remove("R10").expect("a card").total;
        assert_eq!((total.flagged, total.standing, total.confirmed), (2, 1, 1));
        assert_eq!((total.amount, total.confirmed_amount), (Fen(100), Fen(70)));
    }

    #[test]
    fn reasons_and_sub_types_are_told_apart_most_frequent_first() {
        let pair = |subtype: &str, line: CardLine| CardLine { subtype: subtype.into(), ..line };
        let lines = [
            pair("a+b", dismissed(ClueState::Excluded, "g1", 1)),
            pair("a+c", dismissed(ClueState::Excluded, "g2", 3)),
            pair("a+c", dismissed(ClueState::DataFix, "g2", 1)),
            pair("a+c", line(ClueState::Confirmed, 3)),
        ];
        let card = cards(&lines).remove("R10").expect("a card");
        let reasons: Vec<_> = card.reasons.iter().map(|tally| (tally.reason.as_str(), tally.clues)).collect();
        assert_eq!(reasons, [("g2", 4), ("g1", 1)]);
        assert_eq!(card.share(&card.reasons[0]), Proportion::new(4, 8));
        assert_eq!(card.subtypes["a+c"].precision(), Proportion::new(3, 7));
    }

    #[test]
    fn minutes_are_divided_among_the_clues_that_have_them() {
        let timed = CardLine { minutes: 90, timed: 2, ..line(ClueState::Confirmed, 3) };
        let total = cards(&[timed, line(ClueState::Confirmed, 1)]).remove("R10").expect("a card").total;
        assert_eq!((total.minutes, total.timed, total.minutes_each()), (90, 2, Some(45)));
    }
}
