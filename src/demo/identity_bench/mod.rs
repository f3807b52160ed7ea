//! How well possible identities are found: an invented county, a register about everybody in it with labelled damage,
//! and the counts of what the code of the import makes of it.
//!
//! How it counts. A row is *shown* when its number is nobody's in scope and its best candidate reaches
//! [`identity::LIKELY`]; it is *right* when that candidate is the person whom the label names. Recall is the share
//! of right rows among the damaged rows about people in scope; precision the share of right rows among all rows
//! shown, damaged and valid, about people in scope and about the nine strangers for each of them. A row that is tied
//! to a wrong person with certainty counts as shown. Rows that have neither a village nor any digit that tells people
//! apart are counted on their own: nobody could say who is meant. What is shown for them counts against precision.

pub mod noise;
mod people;

use super::dice::Dice;
use crate::domain::id_number;
use crate::domain::id_number::IdKey;
use crate::domain::identity::{self, Finding, Scope};
use noise::Kind;
use people::Inhabitant;
use std::collections::BTreeMap;

/// Share of damaged rows that must be found, in thousandths.
pub const RECALL_TARGET: u32 = 970;
/// Share of shown rows that must be right, in thousandths.
pub const PRECISION_TARGET: u32 = 950;
/// Damaged numbers in a thousand rows, of people in scope and strangers alike.
const DAMAGED: usize = 60;

/// What becomes of the rows of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Rows about people in scope that say enough to find them.
    pub rows: u32,
    /// Of these: the best candidate is likely, and the right one.
    pub right: u32,
    /// Of these: the right person is among the candidates, but weak or not the best.
    pub weak: u32,
    /// Rows about people in scope that are shown with another person.
    pub wrong: u32,
    /// Rows about strangers that are shown.
    pub strangers: u32,
    /// Rows about people in scope with neither village nor telling digits.
    pub silent: u32,
}

/// A measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// People in scope.
    pub people: usize,
    /// Rows of the register.
    pub rows: usize,
    /// By kind of damage; `None`: valid numbers.
    pub kinds: BTreeMap<Option<Kind>, Count>,
}

impl Report {
    /// All kinds together.
    pub fn total(&self) -> Count {
        self.kinds.values().fold(Count::default(), |sum, count| sum.plus(*count))
    }

    /// Whether recall and precision reach their targets.
    pub fn passes(&self) -> bool {
        let total = self.total();
        total.recall() >= RECALL_TARGET && total.precision() >= PRECISION_TARGET
    }
}

impl Count {
    fn plus(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            right: self.right + other.right,
            weak: self.weak + other.weak,
            wrong: self.wrong + other.wrong,
            strangers: self.strangers + other.strangers,
            silent: self.silent + other.silent,
        }
    }

    /// Right rows per thousand damaged rows, rounded down.
    pub fn recall(self) -> u32 {
        per_mille(self.right, self.rows)
    }

    /// The same with the rows that say nothing among the damaged ones.
    pub fn recall_of_all(self) -> u32 {
        per_mille(self.right, self.rows + self.silent)
    }

    /// Right rows per thousand rows shown, rounded down.
    pub fn precision(self) -> u32 {
        per_mille(self.right, self.right + self.wrong + self.strangers)
    }
}

fn per_mille(part: u32, whole: u32) -> u32 {
    u32::try_from(u64::from(part) * 1000 / u64::from(whole).max(1)).unwrap_or(0)
}

/// Measures with so many people in scope.
pub fn measure(seed: u64, people: usize) -> Report {
    let county = people::county(seed, people);
    let mut scope = Scope::default();
    for person in county.iter().filter(|person| person.in_scope) {
        scope.add(person.key, &person.name, &person.village);
    }
    let mut dice = Dice::new(seed, "identity register");
    let mut report = Report { people: scope.len(), rows: county.len(), kinds: BTreeMap::new() };
    for person in &county {
        let (kind, number) = draw(&mut dice, person.key);
        let name = noise::name(&mut dice, &person.name);
        let named = Kind::draw_village(kind, &mut dice);
        let village = if named { person.village.clone() } else { String::new() };
        let found = scope.find(&name, || village, &id_number::read(&number, false));
        judge(report.kinds.entry(kind).or_default(), person, kind, named, &found);
    }
    report
}

fn draw(dice: &mut Dice, key: IdKey) -> (Option<Kind>, String) {
    while dice.permille(DAMAGED) {
        let kind = Kind::draw(dice);
        if let Some(number) = kind.apply(dice, key) {
            return (Some(kind), number);
        }
    }
    (None, key.to_string())
}

/// Counts one row.
fn judge(count: &mut Count, person: &Inhabitant, kind: Option<Kind>, named: bool, found: &Finding) {
    let (shown, known) = match found {
        Finding::Person(key, _) => (Some(*key), *key == person.key),
        Finding::Nobody => (None, false),
        Finding::Perhaps(candidates) => (
            candidates.first().filter(|best| best.score >= identity::LIKELY).map(|best| best.key),
            candidates.iter().any(|candidate| candidate.key == person.key),
        ),
    };
    let certain = matches!(found, Finding::Person(key, _) if *key == person.key);
    if certain {
        return;
    }
    if !person.in_scope {
        count.strangers += u32::from(shown.is_some());
        return;
    }
    if kind.is_some_and(Kind::needs_village) && !named {
        count.silent += 1;
        count.wrong += u32::from(shown.is_some_and(|key| key != person.key));
        return;
    }
    count.rows += 1;
    match shown {
        Some(key) if key == person.key => count.right += 1,
        Some(_) => {
            count.wrong += 1;
            count.weak += u32::from(known);
        }
        None => count.weak += u32::from(known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recall_and_precision_reach_their_targets() {
        let report = measure(1, 4000);
        let total = report.total();
        let lines: Vec<String> = report.kinds.iter().map(|(kind, count)| format!("{kind:?} {count:?}")).collect();
        assert!(total.rows > 150 && report.kinds.len() > 15, "{total:?}");
        assert!(total.recall() >= RECALL_TARGET, "recall {} of {total:?}\n{}", total.recall(), lines.join("\n"));
        assert!(total.precision() >= PRECISION_TARGET, "precision {} of {total:?}\n{}", total.precision(), lines.join("\n"));
        assert!(report.passes());
    }

    #[test]
    fn a_measurement_is_the_same_every_time() {
        assert_eq!(measure(5, 200), measure(5, 200));
        assert_ne!(measure(5, 200), measure(6, 200));
    }

    #[test]
    fn counts_below_the_targets_do_not_pass() {
        let with = |count| Report { people: 1, rows: 1, kinds: BTreeMap::from([(Some(Kind::Masked), count)]) };
        let good = Count { rows: 100, right: 98, ..Count::default() };
        assert!(with(good).passes());
        assert!(!with(Count { right: 96, ..good }).passes());
        assert!(!with(Count { strangers: 10, ..good }).passes());
        assert!(!with(Count { wrong: 10, ..good }).passes());
    }
}
