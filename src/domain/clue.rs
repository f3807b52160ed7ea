//! Clues (疑点): how the rows of a rule's query become clues, what a clue stores, and its stable identity.

mod group;

pub use group::{Grouping, RESERVED, RowError, group, operand_columns};

use super::id_number::MatchLevel;
use super::listing::{FactChange, MoneyLine, Operand};
use super::money::Fen;
use super::month::Month;
use super::rule::{Rule, Severity, SubjectKind};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Facts of a clue: operand name → canonical value. A dismissal holds until one of them changes.
pub type Facts = BTreeMap<String, String>;

/// What is kept of an explanation, as JSON, so that it can be shown and recomputed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClueDetail {
    /// Operands, item by item (one vehicle after the other), each with its origin.
    pub operands: Vec<Operand>,
    /// Money lines by month, program and payment row; they sum to the clue's amount.
    pub lines: Vec<MoneyLine>,
    /// Sum without the lines inside a permitted window, for rules that have one.
    pub lenient_amount: Option<Fen>,
}

impl ClueDetail {
    /// Whether both tell the same. Workbooks of the first version kept values in Chinese only, so the English of a
    /// value does not count; it follows from the Chinese by the labels of the pack.
    pub fn agrees(&self, other: &Self) -> bool {
        let same =
            |a: &Operand, b: &Operand| (&a.name, &a.title, &a.value.zh, &a.origin) == (&b.name, &b.title, &b.value.zh, &b.origin);
        self.operands.len() == other.operands.len()
            && self.operands.iter().zip(&other.operands).all(|(a, b)| same(a, b))
            && (&self.lines, self.lenient_amount) == (&other.lines, other.lenient_amount)
    }
}

/// A cell of a rule's result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// NULL.
    Null,
    /// Counts, fen, months, days, packed keys.
    Integer(i64),
    /// Text.
    Text(String),
}

impl Value {
    fn text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Integer(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.clone()),
        }
    }

    fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Null | Self::Text(_) => None,
        }
    }
}

/// A money line before the origin of its payment is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLine {
    /// Benefit month.
    pub month: Month,
    /// Program id.
    pub program: String,
    /// `source:sheet:line` of the payment; empty when unknown.
    pub reference: String,
    /// What was paid.
    pub paid: Fen,
    /// What counts as irregular.
    pub amount: Fen,
    /// Within a permitted window.
    pub lenient: bool,
}

/// One distinct operand value of a clue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundOperand {
    /// Column of the query.
    pub name: String,
    /// Value.
    pub value: Value,
    /// `source:sheet:line` of the row it was read from; empty for computed values.
    pub reference: String,
}

/// A clue as the rows of one screening give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Household number; the subject of household rules.
    pub household_no: Option<String>,
    /// Packed key; the subject of person rules.
    pub person: Option<i64>,
    /// Name of an office or body; the subject of unit rules.
    pub unit: Option<String>,
    /// Its town, when the query tells.
    pub town: Option<String>,
    /// With rule and subject the identity of the clue.
    pub fact_key: String,
    /// Sub-type (pair of R07); empty for other rules.
    pub subtype: String,
    /// The highest that its rows ask for.
    pub severity: Severity,
    /// The weakest match that it rests on.
    pub match_level: MatchLevel,
    /// Money by month, program and payment row.
    pub lines: Vec<FoundLine>,
    /// Operands, item by item.
    pub operands: Vec<FoundOperand>,
    /// Whether the rule tells a permitted window apart (its query has a column `lenient`).
    pub has_lenient: bool,
}

impl Finding {
    /// Σ of the lines.
    pub fn amount(&self) -> Fen {
        self.lines.iter().map(|line| line.amount).sum()
    }

    /// Σ of the lines outside a permitted window; `None` for rules without one.
    pub fn lenient_amount(&self) -> Option<Fen> {
        self.has_lenient.then(|| self.lines.iter().filter(|line| !line.lenient).map(|line| line.amount).sum())
    }

    /// Whether it is about money that was all taken back: of every program what was paid, and what of it is irregular, comes
    /// to nothing or less. Lines of a program that pays no cash say that it was held, and a finding without lines never was
    /// about money.
    pub fn came_to_nothing(&self, paying: &BTreeSet<String>) -> bool {
        let mut sums: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        for line in &self.lines {
            let (paid, amount) = sums.entry(line.program.as_str()).or_default();
            *paid = paid.saturating_add(line.paid.0);
            *amount = amount.saturating_add(line.amount.0);
        }
        !sums.is_empty() && sums.into_iter().all(|(program, (paid, amount))| paid.max(amount) <= 0 && paying.contains(program))
    }

    /// Distinct benefit months, ascending. Beside months with money one that was taken back, wholly or with what
    /// belonged to another, is none; its lines count in the sum.
    pub fn months(&self) -> Vec<Month> {
        let mut sums: BTreeMap<Month, Fen> = BTreeMap::new();
        for line in &self.lines {
            let sum = sums.entry(line.month).or_insert(Fen::ZERO);
            *sum = Fen(sum.0.saturating_add(line.amount.0));
        }
        let with_money = sums.values().any(|sum| *sum > Fen::ZERO);
        sums.into_iter().filter(|(_, sum)| !with_money || *sum > Fen::ZERO).map(|(month, _)| month).collect()
    }

    /// Distinct program ids of the lines.
    pub fn programs(&self) -> Vec<&str> {
        self.lines.iter().map(|line| line.program.as_str()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Distinct values of an operand in their sorted order.
    pub fn values(&self, name: &str) -> Vec<&Value> {
        let values: BTreeSet<&Value> = self.operands.iter().filter(|o| o.name == name).map(|o| &o.value).collect();
        values.into_iter().collect()
    }

    /// The facts of the rule: distinct values joined with `、`; empty when there is none.
    pub fn facts(&self, rule: &Rule) -> Facts {
        rule.facts
            .iter()
            .map(|name| {
                let values: Vec<String> = self.values(name).into_iter().filter_map(Value::text).collect();
                (name.clone(), values.join("、"))
            })
            .collect()
    }

    /// What names the subject in the identity of the clue.
    pub fn subject(&self, kind: SubjectKind) -> String {
        match kind {
            SubjectKind::Household => self.household_no.clone().unwrap_or_default(),
            SubjectKind::Person => self.person.map(|key| key.to_string()).unwrap_or_default(),
            SubjectKind::Unit => self.unit.clone().unwrap_or_default(),
        }
    }
}

/// The stable identity of a clue: the rule, a dash, and eight characters of a keyed hash over rule, subject and
/// fact key. The key keeps the identity from telling whose ID number it stands for. `attempt` is 0 unless two
/// clues of one run meet in the same eight characters.
pub fn clue_id(hash_key: &[u8], rule: &str, subject: &str, fact_key: &str, attempt: u32) -> String {
    const DIGITS: [char; 32] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M', 'N', 'P', 'Q',
        'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
    ];
    let mut message = format!("{rule}|{subject}|{fact_key}");
    if attempt > 0 {
        message.push_str(&format!("|{attempt}"));
    }
    let bits = hmac(hash_key, message.as_bytes()).into_iter().take(5).fold(0u64, |bits, byte| bits << 8 | u64::from(byte));
    let code: String = (0..8)
        .rev()
        .filter_map(|place| usize::try_from(bits >> (place * 5) & 31).ok().and_then(|digit| DIGITS.get(digit)))
        .collect();
    format!("{rule}-{code}")
}

/// HMAC-SHA256 (RFC 2104).
pub fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0u8; 64];
    let short: Vec<u8> = if key.len() > block.len() { Sha256::digest(key).to_vec() } else { key.to_vec() };
    for (slot, byte) in block.iter_mut().zip(short) {
        *slot = byte;
    }
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(block.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().into()
}

/// What changed between two sets of facts, by name.
pub fn fact_changes(before: &Facts, now: &Facts) -> Vec<FactChange> {
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let value = |facts: &Facts, name: &String| facts.get(name).cloned().unwrap_or_default();
    names
        .into_iter()
        .map(|name| FactChange { fact: name.clone(), from: value(before, name), to: value(now, name) })
        .filter(|change| change.from != change.to)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Bilingual;
    use crate::domain::rule::Direction;

    fn rule(subject: SubjectKind) -> Rule {
        let text = Bilingual { zh: "测".into(), en: "test".into() };
        Rule {
            id: "R99".into(),
            title: text.clone(),
            direction: Direction::Over,
            severity: Severity::Medium,
            subject,
            needs: Vec::new(),
            basis: Vec::new(),
            guards: Vec::new(),
            verify: Vec::new(),
            facts: vec!["plate".into()],
            issue_type: "other".into(),
            visit_items: Vec::new(),
            private: crate::domain::privacy::Privacy::Open,
            operands: BTreeMap::new(),
            labels: BTreeMap::new(),
            explain: text,
            sql: String::new(),
        }
    }

    fn columns() -> Vec<String> {
        ["household_no", "fact_key", "program", "month", "paid", "amount", "line_ref", "plate", "ref"].map(str::to_owned).to_vec()
    }

    fn row(household: &str, month: i64, amount: i64, line: &str, plate: &str, reference: &str) -> Vec<Value> {
        let text = |text: &str| Value::Text(text.to_owned());
        vec![
            text(household),
            text("vehicle"),
            text("dibao_rural"),
            Value::Integer(month),
            Value::Integer(amount),
            Value::Integer(amount),
            text(line),
            text(plate),
            text(reference),
        ]
    }

    #[test]
    fn two_vehicles_in_one_month_count_the_payment_once() {
        let rows = [
            row("H1", 24264, 43900, "1:0:2", "990B", "2:0:10"),
            row("H1", 24264, 43900, "1:0:2", "990A", "2:0:9"),
            row("H1", 24265, 43900, "1:0:3", "990A", "2:0:9"),
        ];
        let found = group(&rule(SubjectKind::Household), &columns(), &rows).expect("groups");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].amount(), Fen(87800));
        assert_eq!(found[0].months().len(), 2);
        assert_eq!(found[0].facts(&rule(SubjectKind::Household))["plate"], "990A、990B");
        let references: Vec<&str> = found[0].operands.iter().map(|o| o.reference.as_str()).collect();
        assert_eq!(references, ["2:0:9", "2:0:10"]);
    }

    #[test]
    fn only_what_was_taken_back_of_every_program_that_pays_comes_to_nothing() {
        let paying = BTreeSet::from(["dibao_rural".to_owned(), "tekun".to_owned()]);
        let nothing = |lines: &[(&str, i64, i64)]| {
            let row = |(program, month, amount): &(&str, i64, i64)| {
                let mut row = row("H1", *month, *amount, "1:0:2", "a", "2:0:9");
                row[2] = Value::Text((*program).to_owned());
                row
            };
            let rows: Vec<_> = lines.iter().map(row).collect();
            group(&rule(SubjectKind::Household), &columns(), &rows).expect("groups")[0].came_to_nothing(&paying)
        };
        assert!(nothing(&[("dibao_rural", 24264, 0)]));
        assert!(nothing(&[("dibao_rural", 24264, 500), ("dibao_rural", 24265, -500)]));
        assert!(!nothing(&[("dibao_rural", 24264, 500), ("dibao_rural", 24265, -400)]));
        assert!(!nothing(&[("dibao_rural", 24264, 500), ("tekun", 24264, -700)]));
        assert!(!nothing(&[("edge", 24264, 0)]));
    }

    #[test]
    fn the_order_of_rows_does_not_matter() {
        let mut rows = vec![
            row("H1", 24264, 100, "1:0:2", "b", "2:0:10"),
            row("H2", 24264, 300, "1:0:4", "c", "2:0:1"),
            row("H1", 24265, 200, "1:0:3", "a", "2:0:9"),
        ];
        let rule = rule(SubjectKind::Household);
        let first = group(&rule, &columns(), &rows).expect("groups");
        rows.reverse();
        assert_eq!(group(&rule, &columns(), &rows).expect("groups"), first);
    }

    #[test]
    fn one_payment_with_two_amounts_is_a_mistake_of_the_rule() {
        let rows = [row("H1", 24264, 100, "1:0:2", "a", "2:0:9"), row("H1", 24264, 200, "1:0:2", "a", "2:0:9")];
        let error = group(&rule(SubjectKind::Household), &columns(), &rows).expect_err("refused");
        assert!(matches!(error, RowError::TwoAmounts { .. }));
        assert_eq!(group(&rule(SubjectKind::Person), &columns(), &rows), Err(RowError::NoSubject));
    }

    #[test]
    fn the_keyed_hash_is_hmac_sha256() {
        // RFC 4231, test cases 2 and 6.
        let hex = |bytes: [u8; 32]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert!(hex(hmac(b"Jefe", b"what do ya want for nothing?")).starts_with("5bdcc146bf60754e6a042426089575c7"));
        let long = [0xaa_u8; 131];
        let text = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert!(hex(hmac(&long, text)).starts_with("60e431591ee0b67f0d8a26aacbf5b77f"));
    }

    #[test]
    fn identities_are_stable_and_differ_by_every_part() {
        let id = clue_id(&[7; 32], "R10", "H1", "vehicle", 0);
        assert_eq!(id.chars().count(), 12);
        assert_eq!(id, clue_id(&[7; 32], "R10", "H1", "vehicle", 0));
        let others = [
            clue_id(&[8; 32], "R10", "H1", "vehicle", 0),
            clue_id(&[7; 32], "R10", "H2", "vehicle", 0),
            clue_id(&[7; 32], "R10", "H1", "home", 0),
            clue_id(&[7; 32], "R10", "H1", "vehicle", 1),
        ];
        assert!(others.iter().all(|other| *other != id));
    }

    #[test]
    fn changes_name_the_fact_and_both_values() {
        let before = Facts::from([("plate".into(), "a".into()), ("status".into(), "normal".into())]);
        let now = Facts::from([("plate".into(), "a".into()), ("status".into(), "scrapped".into())]);
        let changes = fact_changes(&before, &now);
        assert_eq!(changes, [FactChange { fact: "status".into(), from: "normal".into(), to: "scrapped".into() }]);
    }
}
