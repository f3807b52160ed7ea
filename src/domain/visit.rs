//! A home visit with its checklist answers and what was found of the household's papers: a fold over events.

use super::checklist::Entry;
use super::date::Date;
use super::lang::Bilingual;
use super::listing::Answer;
use super::officer::OfficerId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One answered checklist item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Answer; `None` when only a note was written.
    pub answer: Option<Answer>,
    /// Note.
    pub note: String,
}

/// State of a paper of the household's file (domain §d); the codes of `papers.state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperState {
    /// On file and in order.
    Present,
    /// Not on file.
    Missing,
    /// On file with a defect.
    Defective,
    /// This household needs none.
    NotRequired,
}

impl PaperState {
    /// Every state, in the order of the keys that give it.
    pub const ALL: [Self; 4] = [Self::Present, Self::Missing, Self::Defective, Self::NotRequired];

    /// Stable text: `present`, `missing`, `defective`, `not_required`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Missing => "missing",
            Self::Defective => "defective",
            Self::NotRequired => "not_required",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Title in both languages.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Present => ("在档", "present"),
            Self::Missing => ("缺失", "missing"),
            Self::Defective => ("有瑕疵", "defective"),
            Self::NotRequired => ("不需要", "not required"),
        };
        Bilingual::of(zh, en)
    }

    /// Whether something is wrong with the file.
    pub fn is_wrong(self) -> bool {
        matches!(self, Self::Missing | Self::Defective)
    }
}

/// What was found of one paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperFinding {
    /// State.
    pub state: PaperState,
    /// What is wrong with a defective one: a code of the pack's `defect` list; else empty.
    pub defect: String,
    /// Note.
    pub note: String,
}

impl PaperFinding {
    /// `有瑕疵：未签字`.
    pub fn said(&self, defects: &[Entry]) -> Bilingual {
        let title = self.state.title();
        if self.defect.is_empty() {
            return title;
        }
        let defect = defects.iter().find(|entry| entry.code == self.defect).map(|entry| entry.text.clone());
        let defect = defect.unwrap_or_else(|| Bilingual::same(&self.defect));
        Bilingual::of(format!("{}：{}", title.zh, defect.zh), format!("{}: {}", title.en, defect.en))
    }
}

/// One home visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// Number, `V-0001`.
    pub visit: String,
    /// Household number.
    pub household_no: String,
    /// Date.
    pub date: Date,
    /// The two inspectors.
    pub inspectors: Vec<OfficerId>,
    /// Others present.
    pub present: String,
    /// `yes`, `no` or empty: ID and hukou book seen.
    pub id_seen: String,
    /// `yes`, `no` or empty: signed by the family.
    pub signed: String,
    /// Opinion.
    pub opinion: String,
    /// Evidence references.
    pub evidence: Vec<String>,
    /// Answers by item code: of the ten checks and of the five-clear questions.
    pub answers: BTreeMap<String, Reply>,
    /// Papers by code (`F01`).
    pub papers: BTreeMap<String, PaperFinding>,
}

impl Visit {
    /// Whether the visit tells nothing: no answer, no paper, nobody present, no ID seen, nothing signed, said or kept.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
            && self.papers.is_empty()
            && self.evidence.is_empty()
            && self.present.is_empty()
            && self.opinion.is_empty()
            && self.id_seen != "yes"
            && self.signed != "yes"
    }
}
