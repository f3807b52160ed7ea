//! The home visit sheet.

use crate::domain::date::Date;
use crate::domain::lang::Bilingual;
use serde::{Deserialize, Serialize};

/// The home visit sheet of a household.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VisitSheet {
    /// Number of the newest visit (`V-0001`), when one was made.
    pub visit: Option<String>,
    /// Date of it.
    pub date: Option<Date>,
    /// The two inspectors.
    pub inspectors: Vec<String>,
    /// Others present.
    pub present: String,
    /// ID and hukou book seen.
    pub id_seen: Option<bool>,
    /// Signed by the family.
    pub signed: Option<bool>,
    /// Opinion.
    pub opinion: String,
    /// Checklist, in order.
    pub items: Vec<VisitItem>,
}

/// One item of the ten-check list.
#[derive(Clone, Debug, PartialEq)]
pub struct VisitItem {
    /// Code (`S1.04`).
    pub code: String,
    /// 查车辆看用途
    pub title: Bilingual,
    /// What to ask and see.
    pub hint: Bilingual,
    /// Clues of this household that the item answers.
    pub clues: Vec<String>,
    /// Answer so far.
    pub answer: Option<Answer>,
    /// Note.
    pub note: String,
}

/// Answer to a checklist item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// No problem.
    Ok,
    /// A problem.
    Problem,
    /// Does not apply.
    Na,
}

impl Answer {
    /// Stable text: `ok`, `problem`, `na`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Problem => "problem",
            Self::Na => "na",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "ok" => Some(Self::Ok),
            "problem" => Some(Self::Problem),
            "na" => Some(Self::Na),
            _ => None,
        }
    }
}
