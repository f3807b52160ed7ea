//! Taking the last act back. Of every act that can be undone the world keeps what it replaced, per subject, until the
//! next one; an `undo` event names the act by its hash and puts everything back. The log keeps both.
//!
//! A matter that was exported, a notice above all, has left the house: its last act stands.
//!
//! Not undone: second verdicts (who has given one sees the first), sign-offs (a closed issue is reopened, which is a round of its own), readings and exports, entries of
//! officers, kin, campaigns and possible identities (the opposite entry corrects them), and undoing itself.

use super::{Dispute, Touched, World};
use crate::domain::action::{ActionKind, Subject};
use crate::domain::clue_work::ClueWork;
use crate::domain::date::Date;
use crate::domain::event::Event;
use crate::domain::issue_work::IssueWork;
use crate::domain::officer::OfficerId;
use crate::domain::visit::Visit;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What an act replaced; `None`: there was nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Before {
    /// Clues.
    pub clues: BTreeMap<String, Option<ClueWork>>,
    /// Issues.
    pub issues: BTreeMap<String, Option<IssueWork>>,
    /// Visits.
    pub visits: BTreeMap<String, Option<Visit>>,
    /// Parts taken, by clue or issue.
    pub parts: BTreeMap<String, BTreeSet<(OfficerId, ActionKind)>>,
}

/// The last act on a subject, while it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoable {
    /// Hash of its event, 64 hex digits.
    pub hash: String,
    /// Who did it.
    pub officer: OfficerId,
    /// The act.
    pub kind: ActionKind,
    /// On this day; it cannot be undone on another.
    pub day: Date,
    /// What it replaced.
    pub before: Before,
}

impl Default for Undoable {
    fn default() -> Self {
        Self {
            hash: String::new(),
            officer: OfficerId(String::new()),
            kind: ActionKind::Undo,
            day: Date::ZERO,
            before: Before::default(),
        }
    }
}

/// Whether an act can be undone at all.
pub fn can_be_undone(subject: &Subject, kind: ActionKind) -> bool {
    let matter = matches!(subject, Subject::Clue(_) | Subject::Issue(_)) || kind == ActionKind::Visit;
    matter
        && !matches!(
            kind,
            ActionKind::SignOff | ActionKind::Unmask | ActionKind::Export | ActionKind::Undo | ActionKind::CrossVerdict
        )
}

impl World {
    /// What an event is about to replace.
    pub(super) fn before(&self, event: &Event) -> Before {
        let mut before = Before::default();
        let data = &event.draft.data;
        let mut subjects: Vec<&str> = Vec::new();
        let moved = data.map("clues");
        match &event.draft.subject {
            Subject::Clue(clue) => {
                before.clues.insert(clue.clone(), self.clues.get(clue).cloned());
                subjects.push(clue);
                if event.draft.kind == ActionKind::Confirm {
                    let issue = data.text("issue");
                    before.issues.insert(issue.to_owned(), self.issues.get(issue).cloned());
                    subjects.push(issue);
                }
            }
            Subject::Issue(issue) => {
                before.issues.insert(issue.clone(), self.issues.get(issue).cloned());
                subjects.push(issue);
            }
            _ => {
                let visit = data.text("visit");
                before.visits.insert(visit.to_owned(), self.visits.get(visit).cloned());
                for clue in moved.keys() {
                    before.clues.insert(clue.clone(), self.clues.get(clue).cloned());
                    subjects.push(clue);
                }
            }
        }
        for subject in subjects {
            before.parts.insert(subject.to_owned(), self.parts.get(subject).cloned().unwrap_or_default());
        }
        before
    }

    /// Keeps what an act replaced, or forgets it when the act cannot be undone. Reading changes nothing.
    pub(super) fn remember(&mut self, event: &Event, before: Option<Before>) -> Option<String> {
        let subject = event.draft.subject.to_string();
        match before {
            Some(before) => {
                let place = &event.place;
                let (hash, officer, day) = (event.hash_hex(), place.officer.clone(), place.at.date());
                self.undo.insert(subject.clone(), Undoable { hash, officer, kind: event.draft.kind, day, before });
            }
            None if event.draft.kind == ActionKind::Unmask => return None,
            None => {
                self.undo.remove(&subject)?;
            }
        }
        Some(subject)
    }

    /// Whether nothing came after an act on anything that it changed.
    pub fn is_last(&self, last: &Undoable) -> bool {
        last.before.clues.keys().all(|clue| self.clue_head(clue) == last.hash)
            && last.before.issues.keys().all(|issue| self.issues.get(issue).is_some_and(|issue| issue.head == last.hash))
    }

    pub(super) fn take_back(&mut self, event: &Event) -> Result<Touched, Dispute> {
        let subject = event.draft.subject.to_string();
        let last = self.undo.get(&subject).filter(|last| last.hash == event.draft.data.text("of")).ok_or(Dispute::Stale)?;
        if !self.is_last(last) {
            return Err(Dispute::Stale);
        }
        if last.officer != event.place.officer {
            return Err(Dispute::Separation);
        }
        if last.day != event.place.at.date() {
            return Err(Dispute::Unlawful);
        }
        let Some(Undoable { before, .. }) = self.undo.remove(&subject) else { return Err(Dispute::Stale) };
        let touched = Touched {
            clues: before.clues.keys().cloned().collect(),
            issues: before.issues.keys().cloned().collect(),
            visits: before.visits.keys().cloned().collect(),
            undo: BTreeSet::from([subject]),
            ..Touched::default()
        };
        put_back(&mut self.clues, before.clues);
        put_back(&mut self.issues, before.issues);
        put_back(&mut self.visits, before.visits);
        for (subject, parts) in before.parts {
            if parts.is_empty() {
                self.parts.remove(&subject);
            } else {
                self.parts.insert(subject, parts);
            }
        }
        Ok(touched)
    }
}

fn put_back<T>(place: &mut BTreeMap<String, T>, before: BTreeMap<String, Option<T>>) {
    for (key, value) in before {
        match value {
            Some(value) => place.insert(key, value),
            None => place.remove(&key),
        };
    }
}
