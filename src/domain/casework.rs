//! Deciding: given what people did so far, the machine's facts, an officer and a filled form, either the drafts of
//! events or the refusal. Pure; `engine::casework` loads the matter, signs the drafts and stores them.
//!
//! Guards are asked in this order, so that the first refusal is the most telling one: who acts, whether the subject
//! exists, recusal, separation of duties, the step from its state, role, town, assignment, then the form.

mod campaign;
mod clue;
mod course;
mod cross;
mod guard;
mod input;
mod issue;
mod office;
mod named;
mod prefill;
mod records;
mod undo;
mod sample;

pub use input::unknown_field;
pub use named::meant_subject;
pub use prefill::prefill;
pub use records::named as records_named;
pub use sample::units;

pub use cross::SECOND_CHECK;
pub use guard::REGISTRARS;

use super::action::{ActionKind, Actor, Fields, NEW_CAMPAIGN, NEW_SAMPLE, Subject};
use super::campaign::Unfinished;
use super::choice;
use super::claim::Claim;
use super::clue_work::ClueFacts;
use super::dismissal;
use super::event::{Data, Draft};
use super::fold::{VILLAGE_MARK, World};
use super::issue_work::IssueWork;
use super::lifecycle::{ClueState, IssueState};
use super::listing::FactChange;
use super::money::Fen;
use super::money_item::MoneyItem;
use super::officer::OfficerId;
use super::pack::Pack;
use super::refusal::Refusal;
use super::sample::Population;
use input::Input;
use std::collections::{BTreeMap, BTreeSet};

/// Everything one act needs to know: the part of the world around a subject, and the machine's facts about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matter {
    /// Officers, and the work state around the subject.
    pub world: World,
    /// Facts of the clues involved, by clue id.
    pub facts: BTreeMap<String, ClueFacts>,
    /// The subject is on file (household, possible identity); for clues and issues their own records tell.
    pub known: bool,
    /// Towns of the case data; filled for campaigns and officers only.
    pub towns: BTreeSet<String>,
    /// What a campaign has not brought to its end; filled for campaigns only.
    pub unfinished: Unfinished,
    /// What samples may be drawn of, by town; filled for samples only.
    pub populations: BTreeMap<String, Population>,
    /// Clues and issues elsewhere in the workbook that the evidence of a form names, as far as they are there.
    pub on_file: BTreeSet<String>,
    /// Money rows of the workbook with the receipt that a form names, each with its issue.
    pub booked: Vec<(String, MoneyItem)>,
    /// What the household of an issue is granted a month, when the case data say so.
    pub monthly: Option<Fen>,
    /// The pack lets officers act in their home villages.
    pub neighbours_act: bool,
    /// The case data say that the matter is about a child, whatever its rule and program.
    pub about_child: bool,
    /// Number of the field copy that the workbook is; none: the county's own.
    pub copy: Option<u32>,
}

/// Whether the data prove that an issue is over (design §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closure {
    /// Screened on newer data, and the rule does not fire.
    Proven,
    /// The rule still fires.
    StillFires,
    /// Nothing newer was screened than what the issue rests on: its rule has had no chance to fire.
    NoNewerData,
}

impl Matter {
    /// Facts of the clue that an issue was raised from.
    pub fn facts_of(&self, issue: &IssueWork) -> Option<&ClueFacts> {
        self.facts.get(&issue.clue)
    }

    /// Whether the rule of an issue still fires on the newest data. A clue that is no longer on file does not.
    pub fn still_fires(&self, issue: &IssueWork) -> bool {
        self.facts_of(issue).is_some_and(|facts| facts.fires_after(issue.stopped))
    }

    /// What the data say about an issue's end. A clue that left the data proves nothing by itself: its rule must have
    /// been run on data newer than those that the issue rests on, and than the stop of the benefit.
    pub fn closure(&self, issue: &IssueWork) -> Closure {
        if self.still_fires(issue) {
            return Closure::StillFires;
        }
        let rests_on = issue.course.seen_as_of.or(issue.confirmed_on).max(issue.stopped);
        let screened = self.facts_of(issue).and_then(|facts| facts.screened);
        if screened > rests_on { Closure::Proven } else { Closure::NoNewerData }
    }

    /// A closed issue whose rule fires again on newer data, and no exception was accepted: 疑似虚假整改.
    pub fn fires_again(&self, issue: &IssueWork) -> bool {
        issue.state == IssueState::Closed && issue.course.accepted.is_none() && self.still_fires(issue)
    }

    /// What the issues that are loaded claim, as far as their clues are known.
    pub fn claims(&self, pack: &Pack) -> Vec<Claim> {
        self.world.issues.values().filter_map(|issue| Claim::of(issue, self.facts_of(issue)?, pack)).collect()
    }

    /// What woke a dismissed clue; empty while its dismissal stands, or when there is none.
    pub fn woken_by(&self, clue: &str) -> Vec<FactChange> {
        match (self.world.clues.get(clue), self.facts.get(clue)) {
            (Some(work), Some(facts)) => dismissal::woken_by(work, facts),
            _ => Vec::new(),
        }
    }

    /// State of a clue as work on it stands: `new` again once its dismissal no longer stands.
    pub fn clue_state(&self, clue: &str) -> ClueState {
        if self.woken_by(clue).is_empty() { self.world.clue_state(clue) } else { ClueState::New }
    }

    /// The rule that found a clue; none of another subject.
    pub fn rule_of(&self, subject: &Subject) -> Option<&str> {
        match subject {
            Subject::Clue(clue) => self.facts.get(clue).map(|facts| facts.rule.as_str()),
            _ => None,
        }
    }

    /// The household, town and village behind a subject.
    fn place<'a>(&'a self, subject: &'a Subject) -> Place<'a> {
        match subject {
            Subject::Clue(clue) => self.facts.get(clue).map_or_else(Place::default, Place::of),
            Subject::Issue(issue) => {
                let facts = self.world.issues.get(issue).and_then(|issue| self.facts_of(issue));
                facts.map_or_else(Place::default, Place::of)
            }
            Subject::Household(household) => {
                let facts = self.facts.values().find(|facts| facts.visited_under() == household);
                Place { household, ..facts.map_or_else(Place::default, Place::of) }
            }
            _ => Place::default(),
        }
    }

    /// Why an officer has to stand aside from a matter at this place.
    fn recusal(&self, officer: &OfficerId, place: Place<'_>) -> Option<Refusal> {
        if self.world.is_kin(officer, place.household) {
            return Some(Refusal::Kin { household: place.household.to_owned() });
        }
        let home = !self.neighbours_act && self.world.at_home(officer, place.town, place.village);
        home.then(|| Refusal::Neighbour { village: format!("{}{}", place.town, place.village) })
    }

    /// What an event says of the village, so that the fold, which has no facts of the machine, can hold recusal.
    fn village_of(&self, place: Place<'_>) -> String {
        if self.neighbours_act || place.village.is_empty() {
            String::new()
        } else {
            format!("{}{VILLAGE_MARK}{}", place.town, place.village)
        }
    }
}

/// Where a matter belongs.
#[derive(Clone, Copy, Debug, Default)]
struct Place<'a> {
    household: &'a str,
    town: &'a str,
    village: &'a str,
}

impl<'a> Place<'a> {
    fn of(facts: &'a ClueFacts) -> Self {
        Self { household: facts.household_no.as_deref().unwrap_or_default(), town: &facts.town, village: &facts.village }
    }
}

/// The actions that exist for a kind of subject, in the order of the work.
pub fn actions_of(subject: &Subject) -> &'static [ActionKind] {
    use ActionKind as A;
    match subject {
        Subject::Clue(_) => &[
            A::Assign,
            A::Visit,
            A::RequestInfo,
            A::Resume,
            A::Submit,
            A::SendBack,
            A::Dismiss,
            A::Confirm,
            A::Extend,
            A::AssignCross,
            A::CrossVerdict,
            A::SettleCross,
            A::Undo,
            A::Unmask,
        ],
        Subject::Issue(_) => &[
            A::Notify,
            A::Rectify,
            A::RecordMoney,
            A::SubmitRectification,
            A::Endorse,
            A::Return,
            A::SignOff,
            A::LongTerm,
            A::Reopen,
            A::StartGrace,
            A::PlanInstalments,
            A::Remit,
            A::Extend,
            A::Escalate,
            A::AcceptException,
            A::Transfer,
            A::HoldAccountable,
            A::Publish,
            A::Undo,
            A::Unmask,
        ],
        Subject::Household(_) => &[A::Visit, A::Undo, A::Unmask],
        Subject::Identity(_) => &[A::LinkIdentity, A::RefuseIdentity, A::Unmask],
        Subject::Officer(_) => &[A::AddOfficer, A::FileKin, A::IssueKey, A::Unmask],
        Subject::Campaign(_) => &[A::OpenCampaign, A::ChangeCampaign, A::CloseCampaign],
        Subject::Sample(_) => &[A::DrawSample, A::RecordFinding],
    }
}

/// Whether the officer could take the step now, before any form is filled.
///
/// # Errors
/// The refusal that a disabled key shows.
pub fn may(matter: &Matter, actor: &Actor, subject: &Subject, kind: ActionKind) -> Result<(), Refusal> {
    guard::check(matter, actor, subject, kind)
}

/// What the filled-in form of a visit says, in the shape of its event: date, pair, answers, papers, evidence.
///
/// # Errors
/// A field cannot be read, or is missing.
pub fn visit_said(actor: &Actor, fields: &Fields, pack: &Pack) -> Result<Data, Refusal> {
    let said = Input::new(ActionKind::Visit, fields).and_then(|input| clue::visit_said(actor, &input, pack));
    said.map_err(|refusal| refusal.in_form(ActionKind::Visit, pack, None))
}

/// Decides an act: all guards, then the form.
///
/// `fields` hold what was typed, with evidence resolved (see `domain::evidence`) and, for a new officer, the
/// `public_key`, by the caller.
///
/// # Errors
/// Why the act is refused; nothing is changed.
pub fn decide(
    matter: &Matter,
    actor: &Actor,
    subject: &Subject,
    kind: ActionKind,
    fields: &Fields,
    pack: &Pack,
) -> Result<Vec<Draft>, Refusal> {
    guard::check(matter, actor, subject, kind)?;
    // Whoever types may write what a form shows in place of a code.
    let rule = matter.rule_of(subject);
    let fields = choice::coded(kind, fields, pack, rule);
    let fields = named::by_login(&matter.world, kind, &fields)?;
    drafts(matter, actor, subject, kind, &fields, pack)
        .map_err(|refusal| named::by_name(&matter.world, kind, refusal).in_form(kind, pack, rule))
}

fn drafts(
    matter: &Matter,
    actor: &Actor,
    subject: &Subject,
    kind: ActionKind,
    fields: &Fields,
    pack: &Pack,
) -> Result<Vec<Draft>, Refusal> {
    let input = Input::new(kind, fields)?;
    records::check(matter, subject, kind, fields, &input)?;
    let data = match subject {
        _ if kind == ActionKind::Undo => undo::data(matter, subject, &input),
        Subject::Clue(clue) if kind != ActionKind::Unmask => clue::data(matter, actor, clue, kind, &input, pack)?,
        Subject::Issue(issue) if kind != ActionKind::Unmask => issue::data(matter, actor, issue, kind, &input, pack)?,
        Subject::Campaign(campaign) => campaign::data(matter, campaign, kind, &input, pack)?,
        Subject::Sample(sample) => sample::data(matter, actor, sample, kind, &input, pack)?,
        Subject::Household(household) if kind == ActionKind::Visit => clue::visit(matter, actor, household, &input, pack)?,
        _ => office::data(matter, subject, kind, &input)?,
    };
    let place = match subject {
        Subject::Sample(_) => sample::place(matter, &input),
        subject => matter.place(subject),
    };
    let data = data.with_text("village", &matter.village_of(place));
    let subject = match subject {
        Subject::Campaign(id) if id == NEW_CAMPAIGN => Subject::Campaign(campaign::next_id(matter)),
        Subject::Sample(id) if id == NEW_SAMPLE => Subject::Sample(sample::next_id(matter)),
        subject => subject.clone(),
    };
    Ok(vec![Draft { subject, kind, data }])
}
