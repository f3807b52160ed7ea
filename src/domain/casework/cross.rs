//! Cross-checks: who may give one out, who may be its checker, who settles.

use super::guard::{role, stand_aside};
use super::input::{Input, unfit};
use super::{Matter, Place};
use crate::domain::action::{ActionKind, Actor, Subject};
use crate::domain::clue_work::ClueFacts;
use crate::domain::cross_check::{CHECKERS, CrossCheck, same_town};
use crate::domain::event::Data;
use crate::domain::fold::VERIFYING;
use crate::domain::lifecycle::ClueState;
use crate::domain::officer::{Officer, OfficerId};
use crate::domain::pack::Pack;
use crate::domain::refusal::{Fault, Refusal};

/// What a second checker does with the clue before the second verdict.
pub const SECOND_CHECK: &[ActionKind] = &[ActionKind::CrossVerdict, ActionKind::Unmask];

/// Refuses a second checker everything else before the second verdict, in the same words whatever the first check came
/// to: why an act is refused would tell the state. Of an issue raised from the clue they are told that there is none.
pub(super) fn blind(matter: &Matter, officer: &Officer, subject: &Subject, kind: ActionKind) -> Result<(), Refusal> {
    let clue = match subject {
        Subject::Clue(clue) => clue,
        Subject::Issue(issue) => matter.world.issues.get(issue).map_or(issue, |work| &work.clue),
        _ => return Ok(()),
    };
    let cross = matter.world.clues.get(clue).and_then(|work| work.cross.as_ref());
    match (cross, subject) {
        (Some(cross), _) if cross.checker != officer.id || !cross.is_blind() || cross.past => Ok(()),
        (None, _) => Ok(()),
        (_, Subject::Issue(issue)) => Err(Refusal::NotFound { what: issue.clone() }),
        _ if SECOND_CHECK.contains(&kind) => Ok(()),
        _ => Err(Refusal::SecondVerdictFirst),
    }
}

/// Whether an officer could take a step of a cross-check; `None` for other acts.
pub(super) fn guard(matter: &Matter, officer: &Officer, clue: &str, kind: ActionKind) -> Option<Result<(), Refusal>> {
    let cross = matter.world.clues.get(clue).and_then(|work| work.cross.as_ref());
    Some(match kind {
        ActionKind::AssignCross => match cross {
            Some(cross) if !cross.past => Err(Refusal::AlreadyDone { what: kind.code().to_owned() }),
            _ => Ok(()),
        },
        ActionKind::CrossVerdict => match cross {
            Some(cross) if cross.checker != officer.id || cross.past => Err(Refusal::NotAssigned),
            Some(cross) if !cross.is_blind() => Err(Refusal::AlreadyDone { what: kind.code().to_owned() }),
            Some(_) => fits(matter, clue, officer, ""),
            None => Err(Refusal::NotAssigned),
        },
        ActionKind::SettleCross => settles(matter, officer, clue, cross),
        _ => return None,
    })
}

fn settles(matter: &Matter, officer: &Officer, clue: &str, cross: Option<&CrossCheck>) -> Result<(), Refusal> {
    if !cross.is_some_and(CrossCheck::is_open) {
        return Err(Refusal::NothingToSettle);
    }
    match matter.world.took_part(&officer.id, &[clue], VERIFYING) {
        Some(part) => Err(Refusal::OwnWork { part: part.code().to_owned() }),
        None => Ok(()),
    }
}

/// Refuses a checker who took any part in the clue or its issue, or who is of the town.
fn fits(matter: &Matter, clue: &str, checker: &Officer, town: &str) -> Result<(), Refusal> {
    let work = matter.world.clues.get(clue);
    let issue = work.map_or("", |work| work.issue.as_str());
    if let Some(part) = matter.world.took_part(&checker.id, &[clue, issue], &ActionKind::ALL) {
        return Err(Refusal::OwnWork { part: part.code().to_owned() });
    }
    if work.is_some_and(|work| work.inspectors.contains(&checker.id)) {
        return Err(Refusal::OwnWork { part: ActionKind::Submit.code().to_owned() });
    }
    let first = work.into_iter().flat_map(|work| &work.inspectors).filter_map(|id| matter.world.officers.get(id));
    match same_town(checker, town, first) {
        Some(town) => Err(Refusal::SameTown { town }),
        None => Ok(()),
    }
}

/// Whether an officer could be the second checker of a clue.
pub(super) fn may_check(matter: &Matter, facts: &ClueFacts, checker: &Officer) -> Result<(), Refusal> {
    role(checker, CHECKERS)?;
    stand_aside(matter, &checker.id, Place::of(facts))?;
    fits(matter, &facts.clue, checker, &facts.town)
}

/// Data of an act of a cross-check; the first verdict is in none of them.
pub(super) fn data(
    matter: &Matter,
    actor: &Actor,
    facts: &ClueFacts,
    kind: ActionKind,
    base: Data,
    (input, pack): (&Input<'_>, &Pack),
) -> Result<Data, Refusal> {
    match kind {
        ActionKind::AssignCross => {
            let id = OfficerId(input.needed("checker")?);
            let checker = matter.world.active(&id).ok_or_else(|| Refusal::NoSuchOfficer { officer: id.0.clone() })?;
            may_check(matter, facts, checker)?;
            let due = input.coming("due", actor.at.date())?.map_or_else(String::new, |due| due.to_string());
            Ok(base.with("checker", id.0.clone()).with_text("due", &due).with_text("town", &facts.town))
        }
        ActionKind::CrossVerdict => super::clue::submit(matter, base, facts, input, pack),
        _ => {
            let verdict = input.choice("verdict", super::clue::VERDICTS)?;
            let cross = matter.world.clues.get(&facts.clue).and_then(|work| work.cross.as_ref());
            // One of the two verdicts stands; which kind of dismissal it is may still be told apart.
            let dismissal = |code: &str| ClueState::from_code(code).is_some_and(ClueState::is_dismissed);
            let either = cross.is_some_and(|cross| {
                [&cross.first, &cross.second]
                    .into_iter()
                    .any(|given| *given == verdict || dismissal(given) && dismissal(&verdict))
            });
            if either {
                Ok(base.with("verdict", verdict).with("reason", input.needed("reason")?))
            } else {
                Err(unfit("verdict", &verdict, Fault::Unfit))
            }
        }
    }
}
