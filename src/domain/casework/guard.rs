//! Guards that hold before any form is filled.

use super::{Closure, Matter, Place};
use crate::domain::action::{ActionKind, Actor, NEW_CAMPAIGN, NEW_SAMPLE, Subject};
use crate::domain::campaign;
use crate::domain::field_copy::FIELD_ACTS;
use crate::domain::fold::{CAMPAIGN_DESK, HANDLING, INSPECTING, RECTIFYING, VERIFYING};
use crate::domain::issue_work::IssueWork;
use crate::domain::lifecycle::{ClueState, clue_steps, issue_steps};
use crate::domain::lookback::{FINDING_DESK, SAMPLE_DESK};
use crate::domain::money::Fen;
use crate::domain::officer::{Officer, OfficerId, Role, name_of};
use crate::domain::refusal::Refusal;

/// Who may decide on possible identities.
const IDENTITY_DESK: &[Role] = &[Role::CountyOffice, Role::Inspector, Role::TownClerk];

/// Who keeps the list of officers.
pub const REGISTRARS: &[Role] = &[Role::CountyOffice, Role::CountyLead];

/// All guards of a step, in the order of the module's head.
pub fn check(matter: &Matter, actor: &Actor, subject: &Subject, kind: ActionKind) -> Result<(), Refusal> {
    if kind == ActionKind::AddOfficer && matter.world.officers.is_empty() {
        // The first officer enters themself; there is nobody else to do it.
        return match subject {
            Subject::Officer(id) if *id == actor.officer.0 => Ok(()),
            _ => Err(no_officer(&actor.officer)),
        };
    }
    let officer = matter.world.active(&actor.officer).ok_or_else(|| no_officer(&actor.officer))?;
    if matter.copy.is_some() && !FIELD_ACTS.contains(&kind) {
        return Err(Refusal::FieldCopy);
    }
    exists(matter, subject)?;
    stand_aside(matter, &officer.id, matter.place(subject))?;
    super::cross::blind(matter, officer, subject, kind)?;
    if kind == ActionKind::Undo {
        return super::undo::guard(matter, actor, subject);
    }
    match subject {
        Subject::Clue(clue) if kind != ActionKind::Unmask => clue_step(matter, officer, clue, kind),
        Subject::Issue(issue) if kind != ActionKind::Unmask => issue_step(matter, officer, issue, kind),
        Subject::Household(household) if kind == ActionKind::Visit => visit_step(matter, officer, household),
        Subject::Identity(id) if matches!(kind, ActionKind::LinkIdentity | ActionKind::RefuseIdentity) => {
            role(officer, IDENTITY_DESK)?;
            match matter.world.linked_instead(id).filter(|_| kind == ActionKind::LinkIdentity) {
                Some(other) => Err(Refusal::RowLinked { other: other.to_owned() }),
                None => Ok(()),
            }
        }
        // Nobody changes their own entry, or takes a new key for themself past the passphrase of the old one.
        Subject::Officer(id) if matches!(kind, ActionKind::AddOfficer | ActionKind::IssueKey) && *id == officer.id.0 => {
            own_entry(matter, officer)
        }
        Subject::Officer(_) if kind == ActionKind::AddOfficer => role(officer, REGISTRARS),
        Subject::Officer(id) if kind == ActionKind::RotateKey => {
            if *id == officer.id.0 {
                Ok(())
            } else {
                Err(wrong_state("", kind))
            }
        }
        Subject::Officer(_) if kind == ActionKind::IssueKey => role(officer, REGISTRARS),
        Subject::Officer(id) if kind == ActionKind::FileKin => {
            if *id == officer.id.0 {
                Ok(())
            } else {
                role(officer, REGISTRARS)
            }
        }
        Subject::Campaign(id) => campaign_step(matter, officer, id, kind),
        Subject::Sample(id) if kind == ActionKind::DrawSample => {
            if id == NEW_SAMPLE {
                role(officer, SAMPLE_DESK)
            } else {
                Err(wrong_state("", kind))
            }
        }
        Subject::Sample(id) if kind == ActionKind::RecordFinding => {
            if id == NEW_SAMPLE {
                Err(wrong_state("", kind))
            } else {
                role(officer, FINDING_DESK)
            }
        }
        Subject::Officer(_) if matches!(kind, ActionKind::LendCopy | ActionKind::TakeBack) => role(officer, REGISTRARS),
        _ if matches!(kind, ActionKind::Unmask | ActionKind::Export) => Ok(()),
        _ => Err(wrong_state("", kind)),
    }
}

/// One's own entry in the list of officers, and a new key for oneself, are another registrar's to make.
fn own_entry(matter: &Matter, officer: &Officer) -> Result<(), Refusal> {
    role(officer, REGISTRARS)?;
    let other = |other: &Officer| other.id != officer.id && !other.retired && REGISTRARS.contains(&other.role);
    Err(Refusal::OwnEntry { alone: !matter.world.officers.values().any(other) })
}

fn no_officer(id: &OfficerId) -> Refusal {
    if id.0.is_empty() { Refusal::NoOfficer } else { Refusal::NoSuchOfficer { officer: id.0.clone() } }
}

fn exists(matter: &Matter, subject: &Subject) -> Result<(), Refusal> {
    let found = match subject {
        Subject::Clue(clue) => matter.facts.contains_key(clue),
        Subject::Issue(issue) => matter.world.issues.contains_key(issue),
        Subject::Household(_) | Subject::Identity(_) => matter.known,
        Subject::Officer(_) => true,
        Subject::Campaign(id) => id == NEW_CAMPAIGN || matter.world.campaigns.contains_key(id),
        Subject::Sample(id) => id == NEW_SAMPLE || matter.world.samples.contains_key(id),
    };
    if found { Ok(()) } else { Err(Refusal::NotFound { what: subject.to_string() }) }
}

/// Refuses an officer in whose kin register the household stands, or who is at home in its village.
pub fn stand_aside(matter: &Matter, officer: &OfficerId, place: Place<'_>) -> Result<(), Refusal> {
    matter.recusal(officer, place).map_or(Ok(()), Err)
}

/// As [`role`] and [`stand_aside`], of an officer whom a field of the form names.
pub fn fits(matter: &Matter, field: &str, officer: &Officer, needed: &[Role], place: Place<'_>) -> Result<(), Refusal> {
    let fits = role(officer, needed).and_then(|()| stand_aside(matter, &officer.id, place));
    let name = || name_of(&officer.id.0, matter.world.officers.values());
    fits.map_err(|why| Refusal::Names { field: field.to_owned(), name: name(), why: Box::new(why) })
}

/// Refuses a role that is not in the list.
pub fn role(officer: &Officer, needed: &[Role]) -> Result<(), Refusal> {
    if needed.contains(&officer.role) {
        return Ok(());
    }
    let needed = needed.iter().map(|role| role.code().to_owned()).collect();
    Err(Refusal::WrongRole { role: officer.role.code().to_owned(), needed })
}

fn wrong_state(state: &str, kind: ActionKind) -> Refusal {
    Refusal::WrongState { state: state.to_owned(), action: kind.code().to_owned() }
}

fn own_work(matter: &Matter, officer: &Officer, subjects: &[&str], acts: &[ActionKind]) -> Result<(), Refusal> {
    match matter.world.took_part(&officer.id, subjects, acts) {
        Some(part) => Err(Refusal::OwnWork { part: part.code().to_owned() }),
        None => Ok(()),
    }
}

/// Officers of a town act in their town only; a matter whose town nobody knows is open to each.
fn town(officer: &Officer, town: &str) -> Result<(), Refusal> {
    let bound = matches!(officer.role, Role::TownHead | Role::TownClerk);
    if bound && !town.is_empty() && officer.town != town { Err(Refusal::WrongTown { town: town.to_owned() }) } else { Ok(()) }
}

fn clue_step(matter: &Matter, officer: &Officer, clue: &str, kind: ActionKind) -> Result<(), Refusal> {
    if kind == ActionKind::Visit {
        let under = matter.facts.get(clue).map_or("", |facts| facts.visited_under());
        return visit_step(matter, officer, under);
    }
    let state = matter.clue_state(clue);
    let step =
        clue_steps().find(|step| step.from == state && step.action == kind).ok_or_else(|| wrong_state(state.code(), kind))?;
    if matches!(kind, ActionKind::SendBack | ActionKind::Dismiss | ActionKind::Confirm) {
        own_work(matter, officer, &[clue], VERIFYING)?;
    }
    role(officer, step.roles)?;
    let work = matter.world.clues.get(clue);
    if let Some(result) = super::cross::guard(matter, officer, clue, kind) {
        return result;
    }
    town(officer, matter.place(&Subject::Clue(clue.to_owned())).town)?;
    if INSPECTING.contains(&kind) && !work.is_some_and(|work| work.inspectors.contains(&officer.id)) {
        return Err(Refusal::NotAssigned);
    }
    match work {
        Some(work) if matches!(kind, ActionKind::Confirm | ActionKind::Dismiss) => {
            let confirmed = work.standing_verdict() == ClueState::Confirmed.code();
            match (kind, work.settled()) {
                (ActionKind::Confirm, None) if !confirmed => Err(Refusal::VerdictDiffers { verdict: work.verdict.clone() }),
                (_, Some(settled)) if confirmed != (kind == ActionKind::Confirm) => {
                    Err(Refusal::Settled { verdict: settled.to_owned() })
                }
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// A visit needs at least one clue of the household that is assigned to the officer and not yet submitted.
fn visit_step(matter: &Matter, officer: &Officer, household: &str) -> Result<(), Refusal> {
    role(officer, &[Role::Inspector])?;
    let here: Vec<&String> =
        matter.facts.values().filter(|facts| facts.visited_under() == household).map(|facts| &facts.clue).collect();
    let mine = |clue: &&String| matter.world.clues.get(*clue).is_some_and(|work| work.inspectors.contains(&officer.id));
    let visitable = |clue: &&String| {
        let state = matter.clue_state(clue);
        clue_steps().any(|step| step.from == state && step.action == ActionKind::Visit)
    };
    if here.iter().copied().any(|clue| mine(&clue) && visitable(&clue)) {
        return Ok(());
    }
    match here.iter().copied().find(mine) {
        Some(clue) => Err(wrong_state(matter.clue_state(clue).code(), ActionKind::Visit)),
        None => Err(Refusal::NotAssigned),
    }
}

fn campaign_step(matter: &Matter, officer: &Officer, id: &str, kind: ActionKind) -> Result<(), Refusal> {
    let state = match matter.world.campaigns.get(id) {
        None => "",
        Some(campaign) if campaign.is_open() => campaign::RUNNING,
        Some(_) => campaign::ENDED,
    };
    let fits = match kind {
        ActionKind::OpenCampaign => state.is_empty(),
        ActionKind::ChangeCampaign | ActionKind::CloseCampaign => state == campaign::RUNNING,
        _ => false,
    };
    match fits {
        true => role(officer, CAMPAIGN_DESK),
        // The place of a campaign that is to be opened is none yet.
        false if state.is_empty() => Err(Refusal::NotFound { what: id.to_owned() }),
        false => Err(wrong_state(state, kind)),
    }
}

fn issue_step(matter: &Matter, officer: &Officer, number: &str, kind: ActionKind) -> Result<(), Refusal> {
    let Some(issue) = matter.world.issues.get(number) else {
        return Err(Refusal::NotFound { what: number.to_owned() });
    };
    let mut steps = issue_steps(issue.state, kind).peekable();
    if steps.peek().is_none() {
        return Err(wrong_state(issue.state.code(), kind));
    }
    let subjects = [number, issue.clue.as_str()];
    match kind {
        ActionKind::SignOff => own_work(matter, officer, &subjects, HANDLING)?,
        ActionKind::Endorse | ActionKind::AcceptException => own_work(matter, officer, &subjects, RECTIFYING)?,
        _ => {}
    }
    let roles: Vec<Role> = steps.flat_map(|step| step.roles.iter().copied()).collect();
    role(officer, &roles)?;
    town(officer, matter.place(&Subject::Issue(number.to_owned())).town)?;
    match kind {
        ActionKind::SignOff => ready_to_close(matter, issue),
        ActionKind::AcceptException if issue.exception.is_empty() => {
            Err(Refusal::MissingField { field: "exception".to_owned(), form: None })
        }
        ActionKind::AcceptException if issue.course.accepted.is_some() => {
            Err(Refusal::AlreadyDone { what: kind.code().to_owned() })
        }
        ActionKind::Remit if issue.balance.unremitted() == Fen::ZERO => Err(Refusal::TooMuch { outstanding: 0 }),
        ActionKind::PlanInstalments if issue.balance.outstanding == Fen::ZERO => Err(Refusal::TooMuch { outstanding: 0 }),
        ActionKind::Extend if issue.deadline.is_none() => Err(Refusal::NoClock),
        _ => Ok(()),
    }
}

fn ready_to_close(matter: &Matter, issue: &IssueWork) -> Result<(), Refusal> {
    if issue.balance.outstanding != Fen::ZERO {
        return Err(Refusal::Unbalanced { outstanding: issue.balance.outstanding.0 });
    }
    if issue.balance.unremitted() != Fen::ZERO {
        return Err(Refusal::Unremitted { rest: issue.balance.unremitted().0 });
    }
    if issue.course.accepted.is_some() {
        return Ok(());
    }
    let rule = matter.facts_of(issue).map_or_else(String::new, |facts| facts.rule.clone());
    let written = !issue.exception.is_empty();
    match matter.closure(issue) {
        Closure::Proven => Ok(()),
        _ if written => Err(Refusal::NotAccepted { rule }),
        Closure::StillFires => Err(Refusal::StillFires { rule }),
        Closure::NoNewerData => Err(Refusal::NoNewerData { rule }),
    }
}
