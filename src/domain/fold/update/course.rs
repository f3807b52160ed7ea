//! What acts beside the way of an issue leave.

use super::{date, extension};
use crate::domain::action::ActionKind;
use crate::domain::course::{Acceptance, Accountability, Escalation, Grace, Instalment, Level, Publication, Receiver, Transfer};
use crate::domain::event::{Data, Event, Value};
use crate::domain::issue_work::IssueWork;
use crate::domain::money::Fen;
use crate::domain::month::Month;

/// Grace, instalments, extension, escalation, acceptance, transfer, accountability, publicity.
pub(super) fn update(issue: &mut IssueWork, event: &Event) {
    let (data, on) = (&event.draft.data, event.place.at.date());
    let text = |name: &str| data.text(name).to_owned();
    match event.draft.kind {
        ActionKind::StartGrace => issue.course.grace = grace(data),
        ActionKind::PlanInstalments => {
            issue.course.instalments = instalments(data);
            issue.course.settled_before = issue.balance.settled();
        }
        ActionKind::Extend => {
            issue.course.extensions.extend(extension(event, issue.deadline));
            issue.deadline = date(data, "deadline").or(issue.deadline);
            issue.unfinished = text("reason");
        }
        ActionKind::Escalate => issue.course.escalations.extend(Level::from_code(data.text("level")).map(|level| Escalation {
            level,
            on,
            number: text("number"),
            to: text("to"),
            reason: text("reason"),
        })),
        ActionKind::AcceptException => {
            issue.course.accepted = Some(Acceptance { by: event.place.officer.clone(), on, opinion: text("opinion") });
        }
        ActionKind::Transfer => {
            issue.course.transfer = Receiver::from_code(data.text("to")).map(|to| Transfer {
                to,
                on: date(data, "date").unwrap_or(on),
                number: text("number"),
                reason: text("reason"),
            });
        }
        ActionKind::HoldAccountable => issue.course.accountability.push(Accountability {
            on: date(data, "date").unwrap_or(on),
            measure: text("measure"),
            number: text("number"),
        }),
        ActionKind::Publish => {
            issue.course.published = Some(Publication {
                place: text("place"),
                from: date(data, "from").unwrap_or(on),
                to: date(data, "to").unwrap_or(on),
            });
        }
        _ => {}
    }
}

fn grace(data: &Data) -> Option<Grace> {
    Some(Grace {
        decided: date(data, "decided")?,
        from: Month::parse(data.text("from"), false)?,
        to: Month::parse(data.text("to"), false)?,
        monthly: Fen(data.number("monthly")?),
        document: data.text("document").to_owned(),
    })
}

fn instalments(data: &Data) -> Vec<Instalment> {
    let Some(Value::List(parts)) = data.0.get("parts") else { return Vec::new() };
    let part = |part: &Value| {
        let Value::Map(part) = part else { return None };
        let (Some(Value::Text(due)), Some(Value::Number(amount))) = (part.get("due"), part.get("amount")) else { return None };
        Some(Instalment { due: due.parse().ok()?, amount: Fen(*amount) })
    };
    parts.iter().filter_map(part).collect()
}
