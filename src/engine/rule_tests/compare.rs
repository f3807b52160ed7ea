//! What a rule found in a case against what the case expects.

use super::case_book::FIRST_LINE;
use super::people::People;
use super::problem::Problem;
use crate::domain::clue::{Finding, Value};
use crate::domain::example::Find;
use crate::domain::explain::Shower;
use crate::domain::lang::Lang;
use crate::domain::money::Fen;
use crate::store::bench::Bench;
use std::collections::BTreeSet;

/// Compares findings and shows them in the words of an example file.
pub(super) struct Judge<'a> {
    pub people: &'a People,
    pub bench: &'a Bench,
    pub shower: &'a Shower<'a>,
}

impl Judge<'_> {
    /// As sets: every expected finding is one of those found, and nothing else is.
    pub fn compare(&self, expected: &[Find], found: &[Finding]) -> Result<(), Problem> {
        let fits: Vec<Vec<usize>> = expected
            .iter()
            .map(|find| found.iter().enumerate().filter(|(_, finding)| self.fits(find, finding)).map(|(at, _)| at).collect())
            .collect();
        let taken = assign(&fits, found.len());
        let lacking = expected.iter().enumerate().filter(|(at, _)| !taken.contains(&Some(*at)));
        let lacking: Vec<String> = lacking.map(|(_, find)| self.show_expected(find)).collect();
        let beyond = found.iter().zip(&taken).filter(|(_, taken)| taken.is_none());
        let beyond: Vec<String> = beyond.map(|(finding, _)| self.show(finding)).collect();
        if lacking.is_empty() && beyond.is_empty() { Ok(()) } else { Err(Problem::Differs { lacking, beyond }) }
    }

    fn fits(&self, find: &Find, finding: &Finding) -> bool {
        fn same<T: PartialEq>(expected: Option<&T>, found: Option<T>) -> bool {
            expected.is_none_or(|expected| found.as_ref() == Some(expected))
        }
        let months = finding.months();
        same(find.household.as_ref(), finding.household_no.clone())
            && find.person.as_deref().is_none_or(|word| self.people.key(word).is_some_and(|key| finding.person == Some(key)))
            && same(find.unit.as_ref(), finding.unit.clone())
            && same(find.town.as_ref(), finding.town.clone())
            && same(find.first.as_ref(), months.first().copied())
            && same(find.last.as_ref(), months.last().copied())
            && same(find.months.as_ref(), Some(months.len()))
            && same(find.amount.as_ref(), Some(finding.amount()))
            && same(find.lenient.as_ref(), finding.lenient_amount())
            && same(find.severity.as_ref(), Some(finding.severity))
            && same(find.subtype.as_ref(), Some(finding.subtype.clone()))
            && find.facts.iter().all(|(name, text)| self.values(finding, name).contains(text))
            && find.rows.iter().all(|(name, text)| self.rows(finding, name) == *text)
    }

    /// The values of an operand joined, as codes and as the page shows them.
    fn values(&self, finding: &Finding, name: &str) -> [String; 2] {
        let values = finding.values(name);
        let codes: Vec<String> = values.iter().map(|value| self.code(value)).collect();
        let shown: Vec<String> = values.iter().map(|value| self.shower.show(name, value, Lang::Zh)).collect();
        [codes.join("、"), shown.join("、")]
    }

    /// The rows of the case that an operand was read from: `vehicles 1、vehicles 2`.
    fn rows(&self, finding: &Finding, name: &str) -> String {
        let references = finding.operands.iter().filter(|operand| operand.name == name).map(|operand| &operand.reference);
        let origins = references.filter_map(|reference| self.bench.origin(reference));
        let rows: BTreeSet<(String, i64)> = origins.map(|origin| (origin.dataset, origin.row - FIRST_LINE + 1)).collect();
        rows.iter().map(|(dataset, row)| format!("{dataset} {row}")).collect::<Vec<_>>().join("、")
    }

    fn code(&self, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::Integer(number) => self.people.integer(*number),
            Value::Text(text) => self.people.text(text),
        }
    }

    fn show_expected(&self, find: &Find) -> String {
        let given = [
            ("household", find.household.clone()),
            ("person", find.person.clone()),
            ("unit", find.unit.clone()),
            ("town", find.town.clone()),
            ("first", find.first.map(|month| month.to_string())),
            ("last", find.last.map(|month| month.to_string())),
            ("months", find.months.map(|count| count.to_string())),
            ("amount", find.amount.map(|amount| amount.to_string())),
            ("lenient", find.lenient.map(|amount| amount.to_string())),
            ("severity", find.severity.map(|severity| severity.code().to_owned())),
            ("subtype", find.subtype.clone()),
        ];
        let facts = find.facts.iter().map(|(name, text)| (name.as_str(), Some(text.clone())));
        let rows = find.rows.iter().map(|(name, text)| (name.as_str(), Some(format!("[{text}]"))));
        line(given.into_iter().chain(facts).chain(rows))
    }

    fn show(&self, finding: &Finding) -> String {
        let months = finding.months();
        let given = [
            ("household", finding.household_no.clone()),
            ("person", finding.person.map(|person| self.people.called(person))),
            ("unit", finding.unit.clone()),
            ("town", finding.town.clone()),
            ("first", months.first().map(ToString::to_string)),
            ("last", months.last().map(ToString::to_string)),
            ("months", Some(months.len().to_string())),
            ("amount", Some(finding.amount().to_string())),
            ("lenient", finding.lenient_amount().as_ref().map(Fen::to_string)),
            ("severity", Some(finding.severity.code().to_owned())),
            ("subtype", Some(finding.subtype.clone()).filter(|text| !text.is_empty())),
        ];
        let names: BTreeSet<&str> = finding.operands.iter().map(|operand| operand.name.as_str()).collect();
        let facts = names.into_iter().map(|name| {
            let [codes, _] = self.values(finding, name);
            let rows = self.rows(finding, name);
            (name, Some(if rows.is_empty() { codes } else { format!("{codes}[{rows}]") }))
        });
        line(given.into_iter().chain(facts))
    }
}

fn line<'a>(parts: impl Iterator<Item = (&'a str, Option<String>)>) -> String {
    let parts: Vec<String> = parts.filter_map(|(name, text)| Some(format!("{name}={}", text?))).collect();
    if parts.is_empty() { "{}".to_owned() } else { parts.join(" ") }
}

/// For every finding the expectation that it meets, as many as can be met at once (augmenting paths).
fn assign(fits: &[Vec<usize>], found: usize) -> Vec<Option<usize>> {
    fn place(at: usize, fits: &[Vec<usize>], seen: &mut BTreeSet<usize>, taken: &mut [Option<usize>]) -> bool {
        for &slot in fits.get(at).into_iter().flatten() {
            if !seen.insert(slot) {
                continue;
            }
            let free = taken.get(slot).copied().flatten().is_none_or(|other| place(other, fits, seen, taken));
            if free && let Some(entry) = taken.get_mut(slot) {
                *entry = Some(at);
                return true;
            }
        }
        false
    }
    let mut taken = vec![None; found];
    for at in 0..fits.len() {
        place(at, fits, &mut BTreeSet::new(), &mut taken);
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loose_expectation_does_not_take_the_finding_of_a_strict_one() {
        // The first fits both findings, the second only the first of them.
        assert_eq!(assign(&[vec![0, 1], vec![0]], 2), [Some(1), Some(0)]);
        // Two expectations for one finding: one stays unmet.
        assert_eq!(assign(&[vec![0], vec![0]], 1).iter().flatten().count(), 1);
    }
}
