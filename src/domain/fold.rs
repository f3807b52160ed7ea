//! State as a pure fold over events. An event that is stale or unlawful when its turn comes stays in the log and
//! becomes a visible conflict; it never changes state and never stops the fold.

mod clue;
mod cross;
mod dispute;
mod issue;
mod office;
mod undo;
mod sample;
mod update;

pub use clue::clue_target;
pub use dispute::{Conflict, Dispute};
pub use issue::issue_target;
pub use undo::{Before, Undoable, can_be_undone};
pub use update::says_already;

use super::action::{ActionKind, Subject};
use super::campaign::{self, Campaign};
use super::clue_work::ClueWork;
use super::event::{Data, Event};
use super::field_copy;
use super::issue_work::IssueWork;
use super::lifecycle::ClueState;
use super::lookback::{self, Sample};
use super::officer::{Officer, OfficerId, Role};
use super::visit::Visit;
use std::collections::{BTreeMap, BTreeSet};

/// Acts that make an officer a party to a clue: who did one of these does not review it.
pub const INSPECTING: &[ActionKind] = &[ActionKind::Visit, ActionKind::RequestInfo, ActionKind::Resume, ActionKind::Submit];

/// Acts after which an officer does not review a clue: checking it, first or second.
pub const VERIFYING: &[ActionKind] =
    &[ActionKind::Visit, ActionKind::RequestInfo, ActionKind::Resume, ActionKind::Submit, ActionKind::CrossVerdict];

/// Acts on a clue or its issue after which an officer does not sign it off: verifying, raising, handling.
pub const HANDLING: &[ActionKind] = &[
    ActionKind::Visit,
    ActionKind::RequestInfo,
    ActionKind::Resume,
    ActionKind::Submit,
    ActionKind::CrossVerdict,
    ActionKind::Confirm,
    ActionKind::Rectify,
    ActionKind::RecordMoney,
    ActionKind::SubmitRectification,
    ActionKind::Endorse,
    ActionKind::StartGrace,
    ActionKind::PlanInstalments,
    ActionKind::Remit,
];

/// Acts on an issue after which an officer neither endorses it nor accepts its written exception.
pub const RECTIFYING: &[ActionKind] = &[
    ActionKind::Rectify,
    ActionKind::RecordMoney,
    ActionKind::SubmitRectification,
    ActionKind::PlanInstalments,
    ActionKind::Remit,
];

/// Stands between town and village in the `village` of an event's data, which says whose home is meant by recusal.
pub const VILLAGE_MARK: char = '/';

/// Who opens, changes and closes campaigns.
pub const CAMPAIGN_DESK: &[Role] = &[Role::CountyLead, Role::CountyOffice];

/// A decision on a possible identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityDecision {
    /// Same person or not.
    pub linked: bool,
    /// Who decided.
    pub by: OfficerId,
}

/// Everything people did. The same type holds a whole workbook (verify) or the part one act needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct World {
    /// Officers with their kin registers.
    pub officers: BTreeMap<OfficerId, Officer>,
    /// Clues that somebody touched.
    pub clues: BTreeMap<String, ClueWork>,
    /// Issues by number.
    pub issues: BTreeMap<String, IssueWork>,
    /// Visits by number.
    pub visits: BTreeMap<String, Visit>,
    /// Decisions on possible identities.
    pub identities: BTreeMap<String, IdentityDecision>,
    /// Who took which part, by clue or issue.
    pub parts: BTreeMap<String, BTreeSet<(OfficerId, ActionKind)>>,
    /// Events without effect, in fold order.
    pub conflicts: Vec<Conflict>,
    /// Largest issue number given per year, conflicts included: numbers are never reused.
    pub issue_numbers: BTreeMap<i16, u32>,
    /// Largest visit number given, conflicts included.
    pub visit_number: u32,
    /// Campaigns by id.
    pub campaigns: BTreeMap<String, Campaign>,
    /// Largest campaign number given, conflicts included.
    pub campaign_number: u32,
    /// The last act on each clue, issue and visited household, while it can be taken back.
    pub undo: BTreeMap<String, Undoable>,
    /// Samples by id.
    pub samples: BTreeMap<String, Sample>,
    /// Largest sample number given, conflicts included.
    pub sample_number: u32,
    /// The event at hand was done in a field copy, where nobody knew what was done here meanwhile.
    pub away: bool,
}

/// What an event changed, for the caches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Clues.
    pub clues: BTreeSet<String>,
    /// Issues.
    pub issues: BTreeSet<String>,
    /// Visits.
    pub visits: BTreeSet<String>,
    /// Officers.
    pub officers: BTreeSet<OfficerId>,
    /// Possible identities.
    pub identities: BTreeSet<String>,
    /// Campaigns.
    pub campaigns: BTreeSet<String>,
    /// Subjects whose last act can now be taken back, or no longer.
    pub undo: BTreeSet<String>,
    /// Samples.
    pub samples: BTreeSet<String>,
    /// The conflict it became.
    pub conflict: Option<Conflict>,
}

impl World {
    /// Folds a log. Order of arrival does not matter: events are taken in fold order, those of field copies when they
    /// were taken back.
    pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut ordered: Vec<&Event> = events.into_iter().collect();
        ordered.sort_by(|a, b| a.fold_key().cmp(&b.fold_key()));
        let mut world = Self::default();
        for (event, away) in field_copy::as_taken_back(ordered) {
            if away {
                world.apply_from_copy(event);
            } else {
                world.apply(event);
            }
        }
        world
    }

    /// The officer, when known and not retired.
    pub fn active(&self, id: &OfficerId) -> Option<&Officer> {
        self.officers.get(id).filter(|officer| !officer.retired)
    }

    /// State of a clue; `new` when nobody touched it.
    pub fn clue_state(&self, clue: &str) -> ClueState {
        self.clues.get(clue).map_or(ClueState::New, |work| work.state)
    }

    /// Hash of the last event that changed a clue; empty before the first.
    pub fn clue_head(&self, clue: &str) -> &str {
        self.clues.get(clue).map_or("", |work| work.head.as_str())
    }

    /// The first of these acts that the officer took part in, on any of the subjects.
    pub fn took_part(&self, officer: &OfficerId, subjects: &[&str], acts: &[ActionKind]) -> Option<ActionKind> {
        let mut parts = subjects.iter().filter_map(|subject| self.parts.get(*subject)).flatten();
        parts.find(|(who, act)| who == officer && acts.contains(act)).map(|(_, act)| *act)
    }

    /// Whether a household is in the officer's kin register.
    pub fn is_kin(&self, officer: &OfficerId, household: &str) -> bool {
        self.officers.get(officer).is_some_and(|officer| officer.kin_households.iter().any(|kin| kin == household))
    }

    /// Whether a village is the officer's home.
    pub fn at_home(&self, officer: &OfficerId, town: &str, village: &str) -> bool {
        self.officers.get(officer).is_some_and(|officer| officer.at_home(town, village))
    }

    /// Whether an officer has to stand aside from the matter that an event is about.
    fn stands_aside(&self, officer: &OfficerId, data: &Data) -> bool {
        let village = data.text("village").split_once(VILLAGE_MARK);
        self.is_kin(officer, data.text("household"))
            || village.is_some_and(|(town, village)| self.at_home(officer, town, village))
    }

    /// Takes one event that was done in a field copy. It counts wherever its step is lawful from the state that it finds
    /// here: that somebody changed the matter since, or retired the officer, is nothing that was known out there.
    pub fn apply_from_copy(&mut self, event: &Event) -> Touched {
        self.away = true;
        let touched = self.apply(event);
        self.away = false;
        touched
    }

    /// Whether an event rests on another head than the one that its matter has.
    fn is_stale(&self, head: &str, named: &str) -> bool {
        !self.away && head != named
    }

    /// Takes one event. Returns what it changed.
    pub fn apply(&mut self, event: &Event) -> Touched {
        self.count_numbers(event);
        let (subject, kind) = (&event.draft.subject, event.draft.kind);
        let before = can_be_undone(subject, kind).then(|| self.before(event));
        match self.step(event) {
            Ok(mut touched) if kind != ActionKind::Undo => {
                touched.undo.extend(self.remember(event, before));
                touched
            }
            Ok(touched) => touched,
            Err(dispute) => {
                let conflict = Conflict { hash: event.hash_hex(), subject: event.draft.subject.to_string(), dispute };
                self.conflicts.push(conflict.clone());
                Touched { conflict: Some(conflict), ..Touched::default() }
            }
        }
    }

    /// Numbers count as given even when their event becomes a conflict.
    fn count_numbers(&mut self, event: &Event) {
        if let Some((year, number)) = split_issue(event.draft.data.text("issue")) {
            let last = self.issue_numbers.entry(year).or_default();
            *last = number.max(*last);
        }
        if let Some(number) = event.draft.data.text("visit").strip_prefix("V-").and_then(|digits| digits.parse().ok()) {
            self.visit_number = self.visit_number.max(number);
        }
        if let (Subject::Campaign(id), ActionKind::OpenCampaign) = (&event.draft.subject, event.draft.kind) {
            self.campaign_number = self.campaign_number.max(campaign::number(id).unwrap_or_default());
        }
        if let (Subject::Sample(id), ActionKind::DrawSample) = (&event.draft.subject, event.draft.kind) {
            self.sample_number = self.sample_number.max(lookback::number(id).unwrap_or_default());
        }
    }

    fn step(&mut self, event: &Event) -> Result<Touched, Dispute> {
        let bootstrap = event.draft.kind == ActionKind::AddOfficer && self.officers.is_empty();
        // Of what is found at a look-back only who is in office is heard, as the database holds it.
        let away = self.away && event.draft.kind != ActionKind::RecordFinding;
        let officer = self.officers.get(&event.place.officer).filter(|officer| away || !officer.retired);
        let role = match officer {
            Some(officer) => officer.role,
            None if bootstrap => Role::CountyOffice,
            None => return Err(Dispute::Unknown),
        };
        if event.draft.kind != ActionKind::FileKin {
            let data = &event.draft.data;
            let sent = if matches!(event.draft.kind, ActionKind::Assign | ActionKind::Visit) {
                data.list("inspectors")
            } else {
                Vec::new()
            };
            let others = ["approver", "checker"].map(|name| data.text(name).to_owned());
            let others = others.into_iter().filter(|id| !id.is_empty());
            let named = sent.into_iter().chain(others).map(OfficerId);
            if named.chain([event.place.officer.clone()]).any(|officer| self.stands_aside(&officer, data)) {
                return Err(Dispute::Recusal);
            }
        }
        match (&event.draft.subject, event.draft.kind) {
            (Subject::Officer(id), ActionKind::AddOfficer) => self.add_officer(event, id, role),
            (Subject::Officer(id), ActionKind::FileKin) => self.file_kin(event, id, role),
            (Subject::Officer(id), ActionKind::RotateKey | ActionKind::IssueKey) => self.new_key(event, id, role),
            (Subject::Identity(id), ActionKind::LinkIdentity | ActionKind::RefuseIdentity) => {
                let linked = event.draft.kind == ActionKind::LinkIdentity;
                if linked && self.linked_instead(id).is_some() {
                    return Err(Dispute::RowLinked);
                }
                self.identities.insert(id.clone(), IdentityDecision { linked, by: event.place.officer.clone() });
                Ok(Touched { identities: BTreeSet::from([id.clone()]), ..Touched::default() })
            }
            (Subject::Campaign(id), ActionKind::OpenCampaign | ActionKind::ChangeCampaign | ActionKind::CloseCampaign) => {
                self.campaign_step(event, id, role)
            }
            (_, ActionKind::Undo) => self.take_back(event),
            (Subject::Officer(_), ActionKind::LendCopy | ActionKind::TakeBack) => {
                if matches!(role, Role::CountyOffice | Role::CountyLead) {
                    Ok(Touched::default())
                } else {
                    Err(Dispute::Unlawful)
                }
            }
            (_, ActionKind::Unmask | ActionKind::Export) => Ok(Touched::default()),
            (Subject::Sample(id), _) => self.sample_step(event, id, role),
            (Subject::Household(_), ActionKind::Visit) => self.visit(event, role),
            (Subject::Clue(clue), _) => self.clue_step(event, clue, role),
            (Subject::Issue(issue), _) => self.issue_step(event, issue, role),
            _ => Err(Dispute::Unlawful),
        }
    }
}

/// Year and running number of `W2026-0001`.
pub fn split_issue(number: &str) -> Option<(i16, u32)> {
    let (year, running) = number.strip_prefix('W')?.split_once('-')?;
    (year.len() == 4 && running.len() >= 4).then_some(())?;
    Some((year.parse().ok()?, running.parse().ok()?))
}
