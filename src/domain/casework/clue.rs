//! Acts on clues, and the home visit.

use super::campaign;
use super::guard::fits;
use super::input::{Input, unfit};
use super::{Matter, Place, records};
use crate::domain::action::{ActionKind, Actor, Subject};
use crate::domain::claim::Claim;
use crate::domain::clue_work::ClueFacts;
use crate::domain::dismissal;
use crate::domain::event::{Data, Value};
use crate::domain::field_copy;
use crate::domain::fold;
use crate::domain::lifecycle::{ClueState, clue_steps};
use crate::domain::money::Fen;
use crate::domain::officer::{OfficerId, Role};
use crate::domain::pack::Pack;
use crate::domain::refusal::{Fault, Refusal};
use crate::domain::text;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

const DISMISSALS: &[&str] = &["excluded", "data_fix", "duplicate"];
/// Minutes of one check that can be right: two people for a month.
const MOST_MINUTES: i64 = 2 * 22 * 8 * 60;
pub(super) const VERDICTS: &[&str] = &["excluded", "data_fix", "duplicate", "confirmed"];

/// Data of an act on one clue.
pub fn data(
    matter: &Matter,
    actor: &Actor,
    clue: &str,
    kind: ActionKind,
    input: &Input<'_>,
    pack: &Pack,
) -> Result<Data, Refusal> {
    let facts = matter.facts.get(clue).ok_or_else(|| Refusal::NotFound { what: clue.to_owned() })?;
    let place = Place::of(facts);
    let base = Data::default().with("head", matter.world.clue_head(clue)).with_text("household", place.household);
    let today = actor.at.date();
    match kind {
        ActionKind::Assign => {
            let pair = inspectors(matter, place, input)?;
            let due = input.coming("due", today)?.map_or_else(String::new, |due| due.to_string());
            let assigned = base.with("inspectors", names(&pair)).with("due", due);
            let woken = matter.woken_by(clue);
            // The fold has no facts of the machine: the event tells why the dismissal no longer stands.
            Ok(if woken.is_empty() { assigned } else { assigned.with("woken", dismissal::to_value(&woken)) })
        }
        ActionKind::RequestInfo => {
            let due = input.coming("due", today)?.map_or_else(String::new, |due| due.to_string());
            Ok(base.with("missing", input.text("missing")).with("from", input.text("from")).with("due", due))
        }
        ActionKind::Resume => Ok(resume(matter, clue, base, today, pack).with_text("note", &input.text("note"))),
        ActionKind::Extend => {
            super::course::extend(matter, place, base, actor, matter.world.clues.get(clue).and_then(|work| work.due), input)
        }
        ActionKind::Submit => submit(matter, base, facts, input, pack),
        ActionKind::AssignCross | ActionKind::CrossVerdict | ActionKind::SettleCross => {
            super::cross::data(matter, actor, facts, kind, base, (input, pack))
        }
        ActionKind::SendBack => Ok(base.with("reason", input.text("reason"))),
        ActionKind::Dismiss => dismiss(matter, base, facts, today, input, pack),
        ActionKind::Confirm => confirm(matter, base, facts, today, input, pack),
        _ => Err(Refusal::WrongState { state: matter.world.clue_state(clue).code().to_owned(), action: kind.code().to_owned() }),
    }
}

/// The clock of the check stood still while evidence was awaited: its end moves by the working days that passed.
fn resume(matter: &Matter, clue: &str, base: Data, today: crate::domain::date::Date, pack: &Pack) -> Data {
    let Some((due, since)) = matter.world.clues.get(clue).and_then(|work| work.due.zip(work.info_since)) else { return base };
    let waited = pack.calendar.until(since, today);
    if waited > 0 { base.with("due", pack.calendar.add(due, waited).to_string()) } else { base }
}

/// Two different active inspectors, neither of whom has to stand aside.
fn inspectors(matter: &Matter, place: Place<'_>, input: &Input<'_>) -> Result<[OfficerId; 2], Refusal> {
    let pair = input.pair("inspectors")?;
    for id in &pair {
        let officer = matter.world.active(id).ok_or_else(|| Refusal::NoSuchOfficer { officer: id.0.clone() })?;
        fits(matter, "inspectors", officer, &[Role::Inspector], place)?;
    }
    Ok(pair)
}

fn names(pair: &[OfficerId]) -> Vec<String> {
    pair.iter().map(|id| id.0.clone()).collect()
}

fn evidence(input: &Input<'_>) -> Result<Vec<String>, Refusal> {
    let evidence = input.evidence();
    if evidence.is_empty() { Err(super::input::missing("evidence")) } else { Ok(evidence) }
}

/// A reason for which a clue of this rule may be dismissed, with the facts where it says nothing without them.
fn reason(facts: &ClueFacts, input: &Input<'_>, pack: &Pack) -> Result<String, Refusal> {
    let entry = input.entry("reason", &pack.words.guards)?;
    if !pack.dismissal_reasons(&facts.rule).iter().any(|lawful| lawful.code == entry.code) {
        return Err(unfit("reason", &entry.code, Fault::NotOfRule(facts.rule.clone())));
    }
    if entry.facts && input.text("note").is_empty() {
        return Err(Refusal::NeedsFacts { reason: entry.text.clone() });
    }
    Ok(entry.code.clone())
}

pub(super) fn submit(matter: &Matter, base: Data, facts: &ClueFacts, input: &Input<'_>, pack: &Pack) -> Result<Data, Refusal> {
    let verdict = input.choice("verdict", VERDICTS)?;
    let reason = if verdict == ClueState::Confirmed.code() { String::new() } else { reason(facts, input, pack)? };
    let mut data = base.with("verdict", verdict).with_text("reason", &reason).with_text("note", &input.text("note"));
    if let Some(minutes) = input.count("minutes", MOST_MINUTES)? {
        data = data.with("minutes", minutes);
    }
    let evidence = evidence(input)?;
    if data.text("verdict") == ClueState::Confirmed.code() {
        records::bears(matter, &evidence)?;
    }
    Ok(data.with("evidence", evidence))
}

fn dismiss(
    matter: &Matter,
    base: Data,
    facts: &ClueFacts,
    today: crate::domain::date::Date,
    input: &Input<'_>,
    pack: &Pack,
) -> Result<Data, Refusal> {
    let verdict = input.choice("verdict", DISMISSALS)?;
    let reason = reason(facts, input, pack)?;
    let submitted = matter.world.clues.get(&facts.clue).map_or("", |work| work.standing_verdict());
    let settled = matter.world.clues.get(&facts.clue).and_then(|work| work.settled());
    if let Some(settled) = settled.filter(|settled| *settled != verdict) {
        return Err(Refusal::Settled { verdict: settled.to_owned() });
    }
    // Overruling inspectors who found it true is possible, but never silently.
    let note = if submitted == ClueState::Confirmed.code() { input.needed("note")? } else { input.text("note") };
    let until = input.coming("until", today)?.map_or_else(String::new, |until| until.to_string());
    Ok(base
        .with("verdict", verdict)
        .with("reason", reason)
        .with("evidence", evidence(input)?)
        .with_text("until", &until)
        .with_text("note", &note)
        .with("rule", facts.rule.clone())
        .with("facts", facts.facts.clone()))
}

fn confirm(
    matter: &Matter,
    base: Data,
    facts: &ClueFacts,
    today: crate::domain::date::Date,
    input: &Input<'_>,
    pack: &Pack,
) -> Result<Data, Refusal> {
    // What inspectors rested on may have been submitted by an earlier program, or amended since.
    records::bears(matter, matter.world.clues.get(&facts.clue).map_or(&[], |work| &work.evidence))?;
    let issue_type = input.entry("issue_type", &pack.words.issue_types)?.code.clone();
    let (first, last) = (input.month("first_month")?, input.month("last_month")?);
    if let (Some(first), Some(last)) = (first, last)
        && last < first
    {
        return Err(unfit("last_month", last, Fault::Before(first.to_string())));
    }
    let amount = input.money("amount")?;
    let note = input.text("note");
    counted_once(matter, Claim::new(facts, (first, last), amount, pack), &note, pack)?;
    sum_explained(matter, facts, amount, &note)?;
    let campaign = campaign::of_issue(matter, facts, input)?;
    let number = matter.world.issue_numbers.get(&today.year()).copied().unwrap_or_default() + 1;
    let month = |month: Option<crate::domain::month::Month>| month.map_or_else(String::new, |month| month.to_string());
    Ok(base
        .with("issue", format!("W{}-{number:04}", today.year()))
        .with("issue_type", issue_type)
        .with("basis", input.text("basis"))
        .with_text("first_month", &month(first))
        .with_text("last_month", &month(last))
        .with("amount", amount.0)
        .with_text("campaign", &campaign)
        .with_text("as_of", &facts.as_of.map_or_else(String::new, |day| day.to_string()))
        .with_text("note", &note)
        .with("rule", facts.rule.clone())
        .with("facts", facts.facts.clone()))
}

/// Refuses to claim months of money that another issue claims, unless the note names that issue and says something besides.
fn counted_once(matter: &Matter, claim: Option<Claim>, note: &str, pack: &Pack) -> Result<(), Refusal> {
    let Some(claim) = claim else { return Ok(()) };
    let overlaps = claim.overlaps(&matter.claims(pack));
    let mut rest = text::plain_number(note);
    let named = overlaps.iter().all(|overlap| rest.contains(&overlap.issue));
    for overlap in &overlaps {
        rest = rest.replace(&overlap.issue, "");
    }
    if overlaps.is_empty() || named && rest.chars().any(char::is_alphanumeric) {
        return Ok(());
    }
    let all = claim.is_covered(&overlaps);
    Err(Refusal::ClaimedTwice { overlaps, all })
}

/// Another sum than the clue's needs a reason. The form begins with what the inspectors wrote, which is no reason of
/// whoever changes the sum.
fn sum_explained(matter: &Matter, facts: &ClueFacts, amount: Fen, note: &str) -> Result<(), Refusal> {
    let said = matter.world.clues.get(&facts.clue).map_or("", |work| work.note.trim());
    let (amount, clue) = (amount.0, facts.amount.0);
    match amount.cmp(&clue) {
        Ordering::Greater if note.is_empty() || note == said => Err(Refusal::AboveClue { amount, clue }),
        Ordering::Less if note.is_empty() || note == said => Err(Refusal::BelowClue { amount, clue }),
        _ => Ok(()),
    }
}

/// Data of a home visit: every clue of the household that is assigned to this pair goes to `checking`.
pub fn visit(matter: &Matter, actor: &Actor, household: &str, input: &Input<'_>, pack: &Pack) -> Result<Data, Refusal> {
    let subject = Subject::Household(household.to_owned());
    let pair = inspectors(matter, matter.place(&subject), input)?;
    if !pair.contains(&actor.officer) {
        return Err(Refusal::NotAssigned);
    }
    let heads: BTreeMap<String, Value> = matter
        .facts
        .values()
        .filter(|facts| facts.visited_under() == household)
        .filter(|facts| {
            let state = matter.world.clue_state(&facts.clue);
            clue_steps().any(|step| step.from == state && step.action == ActionKind::Visit)
        })
        .filter(|facts| {
            let work = matter.world.clues.get(&facts.clue);
            work.is_some_and(|work| pair.iter().all(|id| work.inspectors.contains(id)))
        })
        .map(|facts| (facts.clue.clone(), matter.world.clue_head(&facts.clue).into()))
        .collect();
    if heads.is_empty() {
        return Err(Refusal::NotAssigned);
    }
    let mut pair = pair;
    pair.sort();
    let date = input.past("date", actor.at.date())?.unwrap_or_else(|| actor.at.date());
    // The same pair on the same day amends its visit; any other visit has a number of its own.
    let again = matter
        .world
        .visits
        .values()
        .find(|visit| visit.household_no == household && visit.date == date && visit.inspectors == pair);
    let number =
        again.map_or_else(|| field_copy::visit_number(matter.copy, matter.world.visit_number + 1), |visit| visit.visit.clone());
    let said = visit_said(actor, input, pack)?;
    // Said again it would be a second entry of the log that tells nothing, unless it takes a clue on to its check.
    if let Some(visit) = again
        && heads.keys().all(|clue| matter.world.clue_state(clue) == ClueState::Checking)
        && fold::says_already(visit, &said)
    {
        return Err(Refusal::NothingNew { visit: visit.visit.clone() });
    }
    Ok(said.with("visit", number).with("household", household).with("clues", Value::Map(heads)))
}

/// What the form of a visit says, apart from what it leads to: the part of an event that the same form gives again.
pub fn visit_said(actor: &Actor, input: &Input<'_>, pack: &Pack) -> Result<Data, Refusal> {
    let mut pair = input.pair("inspectors")?;
    pair.sort();
    let date = input.past("date", actor.at.date())?.unwrap_or_else(|| actor.at.date());
    // Items of every template: a paper form may come back after another checklist was chosen.
    let codes: BTreeSet<&str> = pack.visits.iter().flat_map(|template| &template.items).map(|item| item.code.as_str()).collect();
    let mut data = Data::default()
        .with("date", date.to_string())
        .with("inspectors", names(&pair))
        .with_text("present", &input.text("present"))
        .with_text("id_seen", &input.yes_no("id_seen")?)
        .with_text("signed", &input.yes_no("signed")?)
        .with_text("opinion", &input.text("opinion"))
        .with("evidence", input.evidence());
    let words = &pack.words;
    if let Some(answers) = input.answers(&codes, &words.file_items)? {
        data = data.with("answers", answers);
    }
    if let Some(papers) = input.papers(&words.file_items, &words.defects)? {
        data = data.with("papers", papers);
    }
    Ok(data)
}
