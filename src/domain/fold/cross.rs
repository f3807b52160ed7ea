//! Cross-checks: what the log alone can tell against one, and what each act leaves.

use super::update::date;
use super::{Dispute, World};
use crate::domain::action::ActionKind;
use crate::domain::clue_work::ClueWork;
use crate::domain::cross_check::{CHECKERS, CrossCheck, same_town};
use crate::domain::event::Event;
use crate::domain::lifecycle::ClueState;
use crate::domain::officer::{Officer, OfficerId};

impl World {
    /// Refuses a second checker who is the first, who took any part, or who is of the same town; a second verdict by
    /// somebody else, or twice; a settlement of nothing.
    pub(super) fn cross_allowed(&self, event: &Event, clue: &str) -> Result<(), Dispute> {
        let (data, officer) = (&event.draft.data, &event.place.officer);
        let none = ClueWork::default();
        let work = self.clues.get(clue).unwrap_or(&none);
        match (event.draft.kind, &work.cross) {
            (ActionKind::AssignCross, Some(cross)) if !cross.past => Err(Dispute::Taken),
            (ActionKind::AssignCross, _) => {
                let checker = self.active(&OfficerId(data.text("checker").to_owned())).ok_or(Dispute::Unknown)?;
                self.second_checker(clue, work, checker, data.text("town"))
            }
            (ActionKind::CrossVerdict, Some(cross)) if cross.checker == *officer && cross.is_blind() && !cross.past => {
                let checker = self.active(officer).ok_or(Dispute::Unknown)?;
                ClueState::from_code(data.text("verdict")).ok_or(Dispute::Unlawful)?;
                self.second_checker(clue, work, checker, "")
            }
            (ActionKind::SettleCross, Some(cross)) if cross.is_open() => {
                ClueState::from_code(data.text("verdict")).ok_or(Dispute::Unlawful)?;
                let took = self.took_part(officer, &[clue], super::VERIFYING);
                if took.is_some() || cross.checker == *officer { Err(Dispute::Separation) } else { Ok(()) }
            }
            (ActionKind::CrossVerdict | ActionKind::SettleCross, _) => Err(Dispute::Unlawful),
            _ => Ok(()),
        }
    }

    fn second_checker(&self, clue: &str, work: &ClueWork, checker: &Officer, town: &str) -> Result<(), Dispute> {
        if !CHECKERS.contains(&checker.role) {
            return Err(Dispute::Unlawful);
        }
        if work.inspectors.contains(&checker.id) || self.took_part(&checker.id, &[clue, &work.issue], &ActionKind::ALL).is_some()
        {
            return Err(Dispute::Separation);
        }
        let first = work.inspectors.iter().filter_map(|id| self.officers.get(id));
        if same_town(checker, town, first).is_some() { Err(Dispute::Separation) } else { Ok(()) }
    }
}

/// What an act of a cross-check leaves of a clue.
pub(super) fn update(work: &mut ClueWork, event: &Event) {
    let (data, by, today) = (&event.draft.data, &event.place.officer, event.place.at.date());
    match (event.draft.kind, &mut work.cross) {
        (ActionKind::AssignCross, _) => {
            let checker = OfficerId(data.text("checker").to_owned());
            work.cross = Some(CrossCheck::new(checker, by.clone(), today, date(data, "due"), work));
        }
        (ActionKind::CrossVerdict, Some(cross)) => {
            data.text("verdict").clone_into(&mut cross.second);
            data.text("reason").clone_into(&mut cross.reason);
            data.text("note").clone_into(&mut cross.note);
            cross.evidence = data.list("evidence");
            cross.given_on = Some(today);
        }
        (ActionKind::SettleCross, Some(cross)) => {
            data.text("verdict").clone_into(&mut cross.settled);
            data.text("reason").clone_into(&mut cross.ground);
            cross.settled_by = Some(by.clone());
            // A dismissal that does not stand: the clue is to be assigned anew.
            if cross.settled == ClueState::Confirmed.code() && work.state.is_dismissed() {
                work.state = ClueState::New;
                cross.past = true;
            }
        }
        _ => {}
    }
}
