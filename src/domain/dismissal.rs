//! When a dismissal no longer stands: a fact that it relied on has another value now, or its term has ended.
//! Then the clue waits for assignment again, although no person did anything: the machine's facts decide, and the
//! log changes only when somebody takes the clue up. That event names what had changed, so that the fold can
//! check it against the dismissal without the machine's facts.

use super::clue::Facts;
use super::clue_work::{ClueFacts, ClueWork};
use super::date::Date;
use super::event::{Data, Value};
use super::listing::FactChange;
use std::collections::BTreeMap;

/// Stands for the term of the dismissal among the changed facts: from the day it held until, to the as-of date
/// of the screening that saw the clue last.
pub const TERM: &str = "dismissal_term";

/// Facts from their stored JSON; unreadable or empty text holds none, and then nothing wakes by a fact.
pub fn read_facts(json: &str) -> Facts {
    serde_json::from_str(json).unwrap_or_default()
}

/// Facts of both sets whose values differ. A fact that a newer rule added was not relied on, and one that it
/// dropped can no longer be seen: neither is a change of the case.
pub fn changed_facts(before: &Facts, now: &Facts) -> Vec<FactChange> {
    let pairs = before.iter().filter_map(|(fact, from)| Some((fact, from, now.get(fact)?)));
    pairs
        .filter(|(_, from, to)| from != to)
        .map(|(fact, from, to)| FactChange { fact: fact.clone(), from: from.clone(), to: to.clone() })
        .collect()
}

/// What woke a dismissed clue: the changed facts, and the term when it has ended. Empty while the dismissal
/// stands, for a clue that was not dismissed, and for one that the rule no longer finds.
pub fn woken_by(work: &ClueWork, facts: &ClueFacts) -> Vec<FactChange> {
    if !work.state.is_dismissed() || facts.gone {
        return Vec::new();
    }
    let mut changes = changed_facts(&read_facts(&work.facts), &read_facts(&facts.facts));
    changes.extend(term_ended(work.until, facts.as_of));
    changes
}

/// The end of a term as a change, once an as-of date has passed it.
pub fn term_ended(until: Option<Date>, as_of: Option<Date>) -> Option<FactChange> {
    let (until, as_of) = (until?, as_of?);
    (until < as_of).then(|| FactChange { fact: TERM.to_owned(), from: until.to_string(), to: as_of.to_string() })
}

/// The changes as an event carries them: fact → `from`, `to`.
pub fn to_value(changes: &[FactChange]) -> Value {
    let change = |change: &FactChange| {
        let sides = BTreeMap::from([
            ("from".to_owned(), Value::from(change.from.as_str())),
            ("to".to_owned(), Value::from(change.to.as_str())),
        ]);
        (change.fact.clone(), Value::Map(sides))
    };
    Value::Map(changes.iter().map(change).collect())
}

/// The changes that an event carries under `woken`; empty when it carries none.
pub fn from_data(data: &Data) -> Vec<FactChange> {
    let Some(Value::Map(changes)) = data.0.get("woken") else { return Vec::new() };
    let side = |sides: &BTreeMap<String, Value>, name: &str| match sides.get(name) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    changes
        .iter()
        .filter_map(|(fact, sides)| match sides {
            Value::Map(sides) => Some(FactChange { fact: fact.clone(), from: side(sides, "from"), to: side(sides, "to") }),
            _ => None,
        })
        .collect()
}

/// Whether an event that takes a dismissed clue up again names a change that wakes this very dismissal: every
/// change it names starts from what the dismissal relied on.
pub fn justified(work: &ClueWork, data: &Data) -> bool {
    let changes = from_data(data);
    let relied_on = read_facts(&work.facts);
    let real = |change: &FactChange| {
        if change.fact == TERM {
            let ended = term_ended(work.until, change.to.parse().ok());
            ended.is_some_and(|ended| ended.from == change.from)
        } else {
            change.from != change.to && relied_on.get(&change.fact) == Some(&change.from)
        }
    };
    work.state.is_dismissed() && !changes.is_empty() && changes.iter().all(real)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lifecycle::ClueState;

    fn day(text: &str) -> Option<Date> {
        text.parse().ok()
    }

    fn dismissed() -> ClueWork {
        let facts = r#"{"plate":"990A","status":"正常"}"#.to_owned();
        ClueWork { state: ClueState::Excluded, facts, until: day("2024-12-31"), ..ClueWork::default() }
    }

    fn now(facts: &str, as_of: &str) -> ClueFacts {
        ClueFacts { facts: facts.to_owned(), as_of: day(as_of), ..ClueFacts::default() }
    }

    fn change(fact: &str, from: &str, to: &str) -> FactChange {
        FactChange { fact: fact.into(), from: from.into(), to: to.into() }
    }

    #[test]
    fn equal_facts_within_the_term_let_a_dismissal_stand() {
        let same = now(r#"{"plate":"990A","status":"正常"}"#, "2024-12-31");
        assert_eq!(woken_by(&dismissed(), &same), []);
    }

    #[test]
    fn a_changed_fact_and_an_ended_term_wake_and_are_named() {
        let changed = now(r#"{"plate":"990A","status":"抵押"}"#, "2025-01-01");
        let expected = [change("status", "正常", "抵押"), change(TERM, "2024-12-31", "2025-01-01")];
        assert_eq!(woken_by(&dismissed(), &changed), expected);
    }

    #[test]
    fn facts_that_a_newer_rule_adds_or_drops_do_not_wake() {
        let edited = now(r#"{"plate":"990A","use_kind":"营运"}"#, "2024-06-30");
        assert_eq!(woken_by(&dismissed(), &edited), []);
    }

    #[test]
    fn a_fact_that_loses_its_value_wakes() {
        let lost = now(r#"{"plate":"","status":"正常"}"#, "2024-06-30");
        assert_eq!(woken_by(&dismissed(), &lost), [change("plate", "990A", "")]);
    }

    #[test]
    fn what_is_gone_or_was_never_dismissed_is_not_woken() {
        let changed = now(r#"{"plate":"990B"}"#, "2025-01-01");
        assert_eq!(woken_by(&dismissed(), &ClueFacts { gone: true, ..changed.clone() }), []);
        let confirmed = ClueWork { state: ClueState::Confirmed, ..dismissed() };
        assert_eq!(woken_by(&confirmed, &changed), []);
    }

    #[test]
    fn an_event_must_name_a_change_of_what_the_dismissal_relied_on() {
        let with = |changes: &[FactChange]| Data::default().with("woken", to_value(changes));
        let good = [change("status", "正常", "抵押"), change(TERM, "2024-12-31", "2025-03-01")];
        assert!(justified(&dismissed(), &with(&good)));
        assert_eq!(from_data(&with(&good)).len(), 2);
        for bad in [
            change("status", "报废", "抵押"),
            change("status", "正常", "正常"),
            change("use_kind", "", "营运"),
            change(TERM, "2024-12-31", "2024-12-31"),
            change(TERM, "2024-12-30", "2025-03-01"),
        ] {
            assert!(!justified(&dismissed(), &with(std::slice::from_ref(&bad))), "{bad:?}");
        }
        assert!(!justified(&dismissed(), &Data::default()));
        assert!(!justified(&ClueWork { state: ClueState::Confirmed, ..dismissed() }, &with(&good)));
    }
}
