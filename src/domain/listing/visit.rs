//! The home visit sheet.

use crate::domain::action::Fields;
use crate::domain::date::Date;
use crate::domain::lang::Bilingual;
use crate::domain::refusal::Refusal;
use crate::domain::visit::PaperState;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The home visit sheet of a household: one for all its clues.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VisitSheet {
    /// Household number, or the clue of somebody without a household.
    pub household_no: String,
    /// Head.
    pub head: String,
    /// Town.
    pub town: String,
    /// Village.
    pub village: String,
    /// Title of the checklist in use.
    pub template: Bilingual,
    /// Number of the newest visit (`V-0001`), when one was made.
    pub visit: Option<String>,
    /// Date of it.
    pub date: Option<Date>,
    /// Logins of the two inspectors.
    pub inspectors: Vec<String>,
    /// Others present.
    pub present: String,
    /// ID and hukou book seen.
    pub id_seen: Option<bool>,
    /// Signed by the family.
    pub signed: Option<bool>,
    /// Opinion.
    pub opinion: String,
    /// Evidence references of that visit.
    pub evidence: Vec<String>,
    /// Checklist, in order.
    pub items: Vec<VisitItem>,
    /// Five-clear questions.
    pub clear: Vec<VisitItem>,
    /// Papers of the file.
    pub papers: Vec<PaperItem>,
    /// The household's clues that stand or were worked on.
    pub clues: Vec<VisitClue>,
    /// Why the asker cannot record a visit; `None` when they can.
    pub refused: Option<Refusal>,
    /// What a form starts with (date, pair).
    pub prefill: Fields,
    /// What the asker typed and did not record yet, by the field names of the act.
    pub draft: Option<Fields>,
    /// The household to be visited after this one: the same village first, by due date.
    pub next: Option<String>,
    /// Households still to be visited by the asker, this one not counted.
    pub left: usize,
}

impl VisitSheet {
    /// The number of the visit that this pair goes on with on this day: the newest one, when it is theirs and of the day.
    pub fn goes_on_with(&self, date: &str, pair: &str) -> Option<&str> {
        let pair: BTreeSet<&str> = pair.split(',').map(str::trim).collect();
        let theirs = self.inspectors.iter().map(String::as_str).collect::<BTreeSet<_>>() == pair;
        self.visit.as_deref().filter(|_| theirs && self.date.is_some_and(|day| day.to_string() == date))
    }

    /// As [`VisitSheet::goes_on_with`], of the day and pair that the form begins with.
    pub fn begun(&self) -> Option<&str> {
        let prefill = |name: &str| self.prefill.get(name).map_or("", String::as_str);
        self.goes_on_with(prefill("date"), prefill("inspectors"))
    }
}

/// A clue of the household, as far as a visitor needs it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VisitClue {
    /// Identifier.
    pub clue: String,
    /// Rule.
    pub title: Bilingual,
    /// State.
    pub state: Bilingual,
    /// When the check is due.
    pub due: Option<Date>,
    /// What was found.
    pub explanation: Bilingual,
    /// How to verify it.
    pub verify: Vec<Bilingual>,
    /// Lawful explanations to ask about.
    pub guards: Vec<Bilingual>,
}

/// One item of the ten-check list, or one five-clear question.
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
    /// The visit that gave the answer.
    pub seen: Option<Seen>,
}

/// One paper of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct PaperItem {
    /// Code (`F01`).
    pub code: String,
    /// 申请书
    pub title: Bilingual,
    /// State found so far.
    pub state: Option<PaperState>,
    /// Defect code of a defective one.
    pub defect: String,
    /// Note.
    pub note: String,
    /// The visit that found it so.
    pub seen: Option<Seen>,
}

/// The visit at which something was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Number.
    pub visit: String,
    /// Date.
    pub date: Date,
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
