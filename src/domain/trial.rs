//! What a change of a rule or of a parameter would do: the clues of the rules in use beside those of the edited ones.
//! Nothing of it is stored.

use super::clue::{Facts, fact_changes};
use super::lang::Bilingual;
use super::lifecycle::ClueState;
use super::listing::FactChange;
use super::money::Fen;
use super::month::Month;
use std::collections::BTreeMap;

/// A clue as a trial shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrialClue {
    /// Clue id; the same under both rules when rule, subject and fact key are.
    pub clue: String,
    /// Household number, when known.
    pub household_no: Option<String>,
    /// Name of the subject.
    pub name: String,
    /// Town.
    pub town: String,
    /// Village.
    pub village: String,
    /// First month.
    pub first_month: Option<Month>,
    /// Last month.
    pub last_month: Option<Month>,
    /// Number of distinct months.
    pub months: i64,
    /// Σ of its lines.
    pub amount: Fen,
    /// Severity code.
    pub severity: String,
    /// Facts on which a dismissal rests.
    pub facts: Facts,
    /// The sentence.
    pub explanation: Bilingual,
    /// What people made of it so far; `None` when the workbook does not hold it yet.
    pub state: Option<ClueState>,
}

/// A clue that both find, with something different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialChange {
    /// As the rule in use finds it.
    pub before: TrialClue,
    /// As the edited one does.
    pub after: TrialClue,
    /// What differs: facts of the rule, `months`, `amount`, `first_month`, `last_month`, `severity`.
    pub changes: Vec<FactChange>,
}

/// How many clues, and their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrialSum {
    /// Clues.
    pub clues: usize,
    /// Σ of their amounts.
    pub amount: Fen,
}

impl TrialSum {
    fn of<'a>(clues: impl Iterator<Item = &'a TrialClue>) -> Self {
        clues.fold(Self::default(), |sum, clue| Self { clues: sum.clues + 1, amount: sum.amount + clue.amount })
    }
}

/// One rule before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleTrial {
    /// Rule id.
    pub rule: String,
    /// Title (the edited one's).
    pub title: Bilingual,
    /// What the rule in use finds.
    pub before: TrialSum,
    /// What the edited one finds.
    pub after: TrialSum,
    /// Only the edited one finds these; largest sum first.
    pub gained: Vec<TrialClue>,
    /// Only the one in use finds these; largest sum first.
    pub lost: Vec<TrialClue>,
    /// Both find these, differently.
    pub changed: Vec<TrialChange>,
}

impl RuleTrial {
    /// Whether the edit makes no difference here.
    pub fn is_same(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty() && self.changed.is_empty()
    }

    /// Lost clues that people had found true, and lost clues that they had dismissed.
    pub fn lost_decided(&self) -> (usize, usize) {
        let count = |wanted: &[ClueState]| {
            self.lost.iter().filter(|clue| clue.state.is_some_and(|state| wanted.contains(&state))).count()
        };
        (count(&[ClueState::Confirmed]), count(&[ClueState::Excluded, ClueState::DataFix, ClueState::Duplicate]))
    }
}

/// A whole trial.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// Rules that ran under both, by id.
    pub rules: Vec<RuleTrial>,
    /// Rules that could not run, with the datasets they miss.
    pub missing: BTreeMap<String, Vec<String>>,
}

impl Trial {
    /// Sums over all rules, before and after.
    pub fn sums(&self) -> (TrialSum, TrialSum) {
        let add = |a: TrialSum, b: TrialSum| TrialSum { clues: a.clues + b.clues, amount: a.amount + b.amount };
        self.rules.iter().fold(Default::default(), |(before, after), rule| (add(before, rule.before), add(after, rule.after)))
    }

    /// Clues gained, lost and changed over all rules.
    pub fn counts(&self) -> (usize, usize, usize) {
        self.rules.iter().fold((0, 0, 0), |(gained, lost, changed), rule| {
            (gained + rule.gained.len(), lost + rule.lost.len(), changed + rule.changed.len())
        })
    }
}

/// Compares what two versions of a rule find, clue by clue.
pub fn compare(rule: &str, title: &Bilingual, before: Vec<TrialClue>, after: Vec<TrialClue>) -> RuleTrial {
    let mut trial = RuleTrial {
        rule: rule.to_owned(),
        title: title.clone(),
        before: TrialSum::of(before.iter()),
        after: TrialSum::of(after.iter()),
        ..RuleTrial::default()
    };
    let mut old: BTreeMap<String, TrialClue> = before.into_iter().map(|clue| (clue.clue.clone(), clue)).collect();
    for now in after {
        let Some(then) = old.remove(&now.clue) else {
            trial.gained.push(now);
            continue;
        };
        let changes = changes(&then, &now);
        if !changes.is_empty() {
            trial.changed.push(TrialChange { before: then, after: now, changes });
        }
    }
    trial.lost = old.into_values().collect();
    for list in [&mut trial.gained, &mut trial.lost] {
        list.sort_by(|a, b| b.amount.cmp(&a.amount).then_with(|| a.clue.cmp(&b.clue)));
    }
    trial.changed.sort_by(|a, b| a.after.clue.cmp(&b.after.clue));
    trial
}

fn changes(before: &TrialClue, after: &TrialClue) -> Vec<FactChange> {
    let month = |month: Option<Month>| month.map(|month| month.to_string()).unwrap_or_default();
    let seen = [
        ("first_month", month(before.first_month), month(after.first_month)),
        ("last_month", month(before.last_month), month(after.last_month)),
        ("months", before.months.to_string(), after.months.to_string()),
        ("amount", before.amount.to_string(), after.amount.to_string()),
        ("severity", before.severity.clone(), after.severity.clone()),
    ];
    let seen = seen.into_iter().filter(|(_, from, to)| from != to);
    let mut changes = fact_changes(&before.facts, &after.facts);
    changes.extend(seen.map(|(fact, from, to)| FactChange { fact: fact.to_owned(), from, to }));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clue(id: &str, amount: i64) -> TrialClue {
        TrialClue { clue: id.into(), amount: Fen(amount), months: 1, ..TrialClue::default() }
    }

    fn sides(before: Vec<TrialClue>, after: Vec<TrialClue>) -> RuleTrial {
        compare("R10", &Bilingual::default(), before, after)
    }

    #[test]
    fn clues_are_told_apart_by_their_identity() {
        let trial = sides(vec![clue("A", 1), clue("B", 2)], vec![clue("B", 2), clue("C", 4)]);
        let ids = |clues: &[TrialClue]| clues.iter().map(|clue| clue.clue.clone()).collect::<Vec<_>>();
        assert_eq!((ids(&trial.gained), ids(&trial.lost), trial.changed.len()), (vec!["C".to_owned()], vec!["A".to_owned()], 0));
        assert_eq!(trial.before, TrialSum { clues: 2, amount: Fen(3) });
        assert_eq!(trial.after, TrialSum { clues: 2, amount: Fen(6) });
    }

    #[test]
    fn a_clue_that_both_find_tells_what_differs() {
        let mut after = clue("A", 5);
        after.months = 2;
        after.facts.insert("plate".into(), "990A".into());
        let trial = sides(vec![clue("A", 1)], vec![after]);
        let facts: Vec<&str> = trial.changed[0].changes.iter().map(|change| change.fact.as_str()).collect();
        assert_eq!(facts, ["plate", "months", "amount"]);
        assert!(trial.gained.is_empty() && trial.lost.is_empty());
    }

    #[test]
    fn the_same_rule_makes_no_difference() {
        assert!(sides(vec![clue("A", 1)], vec![clue("A", 1)]).is_same());
    }

    #[test]
    fn losing_a_confirmed_clue_is_counted_apart_from_losing_a_dismissed_one() {
        let with = |id: &str, state| TrialClue { state: Some(state), ..clue(id, 1) };
        let before = vec![
            with("A", ClueState::Confirmed),
            with("B", ClueState::Excluded),
            with("C", ClueState::DataFix),
            with("D", ClueState::New),
        ];
        assert_eq!(sides(before, Vec::new()).lost_decided(), (1, 2));
    }

    #[test]
    fn the_largest_sums_come_first() {
        let trial = sides(Vec::new(), vec![clue("A", 1), clue("B", 9), clue("C", 9)]);
        let ids: Vec<&str> = trial.gained.iter().map(|clue| clue.clue.as_str()).collect();
        assert_eq!(ids, ["B", "C", "A"]);
    }
}
