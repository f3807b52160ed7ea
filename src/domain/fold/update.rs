//! What each act writes into the state once its step is lawful.

mod course;

use crate::domain::action::ActionKind;
use crate::domain::campaign::Campaign;
use crate::domain::clue_work::ClueWork;
use crate::domain::course::Extension;
use crate::domain::cross_check::CrossCheck;
use crate::domain::date::Date;
use crate::domain::event::{Data, Event, Value};
use crate::domain::fold::Dispute;
use crate::domain::issue_work::{IssueWork, PROOFS};
use crate::domain::listing::Answer;
use crate::domain::officer::OfficerId;
use crate::domain::visit::{PaperFinding, PaperState, Reply, Visit};

/// Officers named in a list.
pub(super) fn officers(data: &Data, name: &str) -> Vec<OfficerId> {
    data.list(name).into_iter().map(OfficerId).collect()
}

/// A date; `None` when absent.
pub(super) fn date(data: &Data, name: &str) -> Option<Date> {
    data.text(name).parse().ok()
}

/// An extension of the date that ran.
pub(super) fn extension(event: &Event, running: Option<Date>) -> Option<Extension> {
    let data = &event.draft.data;
    Some(Extension {
        on: event.place.at.date(),
        from: running?,
        to: date(data, "deadline")?,
        reason: data.text("reason").to_owned(),
        approver: OfficerId(data.text("approver").to_owned()),
    })
}

/// A campaign as an event describes it, open.
pub(super) fn described(event: &Event, id: &str) -> Result<Campaign, Dispute> {
    let data = &event.draft.data;
    Ok(Campaign {
        id: id.to_owned(),
        name: data.text("name").to_owned(),
        rules: data.list("rules"),
        towns: data.list("towns"),
        programs: data.list("programs"),
        begun_on: date(data, "begun_on").ok_or(Dispute::Unlawful)?,
        ends_on: date(data, "ends_on"),
        visit_template: data.text("visit_template").to_owned(),
        closed_on: None,
        head: event.hash_hex(),
    })
}

/// A repeated visit replaces what it says and keeps the rest; the last answer to an item wins.
pub(super) fn update_visit(visit: &mut Visit, data: &Data) {
    for (name, place) in [
        ("present", &mut visit.present),
        ("id_seen", &mut visit.id_seen),
        ("signed", &mut visit.signed),
        ("opinion", &mut visit.opinion),
    ] {
        if !data.text(name).is_empty() {
            data.text(name).clone_into(place);
        }
    }
    for evidence in data.list("evidence") {
        if !visit.evidence.contains(&evidence) {
            visit.evidence.push(evidence);
        }
    }
    for (code, text) in parts(data, "answers") {
        visit.answers.insert(code, Reply { answer: Answer::from_code(&text("answer")), note: text("note") });
    }
    for (code, text) in parts(data, "papers") {
        if let Some(state) = PaperState::from_code(&text("state")) {
            visit.papers.insert(code, PaperFinding { state, defect: text("defect"), note: text("note") });
        }
    }
}

/// Whether a visit would be the same after saying this.
pub fn says_already(visit: &Visit, data: &Data) -> bool {
    let mut after = visit.clone();
    update_visit(&mut after, data);
    after == *visit
}

/// The entries of a map of maps, each with a reader of its texts; an absent text is empty.
fn parts<'d>(data: &'d Data, name: &str) -> Vec<(String, impl Fn(&str) -> String + use<'d>)> {
    let Some(Value::Map(entries)) = data.0.get(name) else { return Vec::new() };
    let entry = |(code, entry): (&'d String, &'d Value)| {
        let Value::Map(entry) = entry else { return None };
        let text = move |name: &str| match entry.get(name) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        Some((code.clone(), text))
    };
    entries.iter().filter_map(entry).collect()
}

/// What an act on a clue leaves, besides the state.
pub(super) fn update_clue(work: &mut ClueWork, event: &Event) {
    let data = &event.draft.data;
    match event.draft.kind {
        ActionKind::Assign => {
            // Nothing of an earlier round stands; for a clue that was dismissed before, the log keeps it.
            *work = ClueWork {
                state: work.state,
                changed_at: std::mem::take(&mut work.changed_at),
                head: std::mem::take(&mut work.head),
                inspectors: officers(data, "inspectors"),
                due: date(data, "due"),
                // Statistics keep a second verdict that was given; one that was not is void with the first.
                cross: work.cross.take().filter(|cross| !cross.is_blind()).map(|cross| CrossCheck { past: true, ..cross }),
                ..ClueWork::default()
            };
        }
        ActionKind::RequestInfo => {
            let (missing, from) = (data.text("missing"), data.text("from"));
            work.missing = format!("{missing} ({from})");
            work.info_due = date(data, "due");
            work.info_since = Some(event.place.at.date());
        }
        ActionKind::Resume => {
            work.missing.clear();
            work.info_due = None;
            work.info_since = None;
            work.due = date(data, "due").or(work.due);
        }
        ActionKind::Extend => {
            work.extensions.extend(extension(event, work.due));
            work.due = date(data, "deadline");
        }
        ActionKind::SendBack => data.text("reason").clone_into(&mut work.note),
        ActionKind::Submit | ActionKind::Dismiss => {
            data.text("verdict").clone_into(&mut work.verdict);
            data.text("reason").clone_into(&mut work.reason);
            data.text("note").clone_into(&mut work.note);
            work.evidence = data.list("evidence");
            data.text("facts").clone_into(&mut work.facts);
            work.until = date(data, "until");
            // What was settled before this verdict is not about it.
            if let Some(cross) =
                work.cross.as_mut().filter(|cross| !cross.settled.is_empty() && event.draft.kind == ActionKind::Submit)
            {
                cross.past = true;
            }
            // Sent back and submitted again while a second check was out: it is compared with what stands.
            if let Some(cross) = work.cross.as_mut().filter(|cross| cross.is_blind() && event.draft.kind == ActionKind::Submit) {
                (cross.first, cross.first_reason) = (work.verdict.clone(), work.reason.clone());
            }
        }
        ActionKind::Confirm => data.text("issue").clone_into(&mut work.issue),
        _ => super::cross::update(work, event),
    }
}

/// What an act on an issue leaves, besides the state and money.
pub(super) fn update_issue(issue: &mut IssueWork, event: &Event) {
    let data = &event.draft.data;
    let copy = |name: &str, place: &mut String| data.text(name).clone_into(place);
    match event.draft.kind {
        ActionKind::Notify => {
            copy("notice_no", &mut issue.notice_no);
            copy("unit", &mut issue.unit);
            copy("person", &mut issue.person);
            issue.notified_on = Some(event.place.at.date());
            issue.deadline = date(data, "deadline");
            issue.reply_due = date(data, "reply_due");
        }
        ActionKind::Rectify => {
            copy("measure", &mut issue.measure);
            issue.deadline = date(data, "deadline").or(issue.deadline);
            issue.unfinished.clear();
        }
        ActionKind::SubmitRectification => {
            copy("outcome", &mut issue.outcome);
            copy("reply", &mut issue.reply);
            copy("exception", &mut issue.exception);
            issue.stopped = date(data, "stopped");
            issue.evidence = data.list("evidence");
            issue.applied_on = Some(event.place.at.date());
            let given = PROOFS.into_iter().map(|proof| (proof.to_owned(), data.list(proof)));
            issue.course.proofs = given.filter(|(_, items)| !items.is_empty()).collect();
            issue.course.exception_by = (!issue.exception.is_empty()).then(|| event.place.officer.clone());
            issue.course.accepted = None;
        }
        ActionKind::Endorse => event.place.officer.0.clone_into(&mut issue.endorsed_by),
        ActionKind::Return => copy("reason", &mut issue.unfinished),
        ActionKind::SignOff => {
            issue.closed_on = Some(event.place.at.date());
            event.place.officer.0.clone_into(&mut issue.closed_by);
        }
        ActionKind::LongTerm => {
            copy("reason", &mut issue.unfinished);
            copy("plan", &mut issue.plan);
            issue.review = date(data, "review");
        }
        ActionKind::Reopen => {
            let seen = date(data, "as_of").or(issue.course.seen_as_of);
            issue.next_round(data.text("finding"), seen);
        }
        _ => course::update(issue, event),
    }
}
