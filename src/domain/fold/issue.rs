//! Steps of issues and their money.

use super::update::{date, update_issue};
use super::{Dispute, HANDLING, RECTIFYING, Touched, World};
use crate::domain::action::ActionKind;
use crate::domain::due_process;
use crate::domain::event::{Data, Event};
use crate::domain::issue_work::{ACCEPTED, IssueWork, PROVEN};
use crate::domain::lifecycle::{IssueState, issue_steps};
use crate::domain::money::Fen;
use crate::domain::money_item::{MoneyItem, MoneyKind};
use crate::domain::officer::{OfficerId, Role};
use std::collections::BTreeSet;

impl World {
    pub(super) fn issue_step(&mut self, event: &Event, number: &str, role: Role) -> Result<Touched, Dispute> {
        let (data, kind, officer) = (&event.draft.data, event.draft.kind, &event.place.officer);
        let issue = self.issues.get(number).ok_or(Dispute::Unlawful)?;
        if self.is_stale(&issue.head, data.text("head")) {
            return Err(Dispute::Stale);
        }
        let to = issue_target(issue.state, kind, role)?;
        let subjects = [number, issue.clue.as_str()];
        let barred: &[ActionKind] = match kind {
            ActionKind::SignOff => HANDLING,
            ActionKind::Endorse | ActionKind::AcceptException => RECTIFYING,
            _ => &[],
        };
        if self.took_part(officer, &subjects, barred).is_some() {
            return Err(Dispute::Separation);
        }
        self.sound(event, issue)?;
        let money = matches!(kind, ActionKind::RecordMoney | ActionKind::Remit);
        let item = if money { Some(money_item(data, self, officer, kind)?) } else { None };
        let Some(issue) = self.issues.get_mut(number) else { return Err(Dispute::Unlawful) };
        if let Some(item) = item {
            if issue.state == IssueState::Closed && kind == ActionKind::RecordMoney && !item.kind.settles_carried() {
                return Err(Dispute::Unlawful);
            }
            issue.balance = issue.balance.after(item.kind, item.amount).ok_or(Dispute::Money)?;
            issue.rows.push(item);
        }
        issue.state = to;
        issue.head = event.hash_hex();
        update_issue(issue, event);
        self.parts.entry(number.to_owned()).or_default().insert((officer.clone(), kind));
        Ok(Touched { issues: BTreeSet::from([number.to_owned()]), ..Touched::default() })
    }
}

impl World {
    /// What the log alone can tell against an act: money, due process, approval.
    fn sound(&self, event: &Event, issue: &IssueWork) -> Result<(), Dispute> {
        let data = &event.draft.data;
        match event.draft.kind {
            ActionKind::SignOff => signed(issue, data.text("closure")),
            ActionKind::AcceptException if issue.exception.is_empty() || issue.course.accepted.is_some() => {
                Err(Dispute::Unlawful)
            }
            ActionKind::SubmitRectification if due_process::is_adverse(data.text("outcome")) => {
                let inspection: &[String] = self.clues.get(&issue.clue).map_or(&[], |work| &work.evidence);
                let today = event.place.at.date();
                let lacking = due_process::lacking(issue, inspection, today, data.text("reply"), &data.list("evidence"));
                lacking.map_or(Ok(()), |_| Err(Dispute::DueProcess))
            }
            ActionKind::Extend => self.approved(data, &event.place.officer).map(|_| ()),
            _ => Ok(()),
        }
    }

    /// The county lead who approved, other than the recorder.
    pub(super) fn approved(&self, data: &Data, recorder: &OfficerId) -> Result<OfficerId, Dispute> {
        let approver = OfficerId(data.text("approver").to_owned());
        let role = self.active(&approver).map(|officer| officer.role);
        if approver == *recorder || role != Some(Role::CountyLead) { Err(Dispute::Separation) } else { Ok(approver) }
    }
}

/// A sign-off against its own ground. Logs of earlier programs name none; the database takes no new one without.
fn signed(issue: &IssueWork, ground: &str) -> Result<(), Dispute> {
    let owed = if ground.is_empty() { Fen::ZERO } else { issue.balance.unremitted() };
    if issue.balance.outstanding != Fen::ZERO || owed != Fen::ZERO {
        return Err(Dispute::Money);
    }
    match ground {
        "" | PROVEN => Ok(()),
        ACCEPTED if issue.course.accepted.is_some() => Ok(()),
        _ => Err(Dispute::Separation),
    }
}

/// Where an issue step leads, when it is lawful for the role.
pub fn issue_target(from: IssueState, kind: ActionKind, role: Role) -> Result<IssueState, Dispute> {
    issue_steps(from, kind).find(|step| step.roles.contains(&role)).map(|step| step.to.unwrap_or(from)).ok_or(Dispute::Unlawful)
}

fn money_item(data: &Data, world: &World, recorder: &OfficerId, act: ActionKind) -> Result<MoneyItem, Dispute> {
    let kind = MoneyKind::from_code(data.text("row")).ok_or(Dispute::Money)?;
    if (kind == MoneyKind::Remitted) != (act == ActionKind::Remit) {
        return Err(Dispute::Money);
    }
    let approver = if kind.needs_approver() { Some(world.approved(data, recorder)?) } else { None };
    Ok(MoneyItem {
        kind,
        amount: Fen(data.number("amount").ok_or(Dispute::Money)?),
        date: date(data, "date").ok_or(Dispute::Money)?,
        receipt: data.text("receipt").to_owned(),
        approver,
    })
}
