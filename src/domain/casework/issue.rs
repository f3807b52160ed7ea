//! Acts on issues: notice, rectification, money, review, sign-off.

use super::course;
use super::guard::fits;
use super::input::{Input, bad, missing, unfit};
use super::{Closure, Matter, Place, records};
use crate::domain::action::{ActionKind, Actor};
use crate::domain::checklist::Entry;
use crate::domain::date::Date;
use crate::domain::due_process;
use crate::domain::event::Data;
use crate::domain::issue_work::{ACCEPTED, IssueWork, PROOFS, PROVEN};
use crate::domain::lifecycle::IssueState;
use crate::domain::money::Fen;
use crate::domain::money_item::MoneyKind;
use crate::domain::officer::{OfficerId, Role};
use crate::domain::pack::Pack;
use crate::domain::refusal::{Fault, Refusal};
use crate::domain::rule::Direction;
use crate::domain::text;

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
    let place = matter.facts_of(issue).map_or_else(Place::default, Place::of);
    let base = Data::default().with("head", issue.head.clone()).with_text("household", place.household);
    let today = actor.at.date();
    match kind {
        ActionKind::Notify => notify(base, today, input),
        ActionKind::Rectify => rectify(issue, base, today, input),
        ActionKind::RecordMoney => record_money(matter, issue, place, base, actor, (input, pack)),
        ActionKind::Remit => remit(matter, issue, base, today, input),
        ActionKind::SubmitRectification => submit(matter, issue, base, today, input, pack),
        ActionKind::Endorse => Ok(base.with("opinion", input.text("opinion"))),
        ActionKind::Return => Ok(base.with("reason", input.text("reason"))),
        ActionKind::AcceptException => Ok(base.with("opinion", input.text("opinion"))),
        ActionKind::SignOff => sign_off(matter, issue, base, input),
        ActionKind::LongTerm => {
            let review = input.coming("review", today)?.map_or_else(String::new, |date| date.to_string());
            Ok(base.with("reason", input.text("reason")).with("plan", input.text("plan")).with("review", review))
        }
        ActionKind::Reopen => reopen(matter, issue, base, input),
        ActionKind::StartGrace => course::start_grace(matter, issue, base, today, input, pack),
        ActionKind::PlanInstalments => course::plan_instalments(issue, base, today, input),
        ActionKind::Extend => course::extend(matter, place, base, actor, issue.deadline, input),
        ActionKind::Escalate => course::escalate(issue, base, today, input),
        ActionKind::Transfer => course::transfer(base, today, input),
        ActionKind::HoldAccountable => course::hold_accountable(base, today, input),
        ActionKind::Publish => course::publish(matter, issue, base, input, pack),
        _ => Err(Refusal::WrongState { state: issue.state.code().to_owned(), action: kind.code().to_owned() }),
    }
}

/// After long-term rectification or a reopening the old deadline is over: a new one is due.
fn rectify(issue: &IssueWork, base: Data, today: Date, input: &Input<'_>) -> Result<Data, Refusal> {
    let deadline = input.coming("deadline", today)?;
    if deadline.is_none() && matches!(issue.state, IssueState::LongTerm | IssueState::Reopened) {
        return Err(missing("deadline"));
    }
    let data = base.with("measure", input.text("measure"));
    Ok(data.with_text("deadline", &deadline.map_or_else(String::new, |date| date.to_string())))
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
    place: Place<'_>,
    base: Data,
    actor: &Actor,
    (input, pack): (&Input<'_>, &Pack),
) -> Result<Data, Refusal> {
    let row = input.text("row");
    let kind = MoneyKind::from_code(&row).ok_or_else(|| bad("row", &row))?;
    let amount = input.sum("amount")?;
    if kind == MoneyKind::Remitted {
        return Err(unfit("row", &row, Fault::Unfit));
    }
    if issue.state == IssueState::Closed && !kind.settles_carried() {
        return Err(Refusal::WrongState { state: issue.state.code().to_owned(), action: kind.code().to_owned() });
    }
    if kind == MoneyKind::BackPaid {
        owed(matter, issue, pack)?;
    }
    room(issue, kind, amount)?;
    new_receipt(matter, issue, kind, input)?;
    let date = input.past("date", actor.at.date())?.ok_or_else(|| missing("date"))?;
    let note = dated(issue, date, input)?;
    let approver = if kind.needs_approver() { approver(matter, place, actor, input)? } else { String::new() };
    Ok(base
        .with("row", kind.code())
        .with("amount", amount.0)
        .with("date", date.to_string())
        .with("receipt", input.text("receipt"))
        .with_text("approver", &approver)
        .with_text("note", &note))
}

/// Nothing is paid back to a family on an issue that says it got too much.
fn owed(matter: &Matter, issue: &IssueWork, pack: &Pack) -> Result<(), Refusal> {
    let rule = matter.facts_of(issue).and_then(|facts| pack.rule(&facts.rule));
    if rule.is_some_and(|rule| rule.direction == Direction::Over) { Err(Refusal::BackPayNotOwed) } else { Ok(()) }
}

/// The note on money. Some families give back before anybody asks; dated before the issue was confirmed, that is to be said.
fn dated(issue: &IssueWork, date: Date, input: &Input<'_>) -> Result<String, Refusal> {
    let note = input.text("note");
    match issue.confirmed_on.filter(|confirmed| date < *confirmed && note.is_empty()) {
        Some(confirmed) => Err(Refusal::BeforeConfirmed { date, confirmed }),
        None => Ok(note),
    }
}

fn room(issue: &IssueWork, kind: MoneyKind, amount: Fen) -> Result<(), Refusal> {
    let room = issue.balance.room(kind).unwrap_or(Fen::ZERO);
    issue.balance.after(kind, amount).map(|_| ()).ok_or(Refusal::TooMuch { outstanding: room.0 })
}

/// One receipt stands for one sum of an issue: booked again it would count twice. That it covers sums of several issues is
/// to be said.
fn new_receipt(matter: &Matter, issue: &IssueWork, kind: MoneyKind, input: &Input<'_>) -> Result<(), Refusal> {
    // One decision may give up or put off several sums.
    if kind.needs_approver() {
        return Ok(());
    }
    let receipt = text::plain_number(&input.text("receipt"));
    if let Some(row) = issue.rows.iter().find(|row| row.kind == kind && text::plain_number(&row.receipt) == receipt) {
        return Err(Refusal::SameReceipt { row: Box::new(row.clone()) });
    }
    match matter.booked.iter().find(|(other, row)| *other != issue.issue && row.kind == kind) {
        Some((other, row)) if input.text("note").is_empty() => {
            Err(Refusal::SharedReceipt { issue: other.clone(), row: Box::new(row.clone()) })
        }
        _ => Ok(()),
    }
}

/// What came back goes to the treasury.
fn remit(matter: &Matter, issue: &IssueWork, base: Data, today: Date, input: &Input<'_>) -> Result<Data, Refusal> {
    let amount = input.sum("amount")?;
    room(issue, MoneyKind::Remitted, amount)?;
    new_receipt(matter, issue, MoneyKind::Remitted, input)?;
    let date = input.past("date", today)?.ok_or_else(|| missing("date"))?;
    let note = dated(issue, date, input)?;
    Ok(base
        .with("row", MoneyKind::Remitted.code())
        .with("amount", amount.0)
        .with("date", date.to_string())
        .with("receipt", input.text("receipt"))
        .with_text("note", &note))
}

/// Giving up or putting off public money, or a deadline, takes a county lead who is neither the recorder nor has to stand aside.
pub(super) fn approver(matter: &Matter, place: Place<'_>, actor: &Actor, input: &Input<'_>) -> Result<String, Refusal> {
    let id = OfficerId(input.needed("approver")?);
    let officer = matter.world.active(&id).ok_or_else(|| Refusal::NoSuchOfficer { officer: id.0.clone() })?;
    if id == actor.officer {
        return Err(Refusal::OwnApproval);
    }
    fits(matter, "approver", officer, &[Role::CountyLead], place)?;
    Ok(id.0)
}

fn submit(matter: &Matter, issue: &IssueWork, base: Data, today: Date, input: &Input<'_>, pack: &Pack) -> Result<Data, Refusal> {
    let outcomes = input.entries("outcome", &pack.words.outcomes)?;
    let reply = input.text("reply");
    let evidence = input.evidence();
    if evidence.is_empty() {
        return Err(missing("evidence"));
    }
    if outcomes.iter().any(|outcome| outcome.adverse || due_process::ADVERSE.contains(&outcome.code.as_str())) {
        let inspection: &[String] = matter.world.clues.get(&issue.clue).map_or(&[], |work| &work.evidence);
        if let Some(missing) = due_process::lacking(issue, inspection, today, &reply, &evidence) {
            return Err(Refusal::DueProcess { missing: missing.to_owned(), until: issue.reply_due });
        }
        records::bears(matter, &evidence)?;
    }
    for outcome in &outcomes {
        if let Some(need) = outcome.needs.iter().find(|need| !proven(issue, need, input)) {
            return Err(Refusal::NeedsProof { outcome: outcome.text.clone(), need: need.clone() });
        }
    }
    let codes: Vec<&str> = outcomes.iter().map(|outcome: &&Entry| outcome.code.as_str()).collect();
    let stopped = input.past("stopped", today)?.map_or_else(String::new, |date| date.to_string());
    let mut data = base
        .with("outcome", codes.join(","))
        .with_text("stopped", &stopped)
        .with_text("reply", &reply)
        .with_text("exception", &input.text("exception"))
        .with("evidence", evidence);
    for proof in PROOFS {
        let items = input.references(proof);
        if !items.is_empty() {
            data = data.with(proof, items);
        }
    }
    Ok(data)
}

/// Whether one need of an outcome is met: a field filled in, money booked, or an act done.
fn proven(issue: &IssueWork, need: &str, input: &Input<'_>) -> bool {
    match (need, MoneyKind::from_code(need)) {
        (_, Some(kind)) => {
            let balance = &issue.balance;
            let booked = match kind {
                MoneyKind::Recovered => balance.recovered,
                MoneyKind::Waived => balance.waived,
                MoneyKind::Carried => balance.carried,
                MoneyKind::BackPaid => balance.back_paid,
                MoneyKind::Remitted => balance.remitted,
                MoneyKind::CarriedRecovered | MoneyKind::CarriedWaived => Fen::ZERO,
            };
            booked > Fen::ZERO
        }
        ("grace", None) => issue.course.grace.is_some(),
        ("transfer", None) => issue.course.transfer.is_some(),
        (field, None) => !input.text(field).is_empty(),
    }
}

fn sign_off(matter: &Matter, issue: &IssueWork, base: Data, input: &Input<'_>) -> Result<Data, Refusal> {
    let proven = matter.closure(issue) == Closure::Proven;
    // Signing against the rule is a decision of its own; the signer says why.
    let opinion = if proven { input.text("opinion") } else { input.needed("opinion")? };
    let data = base
        .with_text("opinion", &opinion)
        .with("confirmed", issue.balance.confirmed.0)
        .with("closure", if proven { PROVEN } else { ACCEPTED });
    Ok(if proven { data } else { data.with("exception", issue.exception.clone()) })
}

/// The next round cites the old one: its number, the sign-off that it overturns, and the data that it rests on.
fn reopen(matter: &Matter, issue: &IssueWork, base: Data, input: &Input<'_>) -> Result<Data, Refusal> {
    let as_of = matter.facts_of(issue).filter(|facts| !facts.gone).and_then(|facts| facts.as_of);
    let day = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
    Ok(base
        .with("finding", input.text("finding"))
        .with("round", issue.round + 1)
        .with_text("closed_on", &day(issue.closed_on))
        .with_text("closed_by", &issue.closed_by)
        .with_text("as_of", &day(as_of)))
}
