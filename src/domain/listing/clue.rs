//! The page of one clue: its operands, money lines and where each was read from.

use super::row::{Fact, HistoryLine};
use crate::domain::action::ActionOption;
use crate::domain::date::Date;
use crate::domain::lang::Bilingual;
use crate::domain::lifecycle::ClueState;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use serde::{Deserialize, Serialize};

/// Everything on the page of one clue.
#[derive(Clone, Debug, PartialEq)]
pub struct CluePage {
    /// Clue id.
    pub clue: String,
    /// Rule id and title.
    pub rule: String,
    /// Rule title.
    pub rule_title: Bilingual,
    /// Sub-type (the pair of R07).
    pub subtype: Option<Bilingual>,
    /// State.
    pub state: ClueState,
    /// Household, when known.
    pub household_no: Option<String>,
    /// Person's name.
    pub name: String,
    /// Masked number.
    pub id_no: Option<String>,
    /// Place.
    pub town: String,
    /// Place.
    pub village: String,
    /// The sentence.
    pub explanation: Bilingual,
    /// The operands, each with where it came from.
    pub operands: Vec<Operand>,
    /// Month by month.
    pub lines: Vec<MoneyLine>,
    /// Sum of the lines.
    pub amount: Fen,
    /// Second sum where the rule has one (R01: after the permitted window).
    pub lenient_amount: Option<Fen>,
    /// Clauses to cite.
    pub basis: Vec<Bilingual>,
    /// Verification steps.
    pub verify: Vec<Bilingual>,
    /// Dismissal reasons offered: code and text, the rule's own guards first.
    pub reasons: Vec<(String, Bilingual)>,
    /// Was it new, changed (what), gone in the last screening?
    pub standing: Standing,
    /// Inspectors, verdict, evidence and so on.
    pub work: Vec<Fact>,
    /// Issue raised from it.
    pub issue: Option<String>,
    /// Events about it, oldest first.
    pub history: Vec<HistoryLine>,
    /// What the asking officer can do, and why not.
    pub options: Vec<ActionOption>,
}

/// How the last screening saw a clue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Standing {
    /// First seen in the last screening.
    New,
    /// As before.
    Unchanged,
    /// A fact changed.
    Changed {
        /// Which, from what, to what.
        facts: Vec<FactChange>,
    },
    /// The rule no longer fires.
    Gone,
}

/// A changed fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChange {
    /// Fact name.
    pub fact: String,
    /// Before.
    pub from: String,
    /// Now.
    pub to: String,
}

/// One operand of an explanation and its origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operand {
    /// Column name in the rule's query.
    pub name: String,
    /// Label.
    pub title: Bilingual,
    /// Value as shown (ID numbers masked). Stored as one text when it is the same in both languages, as all
    /// values were in workbooks of the first version.
    #[serde(with = "said")]
    pub value: Bilingual,
    /// Where from, when it was read from a source.
    pub origin: Option<Origin>,
}

/// The place a fact was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Dataset id.
    pub dataset: String,
    /// File name without directories.
    pub file: String,
    /// Sheet name; empty for text files.
    pub sheet: String,
    /// Row as a spreadsheet numbers it, from 1.
    pub row: i64,
    /// The date the data speaks of.
    pub as_of: Option<Date>,
}

/// One line of a clue's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyLine {
    /// Benefit month.
    pub month: Month,
    /// Program id.
    pub program: String,
    /// What was paid.
    pub paid: Fen,
    /// What counts as irregular.
    pub amount: Fen,
    /// Within a permitted window (R01 grace): counted in the strict sum only.
    pub lenient: bool,
    /// The payment row.
    pub origin: Option<Origin>,
}

/// One text where both languages agree, else one per language.
mod said {
    use super::Bilingual;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Stored {
        Same(String),
        Each(Bilingual),
    }

    pub fn serialize<S: Serializer>(value: &Bilingual, to: S) -> Result<S::Ok, S::Error> {
        if value.zh == value.en { value.zh.serialize(to) } else { value.serialize(to) }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bilingual, D::Error> {
        Ok(match Stored::deserialize(from)? {
            Stored::Same(text) => Bilingual::same(text),
            Stored::Each(said) => said,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stored_as_one_text_is_read_and_written_as_such() {
        let old = r#"{"name":"plate","title":{"zh":"号牌","en":"plate"},"value":"990A","origin":null}"#;
        let operand: Operand = serde_json::from_str(old).expect("readable");
        assert_eq!(operand.value, Bilingual::same("990A"));
        assert_eq!(serde_json::to_string(&operand).expect("writable"), old);
    }

    #[test]
    fn a_value_with_a_text_per_language_comes_back() {
        let value = Bilingual::of("轿车", "car");
        let operand = Operand { name: "vehicle_type".into(), title: Bilingual::same("x"), value, origin: None };
        let stored = serde_json::to_string(&operand).expect("writable");
        assert_eq!(serde_json::from_str::<Operand>(&stored).expect("readable"), operand);
    }
}
