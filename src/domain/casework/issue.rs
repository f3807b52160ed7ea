//! Acts on issues: notice, rectification, money, review, sign-off.

use super::Matter;
use super::guard::{not_kin, role};
use super::input::{Input, bad, missing};
use crate::domain::action::{ActionKind, Actor};
use crate::domain::checklist::Entry;
use crate::domain::date::Date;
use crate::domain::event::Data;
use crate::domain::issue_work::IssueWork;
use crate::domain::money::Fen;
use crate::domain::money_item::MoneyKind;
use crate::domain::officer::{OfficerId, Role};
use crate::domain::pack::Pack;
use crate::domain::refusal::Refusal;

/// Texts that say no reply came, so that the reply window must be over.
const NO_REPLY: &[&str] = &["无", "没有", "未申辩", "逾期未申辩", "none", "no reply"];

/// Data of an act on one issue.
pub fn data(
    matter: &Matter,
    actor: &Actor,
    number: &str,
    kind: ActionKind,
    input: &Input<'_>,
    pack: &Pack,
) -> Result<Data, Refusal> {
    let issue = matter.world.issues.get(number).ok_or_else(|| Refusal::NotFound { what: number.to_owned() })?;
    let household = matter.facts_of(issue).and_then(|facts| facts.household_no.as_deref()).unwrap_or_default();
    let base = Data::default().with("head", issue.head.clone()).with_text("household", household);
    let today = actor.at.date();
    match kind {
        ActionKind::Notify => notify(base, today, input),
        ActionKind::Rectify => Ok(base.with("measure", input.text("measure"))),
        ActionKind::RecordMoney => record_money(matter, issue, household, base, actor, input),
        ActionKind::SubmitRectification => submit(matter, issue, base, today, input, pack),
        ActionKind::Endorse => Ok(base.with("opinion", input.text("opinion"))),
        ActionKind::Return => Ok(base.with("reason", input.text("reason"))),
        ActionKind::SignOff => sign_off(matter, issue, base, input),
        ActionKind::LongTerm => {
            let review = input.coming("review", today)?.map_or_else(String::new, |date| date.to_string());
            Ok(base.with("reason", input.text("reason")).with("plan", input.text("plan")).with("review", review))
        }
        ActionKind::Reopen => Ok(base.with("finding", input.text("finding")).with("round", issue.round + 1)),
        _ => Err(Refusal::WrongState { state: issue.state.code().to_owned(), action: kind.code().to_owned() }),
    }
}

fn notify(base: Data, today: Date, input: &Input<'_>) -> Result<Data, Refusal> {
    let deadline = input.coming("deadline", today)?.ok_or_else(|| missing("deadline"))?;
    let reply_due = input.coming("reply_due", today)?;
    Ok(base
        .with("notice_no", input.text("notice_no"))
        .with("unit", input.text("unit"))
        .with("person", input.text("person"))
        .with("deadline", deadline.to_string())
        .with_text("reply_due", &reply_due.map_or_else(String::new, |date| date.to_string())))
}

fn record_money(
    matter: &Matter,
    issue: &IssueWork,
    household: &str,
    base: Data,
    actor: &Actor,
    input: &Input<'_>,
) -> Result<Data, Refusal> {
    let row = input.text("row");
    let kind = MoneyKind::from_code(&row).ok_or_else(|| bad("row", &row))?;
    let amount = input.money("amount")?;
    if amount == Fen::ZERO {
        return Err(bad("amount", &input.text("amount")));
    }
    issue.balance.after(kind, amount).ok_or(Refusal::TooMuch { outstanding: issue.balance.outstanding.0 })?;
    let date = input.past("date", actor.at.date())?.ok_or_else(|| missing("date"))?;
    let approver = if kind.needs_approver() { approver(matter, household, actor, input)? } else { String::new() };
    Ok(base
        .with("row", kind.code())
        .with("amount", amount.0)
        .with("date", date.to_string())
        .with("receipt", input.text("receipt"))
        .with_text("approver", &approver))
}

/// Giving up or putting off public money takes a county lead who is neither the recorder nor kin.
fn approver(matter: &Matter, household: &str, actor: &Actor, input: &Input<'_>) -> Result<String, Refusal> {
    let id = OfficerId(input.needed("approver")?);
    let officer = matter.world.active(&id).ok_or_else(|| Refusal::NoSuchOfficer { officer: id.0.clone() })?;
    if id == actor.officer {
        return Err(Refusal::OwnWork { part: ActionKind::RecordMoney.code().to_owned() });
    }
    role(officer, &[Role::CountyLead])?;
    not_kin(matter, &id, household)?;
    Ok(id.0)
}

fn submit(matter: &Matter, issue: &IssueWork, base: Data, today: Date, input: &Input<'_>, pack: &Pack) -> Result<Data, Refusal> {
    let outcomes = input.entries("outcome", &pack.words.outcomes)?;
    let reply = input.text("reply");
    let evidence = input.evidence();
    if evidence.is_empty() {
        return Err(missing("evidence"));
    }
    if outcomes.iter().any(|outcome| outcome.adverse) {
        due_process(matter, issue, today, &reply, &evidence)?;
    }
    let codes: Vec<&str> = outcomes.iter().map(|outcome: &&Entry| outcome.code.as_str()).collect();
    let stopped = input.past("stopped", today)?.map_or_else(String::new, |date| date.to_string());
    Ok(base
        .with("outcome", codes.join(","))
        .with_text("stopped", &stopped)
        .with_text("reply", &reply)
        .with_text("exception", &input.text("exception"))
        .with("evidence", evidence))
}

/// What must be on file before a benefit is stopped, reduced or recovered.
fn due_process(matter: &Matter, issue: &IssueWork, today: Date, reply: &str, evidence: &[String]) -> Result<(), Refusal> {
    let lacks = |missing: &str| Err(Refusal::DueProcess { missing: missing.to_owned() });
    if issue.notice_no.is_empty() || issue.notified_on.is_none() {
        return lacks("notice");
    }
    let Some(reply_due) = issue.reply_due else { return lacks("reply_window") };
    if reply.is_empty() {
        return lacks("reply");
    }
    let none_came = NO_REPLY.contains(&reply.trim_end_matches(['。', '.']).to_lowercase().as_str());
    if none_came && today <= reply_due {
        return lacks("reply_window_open");
    }
    let inspection: &[String] = matter.world.clues.get(&issue.clue).map_or(&[], |work| &work.evidence);
    if evidence.iter().all(|item| inspection.contains(item)) {
        return lacks("evidence");
    }
    Ok(())
}

fn sign_off(matter: &Matter, issue: &IssueWork, base: Data, input: &Input<'_>) -> Result<Data, Refusal> {
    let fires = matter.still_fires(issue);
    // Signing is accepting the written exception; the signer says why.
    let opinion = if fires { input.needed("opinion")? } else { input.text("opinion") };
    let data = base.with_text("opinion", &opinion).with("confirmed", issue.balance.confirmed.0);
    Ok(if fires { data.with("exception", issue.exception.clone()) } else { data })
}
