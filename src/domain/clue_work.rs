//! What people did with a clue, and the machine's facts that guards look at.

use super::course::Extension;
use super::cross_check::CrossCheck;
use super::date::Date;
use super::lifecycle::ClueState;
use super::money::Fen;
use super::month::Month;
use super::officer::OfficerId;
use serde::{Deserialize, Serialize};

/// Work state of one clue: a fold over events. A clue nobody touched has none and is `new`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClueWork {
    /// State.
    pub state: ClueState,
    /// The two inspectors; empty before assignment.
    pub inspectors: Vec<OfficerId>,
    /// Date by which the check is due.
    pub due: Option<Date>,
    /// Verdict: the inspectors', after review the reviewer's.
    pub verdict: String,
    /// Dismissal reason code.
    pub reason: String,
    /// Evidence references.
    pub evidence: Vec<String>,
    /// Note.
    pub note: String,
    /// What was asked for, and from whom, while evidence is awaited.
    pub missing: String,
    /// Date by which the evidence is awaited.
    pub info_due: Option<Date>,
    /// Since when evidence is awaited: the clock of the check stands still from there.
    pub info_since: Option<Date>,
    /// Extensions of the due date, oldest first.
    pub extensions: Vec<Extension>,
    /// Facts of the clue at dismissal (JSON): it holds until one of them changes.
    pub facts: String,
    /// Until when a dismissal holds.
    pub until: Option<Date>,
    /// The second check by another town.
    #[serde(default)]
    pub cross: Option<CrossCheck>,
    /// Issue raised; empty when none.
    pub issue: String,
    /// Local time of the last step.
    pub changed_at: String,
    /// Hash of the last event that changed it, 64 hex digits; empty before the first.
    pub head: String,
}

impl ClueWork {
    /// What a lead settled where a second verdict differed, until the clue is taken up again.
    pub fn settled(&self) -> Option<&str> {
        let cross = self.cross.as_ref().filter(|cross| !cross.past && !cross.settled.is_empty());
        cross.map(|cross| cross.settled.as_str())
    }

    /// The verdict that a reviewer decides on: the one that was settled, else that of the inspectors.
    pub fn standing_verdict(&self) -> &str {
        self.settled().unwrap_or(&self.verdict)
    }
}

impl Default for ClueWork {
    fn default() -> Self {
        Self {
            state: ClueState::New,
            inspectors: Vec::new(),
            due: None,
            verdict: String::new(),
            reason: String::new(),
            evidence: Vec::new(),
            note: String::new(),
            missing: String::new(),
            info_due: None,
            info_since: None,
            extensions: Vec::new(),
            facts: String::new(),
            until: None,
            cross: None,
            issue: String::new(),
            changed_at: String::new(),
            head: String::new(),
        }
    }
}

/// The machine's part of a clue, as guards and forms need it. It is not in the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClueFacts {
    /// Clue id.
    pub clue: String,
    /// Rule id.
    pub rule: String,
    /// Household, when known.
    pub household_no: Option<String>,
    /// Person's name.
    pub name: String,
    /// Town.
    pub town: String,
    /// Village.
    pub village: String,
    /// Program id.
    pub program: String,
    /// First irregular month.
    pub first_month: Option<Month>,
    /// Last irregular month.
    pub last_month: Option<Month>,
    /// Amount found.
    pub amount: Fen,
    /// JSON: facts that a dismissal rests on.
    pub facts: String,
    /// The rule no longer fires.
    pub gone: bool,
    /// As-of date of the screening that saw it last.
    pub as_of: Option<Date>,
    /// As-of date of the newest screening by its rule, whether it found the clue or not.
    pub screened: Option<Date>,
}

impl ClueFacts {
    /// Where visits for this clue are booked: its household; a clue about a person without a household is
    /// visited under its own id.
    pub fn visited_under(&self) -> &str {
        self.household_no.as_deref().unwrap_or(&self.clue)
    }

    /// Whether the rule still fires after benefits were stopped on a date: the clue stands and has an
    /// irregular month after the month of the stop.
    pub fn fires_after(&self, stopped: Option<Date>) -> bool {
        if self.gone {
            return false;
        }
        match (stopped, self.last_month) {
            (Some(stopped), Some(last)) => last > Month::of(stopped),
            _ => true,
        }
    }
}
