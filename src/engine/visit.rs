//! The visit sheet of a household: everything that is to be asked there, and what was answered so far.

use super::sight::Sight;
use crate::domain::action::{ActionKind, Actor, Fields, Subject};
use crate::domain::campaign::Campaign;
use crate::domain::casework::{self, Matter};
use crate::domain::checklist::{ChecklistItem, VisitTemplate};
use crate::domain::lang::Bilingual;
use crate::domain::listing::{PaperItem, Seen, VisitClue, VisitItem, VisitSheet};
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::domain::refusal::Refusal;
use crate::domain::visit::{PaperFinding, Reply, Visit};
use crate::store::visits::{Call, Home};
use crate::store::{StoreError, Workbook};
use jiff::civil::DateTime;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Reads the sheet as `asker` fills it in. The last answer to an item wins, whichever visit gave it.
///
/// # Errors
/// The workbook fails.
pub fn sheet(
    book: &Workbook,
    pack: &Pack,
    household_no: &str,
    asker: Option<&OfficerId>,
    now: DateTime,
) -> Result<VisitSheet, StoreError> {
    let subject = Subject::Household(household_no.to_owned());
    let matter = book.matter(&subject)?;
    let home = home(book, &matter, household_no)?;
    let said = Said::of(&matter);
    let template = template(pack, &matter);
    let mut sheet = VisitSheet {
        household_no: household_no.to_owned(),
        head: home.head,
        town: home.town,
        village: home.village,
        template: template.map_or_else(Bilingual::default, |template| template.title.clone()),
        items: said.items(&matter, pack, template.map_or(&[], |template| &template.items)),
        clear: said.items(&matter, pack, pack.five_clear()),
        papers: said.papers(pack, &book.programs_held(household_no)?),
        clues: clues(book, pack, &matter)?,
        refused: refused(book, &matter, asker, &subject, now),
        prefill: casework::prefill(&matter, pack, asker, &subject, ActionKind::Visit, now.date()),
        ..VisitSheet::default()
    };
    if let Some(visit) = said.newest {
        sheet.visit = Some(visit.visit.clone());
        sheet.date = Some(visit.date);
        sheet.inspectors = visit.inspectors.iter().map(|id| id.0.clone()).collect();
        sheet.present.clone_from(&visit.present);
        sheet.id_seen = yes(&visit.id_seen);
        sheet.signed = yes(&visit.signed);
        sheet.opinion.clone_from(&visit.opinion);
        sheet.evidence.clone_from(&visit.evidence);
    }
    if let Some(asker) = asker {
        sheet.draft = book.visit_draft(household_no, asker)?;
        let mut calls = book.calls(asker)?;
        order(&mut calls);
        let here = (sheet.town.as_str(), sheet.village.as_str());
        sheet.next = next(&calls, household_no, here).map(|call| call.household.clone());
        sheet.left = calls.iter().filter(|call| call.household != household_no).count();
    }
    Sight::of_asker(book, pack, asker, now.date())?.sheet(pack, &mut sheet);
    Ok(sheet)
}

/// Households that the officer still has to visit: villages by their earliest due date, in a village by due date.
///
/// # Errors
/// The workbook fails.
pub fn calls(book: &Workbook, officer: &OfficerId) -> Result<Vec<Call>, StoreError> {
    let mut calls = book.calls(officer)?;
    order(&mut calls);
    Ok(calls)
}

/// Keeps what the officer typed and did not record; see [`Workbook::keep_visit_draft`].
///
/// # Errors
/// The workbook is read-only or fails.
pub fn keep_draft(
    book: &mut Workbook,
    household_no: &str,
    officer: &OfficerId,
    fields: &Fields,
    now: DateTime,
) -> Result<(), StoreError> {
    book.keep_visit_draft(household_no, officer, fields, &now.to_string())
}

/// The household of the case data; of somebody without one, what their clue says.
fn home(book: &Workbook, matter: &Matter, household_no: &str) -> Result<Home, StoreError> {
    let mut home = book.home(household_no)?.unwrap_or_default();
    if let Some(facts) = matter.facts.values().find(|facts| facts.visited_under() == household_no) {
        let fill = |place: &mut String, from: &str| {
            if place.is_empty() {
                from.clone_into(place);
            }
        };
        fill(&mut home.head, &facts.name);
        fill(&mut home.town, &facts.town);
        fill(&mut home.village, &facts.village);
    }
    Ok(home)
}

/// The checklist: that of the first open campaign which covers a clue of the household and names one, else the pack's.
fn template<'p>(pack: &'p Pack, matter: &Matter) -> Option<&'p VisitTemplate> {
    let covers = |campaign: &&Campaign| {
        campaign.is_open()
            && !campaign.visit_template.is_empty()
            && matter.facts.values().any(|facts| campaign.covers(&facts.rule, &facts.town, &facts.program))
    };
    let chosen = matter.world.campaigns.values().find(covers);
    pack.visit_template_of(chosen.map_or("", |campaign| &campaign.visit_template))
}

fn refused(book: &Workbook, matter: &Matter, asker: Option<&OfficerId>, subject: &Subject, now: DateTime) -> Option<Refusal> {
    let Some(asker) = asker else { return Some(Refusal::NoOfficer) };
    if book.is_read_only() {
        return Some(Refusal::ReadOnly);
    }
    casework::may(matter, &Actor { officer: asker.clone(), at: now }, subject, ActionKind::Visit).err()
}

/// Clues that stand, and those that somebody worked on, each with how it is verified.
fn clues(book: &Workbook, pack: &Pack, matter: &Matter) -> Result<Vec<VisitClue>, StoreError> {
    let standing = matter.facts.values().filter(|facts| !facts.gone || matter.world.clues.contains_key(&facts.clue));
    let mut clues = Vec::new();
    for facts in standing {
        let rule = pack.rule(&facts.rule);
        let texts = |codes: &[String], entries: &[crate::domain::checklist::Entry]| {
            let text = |code: &String| entries.iter().find(|entry| entry.code == *code).map(|entry| entry.text.clone());
            codes.iter().filter_map(text).collect()
        };
        let stored = book.stored_clue(&facts.clue)?;
        clues.push(VisitClue {
            clue: facts.clue.clone(),
            title: rule.map_or_else(|| Bilingual::same(&facts.rule), |rule| rule.title.clone()),
            state: matter.clue_state(&facts.clue).title(),
            due: matter.world.clues.get(&facts.clue).and_then(|work| work.due),
            explanation: stored
                .map_or_else(Bilingual::default, |clue| Bilingual::of(clue.record.explanation_zh, clue.record.explanation_en)),
            verify: texts(rule.map_or(&[], |rule| &rule.verify), &pack.words.verifications),
            guards: texts(rule.map_or(&[], |rule| &rule.guards), &pack.words.guards),
        });
    }
    Ok(clues)
}

/// What visits said so far.
struct Said<'m> {
    newest: Option<&'m Visit>,
    answers: BTreeMap<&'m str, (&'m Reply, &'m Visit)>,
    papers: BTreeMap<&'m str, (&'m PaperFinding, &'m Visit)>,
}

impl<'m> Said<'m> {
    fn of(matter: &'m Matter) -> Self {
        let mut visits: Vec<&Visit> = matter.world.visits.values().collect();
        visits.sort_by_key(|visit| (visit.date, &visit.visit));
        let mut said = Self { newest: visits.last().copied(), answers: BTreeMap::new(), papers: BTreeMap::new() };
        for visit in &visits {
            said.answers.extend(visit.answers.iter().map(|(code, reply)| (code.as_str(), (reply, *visit))));
            said.papers.extend(visit.papers.iter().map(|(code, finding)| (code.as_str(), (finding, *visit))));
        }
        said
    }

    fn items(&self, matter: &Matter, pack: &Pack, items: &[ChecklistItem]) -> Vec<VisitItem> {
        let item = |item: &ChecklistItem| {
            let reply = self.answers.get(item.code.as_str());
            VisitItem {
                code: item.code.clone(),
                title: item.title.clone(),
                hint: item.hint.clone(),
                clues: answered_by(matter, pack, &item.code),
                answer: reply.and_then(|(reply, _)| reply.answer),
                note: reply.map_or_else(String::new, |(reply, _)| reply.note.clone()),
                seen: reply.map(|(_, visit)| seen(visit)),
            }
        };
        items.iter().map(item).collect()
    }

    /// Papers that the programs ask for, and those of which something was said already.
    fn papers(&self, pack: &Pack, programs: &BTreeSet<String>) -> Vec<PaperItem> {
        let wanted: BTreeSet<&str> = pack.papers_of(programs).map(|item| item.code.as_str()).collect();
        let items = pack.words.file_items.iter();
        items
            .filter(|item| wanted.contains(item.code.as_str()) || self.papers.contains_key(item.code.as_str()))
            .map(|item| {
                let finding = self.papers.get(item.code.as_str());
                PaperItem {
                    code: item.code.clone(),
                    title: item.text.clone(),
                    state: finding.map(|(finding, _)| finding.state),
                    defect: finding.map_or_else(String::new, |(finding, _)| finding.defect.clone()),
                    note: finding.map_or_else(String::new, |(finding, _)| finding.note.clone()),
                    seen: finding.map(|(_, visit)| seen(visit)),
                }
            })
            .collect()
    }
}

fn seen(visit: &Visit) -> Seen {
    Seen { visit: visit.visit.clone(), date: visit.date }
}

fn answered_by(matter: &Matter, pack: &Pack, item: &str) -> Vec<String> {
    let asks = |rule: &str| pack.rule(rule).is_some_and(|rule| rule.visit_items.iter().any(|code| code == item));
    let standing = matter.facts.values().filter(|facts| !facts.gone || matter.world.clues.contains_key(&facts.clue));
    standing.filter(|facts| asks(&facts.rule)).map(|facts| facts.clue.clone()).collect()
}

fn yes(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Villages by the earliest due date in them, households of a village by due date; without a date last.
fn order(calls: &mut [Call]) {
    let mut first: BTreeMap<(String, String), Option<crate::domain::date::Date>> = BTreeMap::new();
    for call in calls.iter() {
        let earliest = first.entry((call.town.clone(), call.village.clone())).or_insert(call.due);
        if dated(call.due, *earliest) == Ordering::Less {
            *earliest = call.due;
        }
    }
    let village = |call: &Call| (call.town.clone(), call.village.clone());
    calls.sort_by(|a, b| {
        let (at, bt) = (village(a), village(b));
        let due = |place: &(String, String)| first.get(place).copied().flatten();
        dated(due(&at), due(&bt))
            .then_with(|| at.cmp(&bt))
            .then_with(|| dated(a.due, b.due))
            .then_with(|| a.household.cmp(&b.household))
    });
}

fn dated(a: Option<crate::domain::date::Date>, b: Option<crate::domain::date::Date>) -> Ordering {
    (a.is_none(), a).cmp(&(b.is_none(), b))
}

/// The call after this household: the one behind it in the order, from the last to the first; when it is not among
/// them (it has been visited), the first one of its village, else the first of all.
fn next<'c>(calls: &'c [Call], household: &str, (town, village): (&str, &str)) -> Option<&'c Call> {
    let here = calls.iter().position(|call| call.household == household);
    let found = match here {
        Some(at) => calls.get(at + 1).or_else(|| calls.first()),
        None => calls.iter().find(|call| call.town == town && call.village == village).or_else(|| calls.first()),
    };
    found.filter(|call| call.household != household)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(village: &str, due: &str, household: &str) -> Call {
        Call { town: "青禾镇".into(), village: village.into(), due: due.parse().ok(), household: household.into() }
    }

    #[test]
    fn calls_go_village_by_village_by_due_date_and_round() {
        let mut calls = [
            call("李家村", "2026-03-20", "h3"),
            call("王家村", "2026-03-10", "h2"),
            call("李家村", "2026-03-05", "h4"),
            call("王家村", "", "h1"),
        ];
        order(&mut calls);
        let names: Vec<&str> = calls.iter().map(|call| call.household.as_str()).collect();
        assert_eq!(names, ["h4", "h3", "h2", "h1"]);
        let after =
            |household: &str, village: &str| next(&calls, household, ("青禾镇", village)).map(|call| call.household.as_str());
        assert_eq!((after("h4", "李家村"), after("h3", "李家村"), after("h1", "王家村")), (Some("h3"), Some("h2"), Some("h4")));
        assert_eq!(after("visited", "王家村"), Some("h2"), "the village first");
        assert_eq!(after("visited", "别村"), Some("h4"));
        assert_eq!(next(&calls[..1], "h4", ("", "")), None, "nothing but this one");
    }
}
