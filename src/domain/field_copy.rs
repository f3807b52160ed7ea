//! Field copies (外出副本): a copy of the workbook goes out with inspectors, and what they do in it comes back into the
//! county's log.
//!
//! Events of a copy bear a name (replica) of its own, so that both logs can go on. The act that takes a copy back names
//! its events one by one; they count from there, in that order, each where its step is lawful from the state that it
//! finds. So nothing that the county did meanwhile loses its effect, and an event of the copy that no longer fits is a
//! conflict for people to look at, as any other is.

use super::action::ActionKind;
use super::event::Event;
use super::officer::Role;
use std::collections::{HashMap, HashSet};

/// What is done in a copy: the acts of those who are out. They give no numbers but those of visits, and neither decide
/// nor close anything; officers, campaigns, data and rules are the county's own.
pub const FIELD_ACTS: &[ActionKind] = &[
    ActionKind::Visit,
    ActionKind::RequestInfo,
    ActionKind::Resume,
    ActionKind::Submit,
    ActionKind::CrossVerdict,
    ActionKind::Rectify,
    ActionKind::RecordMoney,
    ActionKind::SubmitRectification,
    ActionKind::Endorse,
    ActionKind::RecordFinding,
    ActionKind::Undo,
    ActionKind::Unmask,
    ActionKind::Export,
];

/// Whether somebody of a role has anything to do in a copy.
pub fn goes_out(role: Role) -> bool {
    !matches!(role, Role::CountyOffice | Role::CountyLead)
}

/// What visit numbers begin with; those of a copy hold its number, so that none is given twice.
pub fn visit_prefix(copy: Option<u32>) -> String {
    copy.map_or_else(|| "V-".to_owned(), |copy| format!("V-{copy}-"))
}

/// Number of a visit: `V-0001`, in the second copy `V-2-0001`.
pub fn visit_number(copy: Option<u32>, number: u32) -> String {
    format!("{}{number:04}", visit_prefix(copy))
}

/// Events in fold order, those of field copies put where they were taken back; with each whether it is one of those.
pub(super) fn as_taken_back(ordered: Vec<&Event>) -> Vec<(&Event, bool)> {
    let acts: Vec<&Event> = ordered.iter().copied().filter(|event| event.draft.kind == ActionKind::TakeBack).collect();
    if acts.is_empty() {
        return ordered.into_iter().map(|event| (event, false)).collect();
    }
    let by_hash: HashMap<String, &Event> = ordered.iter().map(|event| (event.hash_hex(), *event)).collect();
    // The first act that names an event is the one that brought it; none names events of its own log.
    let mut brought: HashMap<[u8; 32], Vec<&Event>> = HashMap::new();
    let mut away = HashSet::new();
    for act in acts {
        let replica = act.draft.data.text("replica");
        let from_copy = |event: &&Event| event.place.replica == replica && event.place.replica != act.place.replica;
        let named = act.draft.data.list("events");
        let events = named.iter().filter_map(|hash| by_hash.get(hash).copied()).filter(from_copy);
        brought.insert(act.hash, events.filter(|event| away.insert(event.hash)).collect());
    }
    let mut out = Vec::with_capacity(ordered.len());
    for event in ordered {
        out.extend(brought.remove(&event.hash).into_iter().flatten().map(|event| (event, true)));
        if !away.contains(&event.hash) {
            out.push((event, false));
        }
    }
    out
}
