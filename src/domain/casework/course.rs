//! Acts beside the way of an issue: gradual exit, instalments, extension, escalation, transfer, accountability,
//! publicity.

use super::input::{Input, bad, missing, unfit};
use super::issue::approver;
use super::{Matter, Place};
use crate::domain::action::Actor;
use crate::domain::clue_work::ClueFacts;
use crate::domain::course::{Level, parse_plan};
use crate::domain::date::Date;
use crate::domain::event::{Data, Value};
use crate::domain::issue_work::IssueWork;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::domain::pack::Pack;
use crate::domain::refusal::{Fault, Refusal};
use std::collections::BTreeMap;

/// Longest gradual exit in months when the pack does not say (P83).
const GRACE_MAX: i64 = 6;

/// 渐退: from the month after the decision, at most `grace_max` months, never above the former sum (P83, W38).
pub(super) fn start_grace(
    matter: &Matter,
    issue: &IssueWork,
    base: Data,
    today: Date,
    input: &Input<'_>,
    pack: &Pack,
) -> Result<Data, Refusal> {
    if issue.course.grace.is_some() {
        return Err(Refusal::AlreadyDone { what: "grace".to_owned() });
    }
    let decided = input.past("decided", today)?.ok_or_else(|| missing("decided"))?;
    let from = input.month("from")?.ok_or_else(|| missing("from"))?;
    let to = input.month("to")?.ok_or_else(|| missing("to"))?;
    let next = Month::of(decided).plus(1);
    if from != next {
        return Err(unfit("from", from, Fault::MustBe(next.to_string())));
    }
    let most = pack.programs.number("grace_max", from).unwrap_or(GRACE_MAX);
    if to < from || i64::from(to.index() - from.index()) >= most {
        return Err(Refusal::GraceTooLong { months: most });
    }
    let monthly = input.money("monthly")?;
    if let Some(former) = matter.monthly.filter(|former| monthly > *former) {
        return Err(Refusal::AboveFormer { former: former.0 });
    }
    Ok(base
        .with("decided", decided.to_string())
        .with("from", from.to_string())
        .with("to", to.to_string())
        .with("monthly", monthly.0)
        .with("document", input.text("document"))
        .with("evidence", evidence(input)?))
}

fn evidence(input: &Input<'_>) -> Result<Vec<String>, Refusal> {
    Some(input.evidence()).filter(|items| !items.is_empty()).ok_or_else(|| missing("evidence"))
}

/// 分期: the plan covers what is outstanding, no more and no less.
pub(super) fn plan_instalments(issue: &IssueWork, base: Data, today: Date, input: &Input<'_>) -> Result<Data, Refusal> {
    let plan = parse_plan(&input.text("plan")).ok_or_else(|| bad("plan", &input.text("plan")))?;
    if let Some(first) = plan.first().filter(|part| part.due < today) {
        return Err(unfit("plan", first.due, Fault::Past));
    }
    let sum: Fen = plan.iter().map(|part| part.amount).sum();
    if sum != issue.balance.outstanding {
        return Err(Refusal::PlanDiffers { outstanding: issue.balance.outstanding.0, planned: sum.0 });
    }
    let parts = plan.iter().map(|part| {
        Value::Map(BTreeMap::from([
            ("amount".to_owned(), Value::Number(part.amount.0)),
            ("due".to_owned(), part.due.to_string().into()),
        ]))
    });
    Ok(base
        .with("plan", crate::domain::course::plan_text(&plan))
        .with("parts", Value::List(parts.collect()))
        .with("evidence", evidence(input)?))
}

/// 延期: a later date than the one that runs, with a reason and the county lead's approval.
pub(super) fn extend(
    matter: &Matter,
    place: Place<'_>,
    base: Data,
    actor: &Actor,
    running: Option<Date>,
    input: &Input<'_>,
) -> Result<Data, Refusal> {
    let deadline = input.coming("deadline", actor.at.date())?.ok_or_else(|| missing("deadline"))?;
    let running = running.ok_or(Refusal::NoClock)?;
    if deadline <= running {
        return Err(unfit("deadline", deadline, Fault::NotAfter(running.to_string())));
    }
    Ok(base
        .with("deadline", deadline.to_string())
        .with("was", running.to_string())
        .with("reason", input.text("reason"))
        .with("approver", approver(matter, place, actor, input)?))
}

/// The level that comes after those already taken.
pub(super) fn next_level(issue: &IssueWork) -> Level {
    match issue.course.level() {
        None => Level::Remind,
        Some(Level::Remind) => Level::Supervise,
        Some(Level::Supervise | Level::Interview) => Level::Interview,
    }
}

/// 提示, 督办, 约谈 in this order for a late matter; anything else needs a reason.
pub(super) fn escalate(issue: &IssueWork, base: Data, today: Date, input: &Input<'_>) -> Result<Data, Refusal> {
    let code = input.text("level");
    let level = Level::from_code(&code).ok_or_else(|| bad("level", &code))?;
    let reason = input.text("reason");
    if reason.is_empty() {
        let late = issue.is_late(today);
        if !late {
            return Err(Refusal::NotLate);
        }
        if level > next_level(issue) {
            return Err(Refusal::LevelSkipped { next: next_level(issue).code().to_owned() });
        }
    }
    Ok(base
        .with("level", level.code())
        .with("number", input.text("number"))
        .with("to", input.text("to"))
        .with_text("reason", &reason))
}

/// 移交: to whom, when, by which letter.
pub(super) fn transfer(base: Data, today: Date, input: &Input<'_>) -> Result<Data, Refusal> {
    let to = input.choice("to", crate::domain::course::Receiver::CODES)?;
    let date = input.past("date", today)?.ok_or_else(|| missing("date"))?;
    Ok(base
        .with("to", to)
        .with("date", date.to_string())
        .with("number", input.text("number"))
        .with("reason", input.text("reason")))
}

/// 追责.
pub(super) fn hold_accountable(base: Data, today: Date, input: &Input<'_>) -> Result<Data, Refusal> {
    let date = input.past("date", today)?.ok_or_else(|| missing("date"))?;
    Ok(base.with("measure", input.text("measure")).with("date", date.to_string()).with("number", input.text("number")))
}

/// 公示; matters of children and of illness are never shown (P57 §24, P62).
pub(super) fn publish(matter: &Matter, issue: &IssueWork, base: Data, input: &Input<'_>, pack: &Pack) -> Result<Data, Refusal> {
    let private = |facts: &ClueFacts| pack.privacy(&facts.rule, &facts.program).is_restricted();
    if matter.about_child || matter.facts_of(issue).is_some_and(private) {
        return Err(Refusal::NotPublic);
    }
    let from = input.date("from")?.ok_or_else(|| missing("from"))?;
    let to = input.date("to")?.ok_or_else(|| missing("to"))?;
    if to < from {
        return Err(unfit("to", to, Fault::Before(from.to_string())));
    }
    Ok(base
        .with("place", input.text("place"))
        .with("from", from.to_string())
        .with("to", to.to_string())
        .with("evidence", evidence(input)?))
}
