//! Steps of clues, the home visit, and the raising of an issue.

use super::update::{date, officers, update_clue, update_visit};
use super::{Dispute, INSPECTING, Touched, VERIFYING, World, split_issue};
use crate::domain::action::{ActionKind, Subject};
use crate::domain::date::Date;
use crate::domain::dismissal;
use crate::domain::event::Event;
use crate::domain::issue_work::IssueWork;
use crate::domain::lifecycle::{ClueState, clue_steps};
use crate::domain::listing::MoneyBalance;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::domain::officer::{OfficerId, Role};
use crate::domain::visit::Visit;
use std::collections::{BTreeMap, BTreeSet};

impl World {
    pub(super) fn visit(&mut self, event: &Event, role: Role) -> Result<Touched, Dispute> {
        let data = &event.draft.data;
        let Subject::Household(household) = &event.draft.subject else { return Err(Dispute::Unlawful) };
        let number = data.text("visit").to_owned();
        let date: Date = data.text("date").parse().map_err(|_| Dispute::Unlawful)?;
        let inspectors = officers(data, "inspectors");
        let heads = data.map("clues");
        if !inspectors.contains(&event.place.officer) {
            return Err(Dispute::Unlawful);
        }
        let mut moved = Vec::new();
        for (clue, head) in heads {
            match self.visited(&clue, &head, role, &inspectors) {
                Ok(()) => moved.push(clue),
                // The family was visited all the same; what was done here with a clue of theirs stands.
                Err(_) if self.away => {}
                Err(dispute) => return Err(dispute),
            }
        }
        if self
            .visits
            .get(&number)
            .is_some_and(|visit| visit.household_no != *household || visit.date != date || visit.inspectors != inspectors)
        {
            return Err(Dispute::Taken);
        }
        let visit = self.visits.entry(number.clone()).or_insert_with(|| Visit {
            visit: number.clone(),
            household_no: household.clone(),
            date,
            inspectors: inspectors.clone(),
            present: String::new(),
            id_seen: String::new(),
            signed: String::new(),
            opinion: String::new(),
            evidence: Vec::new(),
            answers: BTreeMap::new(),
            papers: BTreeMap::new(),
        });
        update_visit(visit, data);
        let mut touched = Touched { visits: BTreeSet::from([number]), ..Touched::default() };
        for clue in moved {
            let work = self.clues.entry(clue.clone()).or_default();
            work.state = ClueState::Checking;
            work.changed_at = event.place.at.to_string();
            work.head = event.hash_hex();
            let parts = self.parts.entry(clue.clone()).or_default();
            parts.extend(inspectors.iter().map(|officer| (officer.clone(), ActionKind::Visit)));
            touched.clues.insert(clue);
        }
        Ok(touched)
    }

    /// Whether a visit takes a clue to its check.
    fn visited(&self, clue: &str, head: &str, role: Role, inspectors: &[OfficerId]) -> Result<(), Dispute> {
        if self.is_stale(self.clue_head(clue), head) {
            return Err(Dispute::Stale);
        }
        clue_target(self.clue_state(clue), ActionKind::Visit, role, None)?;
        let assigned = self.clues.get(clue).is_some_and(|work| inspectors.iter().all(|id| work.inspectors.contains(id)));
        if assigned { Ok(()) } else { Err(Dispute::Unlawful) }
    }

    pub(super) fn clue_step(&mut self, event: &Event, clue: &str, role: Role) -> Result<Touched, Dispute> {
        let (data, kind, officer) = (&event.draft.data, event.draft.kind, &event.place.officer);
        if self.is_stale(self.clue_head(clue), data.text("head")) {
            return Err(Dispute::Stale);
        }
        let verdict = ClueState::from_code(data.text("verdict"));
        // A dismissal that no longer stands leaves the clue where it began; the event says why.
        let woken = kind == ActionKind::Assign && self.clues.get(clue).is_some_and(|work| dismissal::justified(work, data));
        let from = if woken { ClueState::New } else { self.clue_state(clue) };
        let to = clue_target(from, kind, role, verdict)?;
        let reviewing = matches!(kind, ActionKind::Dismiss | ActionKind::Confirm | ActionKind::SendBack);
        if reviewing && self.took_part(officer, &[clue], VERIFYING).is_some() {
            return Err(Dispute::Separation);
        }
        let assigned = self.clues.get(clue).is_some_and(|work| work.inspectors.contains(officer));
        if INSPECTING.contains(&kind) && !assigned {
            return Err(Dispute::Unlawful);
        }
        self.cross_allowed(event, clue)?;
        if kind == ActionKind::Extend {
            self.approved(data, officer)?;
        }
        let mut touched = Touched { clues: BTreeSet::from([clue.to_owned()]), ..Touched::default() };
        if kind == ActionKind::Confirm {
            touched.issues.insert(self.raise(event, clue)?);
        }
        let work = self.clues.entry(clue.to_owned()).or_default();
        work.state = to;
        work.changed_at = event.place.at.to_string();
        work.head = event.hash_hex();
        update_clue(work, event);
        self.parts.entry(clue.to_owned()).or_default().insert((officer.clone(), kind));
        Ok(touched)
    }

    fn raise(&mut self, event: &Event, clue: &str) -> Result<String, Dispute> {
        let data = &event.draft.data;
        let number = data.text("issue");
        if self.issues.contains_key(number) || split_issue(number).is_none() {
            return Err(Dispute::Taken);
        }
        let amount = data.number("amount").filter(|amount| *amount >= 0).ok_or(Dispute::Money)?;
        let mut issue = IssueWork::raised(number, clue, MoneyBalance::raised(Fen(amount)));
        let campaign = data.text("campaign");
        if !campaign.is_empty() && !self.campaigns.contains_key(campaign) {
            return Err(Dispute::Unlawful);
        }
        campaign.clone_into(&mut issue.campaign);
        data.text("issue_type").clone_into(&mut issue.issue_type);
        data.text("basis").clone_into(&mut issue.basis);
        data.text("note").clone_into(&mut issue.note);
        issue.first_month = Month::parse(data.text("first_month"), false);
        issue.last_month = Month::parse(data.text("last_month"), false);
        issue.confirmed_on = Some(event.place.at.date());
        issue.course.seen_as_of = date(data, "as_of");
        issue.head = event.hash_hex();
        self.parts.entry(number.to_owned()).or_default().insert((event.place.officer.clone(), ActionKind::Confirm));
        self.issues.insert(number.to_owned(), issue);
        Ok(number.to_owned())
    }
}

/// Where a clue step leads, when it is lawful for the role. `verdict` chooses among several targets.
pub fn clue_target(from: ClueState, kind: ActionKind, role: Role, verdict: Option<ClueState>) -> Result<ClueState, Dispute> {
    let step = clue_steps().find(|step| step.from == from && step.action == kind).ok_or(Dispute::Unlawful)?;
    if !step.roles.contains(&role) {
        return Err(Dispute::Unlawful);
    }
    match (step.to, verdict) {
        ([only], _) => Ok(*only),
        (several, Some(verdict)) if several.contains(&verdict) => Ok(verdict),
        _ => Err(Dispute::Unlawful),
    }
}
