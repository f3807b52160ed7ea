//! Steps of issues and their money.

use super::update::{date, update_issue};
use super::{Dispute, HANDLING, RECTIFYING, Touched, World};
use crate::domain::action::ActionKind;
use crate::domain::event::{Data, Event};
use crate::domain::lifecycle::{ISSUE_STEPS, IssueState};
use crate::domain::money::Fen;
use crate::domain::money_item::{MoneyItem, MoneyKind};
use crate::domain::officer::{OfficerId, Role};
use std::collections::BTreeSet;

impl World {
    pub(super) fn issue_step(&mut self, event: &Event, number: &str, role: Role) -> Result<Touched, Dispute> {
        let (data, kind, officer) = (&event.draft.data, event.draft.kind, &event.place.officer);
        let issue = self.issues.get(number).ok_or(Dispute::Unlawful)?;
        if issue.head != data.text("head") {
            return Err(Dispute::Stale);
        }
        let to = issue_target(issue.state, kind, role)?;
        let subjects = [number, issue.clue.as_str()];
        let barred: &[ActionKind] = match kind {
            ActionKind::SignOff => HANDLING,
            ActionKind::Endorse => RECTIFYING,
            _ => &[],
        };
        if self.took_part(officer, &subjects, barred).is_some() {
            return Err(Dispute::Separation);
        }
        if kind == ActionKind::SignOff && issue.balance.outstanding != Fen::ZERO {
            return Err(Dispute::Money);
        }
        let item = if kind == ActionKind::RecordMoney { Some(money_item(data, self, officer)?) } else { None };
        let Some(issue) = self.issues.get_mut(number) else { return Err(Dispute::Unlawful) };
        if let Some(item) = item {
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

/// Where an issue step leads, when it is lawful for the role.
pub fn issue_target(from: IssueState, kind: ActionKind, role: Role) -> Result<IssueState, Dispute> {
    ISSUE_STEPS
        .iter()
        .find(|step| step.from == from && step.action == kind && step.roles.contains(&role))
        .map(|step| step.to)
        .ok_or(Dispute::Unlawful)
}

fn money_item(data: &Data, world: &World, recorder: &OfficerId) -> Result<MoneyItem, Dispute> {
    let kind = MoneyKind::from_code(data.text("row")).ok_or(Dispute::Money)?;
    let approver = Some(data.text("approver")).filter(|id| !id.is_empty()).map(|id| OfficerId(id.to_owned()));
    if kind.needs_approver() {
        let approver = approver.as_ref().ok_or(Dispute::Separation)?;
        let role = world.active(approver).map(|officer| officer.role);
        if approver == recorder || role != Some(Role::CountyLead) {
            return Err(Dispute::Separation);
        }
    }
    Ok(MoneyItem {
        kind,
        amount: Fen(data.number("amount").ok_or(Dispute::Money)?),
        date: date(data, "date").ok_or(Dispute::Money)?,
        receipt: data.text("receipt").to_owned(),
        approver,
    })
}
