//! The issue ledger (问题台账): one row per issue, columns as `ledger.toml` orders them.

use super::ExportError;
use super::sheet::Sheet;
use crate::domain::checklist::LEDGER_VALUES;
use crate::domain::claim::{Claim, Overlap};
use crate::domain::clause;
use crate::domain::clue::ClueDetail;
use crate::domain::clue_work::ClueWork;
use crate::domain::date::Date;
use crate::domain::evidence::shown as shown_evidence;
use crate::domain::fold::World;
use crate::domain::id_number;
use crate::domain::issue_work::IssueWork;
use crate::domain::lang::Lang;
use crate::domain::lifecycle::{IssueState, state_title};
use crate::domain::listing::ListQuery;
use crate::domain::lookback;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::domain::officer::{Role, name_of};
use crate::domain::pack::Pack;
use crate::domain::privacy::{hidden_name, hidden_text};
use crate::domain::summary::entry;
use crate::domain::visit::Visit;
use crate::engine::listing::{self, Reveal};
use crate::engine::sight::{Hidden, Sight};
use crate::io::out_cell::OutCell;
use crate::store::Workbook;
use crate::store::ledger_facts::LedgerFacts;
use std::collections::{BTreeMap, BTreeSet};

/// The ledger as a table.
pub(super) fn sheet(
    book: &Workbook,
    pack: &Pack,
    query: &ListQuery,
    lang: Lang,
    reveal: Reveal,
    title: String,
    today: Date,
) -> Result<Sheet, ExportError> {
    let columns = &pack.ledger.columns;
    if let Some(unknown) = columns.iter().find(|column| !LEDGER_VALUES.contains(&column.value.as_str())) {
        return Err(ExportError::UnknownValue { value: unknown.value.clone() });
    }
    let world = book.cached_world()?;
    let facts = book.ledger_facts()?;
    let passing = listing::subjects(book, pack, query, today)?;
    let sight = Sight::of_viewer(book, pack)?;
    let none = LedgerFacts::default();
    let overlaps = overlaps(&world, &facts, &sight, pack);
    let line = |(index, issue): (usize, &IssueWork)| -> Vec<OutCell> {
        let facts = facts.get(&issue.clue).unwrap_or(&none);
        let work = world.clues.get(&issue.clue);
        let visit = newest_visit(&world, facts, issue.confirmed_on);
        let detail = serde_json::from_str(&facts.detail).unwrap_or_default();
        let overlaps = overlaps.get(&issue.issue).map_or(&[][..], Vec::as_slice);
        let line = Line { pack, lang, reveal, world: &world, serial: index + 1, issue, facts, work, visit, overlaps, detail };
        let hidden = sight.hidden(&issue.issue);
        columns.iter().map(|column| shown(&sight, hidden, &column.value, line.value(&column.value), lang)).collect()
    };
    let rows: Vec<Vec<OutCell>> =
        world.issues.values().filter(|issue| passing.contains(&issue.issue)).enumerate().map(line).collect();
    let mut totals: Vec<OutCell> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| if column.total { OutCell::Money(sum(&rows, at)) } else { OutCell::Empty })
        .collect();
    if let Some(first) = totals.first_mut().filter(|cell| **cell == OutCell::Empty) {
        *first = OutCell::text(lang.pick("合计", "Total"));
    }
    let headers: Vec<String> = columns.iter().map(|column| column.title.get(lang).to_owned()).collect();
    let name = lang.pick("问题台账", "Ledger").to_owned();
    Ok(Sheet { name, title, csv_headers: headers.clone(), headers, rows, totals: Some(totals) })
}

/// Issues of a household and program that claim the same months, by number; nothing of what the viewer is to judge.
fn overlaps(world: &World, facts: &BTreeMap<String, LedgerFacts>, sight: &Sight, pack: &Pack) -> BTreeMap<String, Vec<Overlap>> {
    let seen = world.issues.values().filter(|issue| !sight.is_blind(&issue.issue));
    let claims = seen.filter_map(|issue| Claim::of(issue, &facts.get(&issue.clue)?.facts, pack));
    let mut households: BTreeMap<String, Vec<Claim>> = BTreeMap::new();
    for claim in claims {
        households.entry(claim.household().to_owned()).or_default().push(claim);
    }
    let found =
        households.values().flat_map(|claims| claims.iter().map(move |own| (own.issue().to_owned(), own.overlaps(claims))));
    found.filter(|(_, overlaps)| !overlaps.is_empty()).collect()
}

/// A cell as the viewer may read it.
fn shown(sight: &Sight, hidden: Option<Hidden>, value: &str, cell: OutCell, lang: Lang) -> OutCell {
    const NAMES: &[&str] = &["village", "head", "name", "relation"];
    const NUMBERS: &[&str] = &["head_id", "id_no"];
    const TEXTS: &[&str] = &["description", "evidence", "measure", "unfinished", "look_back", "remarks"];
    match (hidden, cell) {
        (Some(Hidden::Names), OutCell::Id(number)) if NUMBERS.contains(&value) && !number.contains('*') => {
            OutCell::Id(id_number::mask(&number))
        }
        (Some(Hidden::Names), OutCell::Text(_)) if NAMES.contains(&value) => OutCell::text(hidden_name().get(lang)),
        (Some(_), OutCell::Text(_)) if TEXTS.contains(&value) => OutCell::text(hidden_text().get(lang)),
        (_, OutCell::Text(text)) if TEXTS.contains(&value) => {
            let veiled = sight.without_names(&text);
            OutCell::text(veiled.unwrap_or(text))
        }
        (_, OutCell::Text(name)) if NAMES.contains(&value) && sight.name(&name).is_some() => {
            OutCell::text(hidden_name().get(lang))
        }
        (_, cell) => cell,
    }
}

fn sum(rows: &[Vec<OutCell>], at: usize) -> Fen {
    let money = rows.iter().filter_map(|row| match row.get(at) {
        Some(OutCell::Money(amount)) => Some(*amount),
        _ => None,
    });
    money.sum()
}

/// The newest visit to the household before the issue was raised is the check that found it true.
fn newest_visit<'w>(world: &'w World, facts: &LedgerFacts, raised: Option<Date>) -> Option<&'w Visit> {
    let under = facts.facts.visited_under();
    let before = |visit: &&Visit| visit.household_no == under && raised.is_none_or(|raised| visit.date <= raised);
    world.visits.values().filter(before).max_by_key(|visit| (visit.date, &visit.visit))
}

/// Everything that one row is made from.
struct Line<'a> {
    pack: &'a Pack,
    lang: Lang,
    reveal: Reveal,
    world: &'a World,
    serial: usize,
    issue: &'a IssueWork,
    facts: &'a LedgerFacts,
    work: Option<&'a ClueWork>,
    visit: Option<&'a Visit>,
    overlaps: &'a [Overlap],
    detail: ClueDetail,
}

fn date(date: Option<Date>) -> OutCell {
    date.map_or(OutCell::Empty, OutCell::Date)
}

impl Line<'_> {
    fn value(&self, name: &str) -> OutCell {
        match name {
            "serial" => OutCell::Number(i64::try_from(self.serial).unwrap_or(i64::MAX)),
            "source" => self.source(),
            "issue" => OutCell::text(self.issue.issue.clone()),
            "confirmed" | "due_back" | "recovered" | "waived" | "carried" | "outstanding" | "back_paid" => self.money(name),
            "town" | "village" | "head" | "head_id" | "name" | "id_no" | "relation" | "program" | "class_band" => {
                self.people(name)
            }
            "issue_type" | "description" | "basis" | "data" | "months_span" | "months" => self.problem(name),
            "visit_date" | "inspector1" | "inspector2" | "verdict" | "evidence" => self.check(name),
            "progress" | "status" | "unfinished" | "transferred" | "applied_on" | "reviewer" | "approver" | "closed_on"
            | "look_back" | "remarks" => self.ending(name),
            "accountability" => self.accountability(),
            "published" => self.yes_no(self.issue.course.published.is_some()),
            _ => self.rectification(name),
        }
    }

    fn source(&self) -> OutCell {
        let rule = &self.facts.facts.rule;
        let title = self.pack.rule(rule).map_or("", |rule| rule.title.get(self.lang));
        OutCell::text(format!("{rule} {title}").trim().to_owned())
    }

    fn id(&self, number: Option<&String>) -> OutCell {
        match number {
            Some(number) if self.reveal == Reveal::Full => OutCell::Id(number.clone()),
            Some(number) => OutCell::Id(id_number::mask(number)),
            None => OutCell::Empty,
        }
    }

    fn people(&self, name: &str) -> OutCell {
        let (facts, behind) = (&self.facts.facts, self.facts);
        let known = |text: &Option<String>| OutCell::text(text.clone().unwrap_or_default());
        match name {
            "town" => OutCell::text(facts.town.clone()),
            "village" => OutCell::text(facts.village.clone()),
            "head" => known(&behind.head),
            "head_id" => self.id(behind.head_id.as_ref().or(behind.id_no.as_ref())),
            "name" => OutCell::text(facts.name.clone()),
            "id_no" => self.id(behind.id_no.as_ref()),
            "relation" => known(&behind.relation),
            "program" => OutCell::text(self.pack.program_title(&facts.program).get(self.lang)),
            _ => known(&behind.class_band),
        }
    }

    fn problem(&self, name: &str) -> OutCell {
        let (issue, words) = (self.issue, &self.pack.words);
        match name {
            "issue_type" => OutCell::text(entry(&words.issue_types, &issue.issue_type, self.lang)),
            "description" if issue.note.is_empty() => OutCell::text(self.facts.explanation.get(self.lang)),
            "description" => OutCell::text(issue.note.clone()),
            "basis" => {
                let texts = clause::with_codes(&words.bases, &issue.basis, self.lang);
                OutCell::text(texts.join(self.lang.pick("；", "; ")))
            }
            "data" => self.data(),
            "months_span" => self.span(),
            _ => self.month_count().map_or(OutCell::Empty, OutCell::Number),
        }
    }

    /// Datasets that the explanation rests on, each with its as-of date.
    fn data(&self) -> OutCell {
        let origins = self.detail.operands.iter().filter_map(|operand| operand.origin.as_ref());
        let texts: BTreeSet<String> = origins
            .map(|origin| {
                let title =
                    self.pack.dataset(&origin.dataset).map_or(origin.dataset.as_str(), |dataset| dataset.title.get(self.lang));
                origin.as_of.map_or_else(|| title.to_owned(), |as_of| format!("{title} {as_of}"))
            })
            .collect();
        OutCell::text(texts.into_iter().collect::<Vec<_>>().join(self.lang.pick("；", "; ")))
    }

    fn span(&self) -> OutCell {
        let text = |month: Option<Month>| month.map_or_else(String::new, |month| month.to_string());
        match (self.issue.first_month, self.issue.last_month) {
            (None, None) => OutCell::Empty,
            (first, last) => OutCell::text(format!("{}~{}", text(first), text(last))),
        }
    }

    /// Months with money, when the issue kept the clue's span; else the length of the span.
    fn month_count(&self) -> Option<i64> {
        let (first, last) = (self.issue.first_month?, self.issue.last_month?);
        let facts = &self.facts.facts;
        if (facts.first_month, facts.last_month) == (Some(first), Some(last)) && self.facts.months > 0 {
            return Some(self.facts.months);
        }
        Some(i64::from(last.index() - first.index()) + 1)
    }

    fn money(&self, name: &str) -> OutCell {
        let balance = &self.issue.balance;
        OutCell::Money(match name {
            "recovered" => balance.recovered,
            "waived" => balance.waived,
            "carried" => balance.carried,
            "outstanding" => balance.outstanding,
            "back_paid" => balance.back_paid,
            _ => balance.confirmed,
        })
    }

    fn officer(&self, id: &str) -> OutCell {
        OutCell::text(name_of(id, self.world.officers.values()))
    }

    fn check(&self, name: &str) -> OutCell {
        let inspectors = self.work.map_or(&[][..], |work| &work.inspectors);
        match name {
            "visit_date" => date(self.visit.map(|visit| visit.date)),
            "inspector1" => inspectors.first().map_or(OutCell::Empty, |id| self.officer(&id.0)),
            "inspector2" => inspectors.get(1).map_or(OutCell::Empty, |id| self.officer(&id.0)),
            "verdict" => self.work.map_or(OutCell::Empty, |work| {
                if work.verdict.is_empty() { OutCell::Empty } else { OutCell::text(state_title(&work.verdict).get(self.lang)) }
            }),
            _ => {
                let of_check = self.work.map_or(&[][..], |work| &work.evidence);
                let all: BTreeSet<String> = of_check
                    .iter()
                    .chain(&self.issue.evidence)
                    .chain(self.issue.course.proofs.values().flatten())
                    .map(|item| shown_evidence(item))
                    .collect();
                OutCell::text(all.into_iter().collect::<Vec<_>>().join(self.lang.pick("、", ", ")))
            }
        }
    }

    fn rectification(&self, name: &str) -> OutCell {
        let issue = self.issue;
        let back = issue.balance.back_paid > Fen::ZERO;
        match name {
            "measure" => OutCell::text(issue.measure.clone()),
            "unit" => OutCell::text(issue.unit.clone()),
            "person" => OutCell::text(issue.person.clone()),
            "leader" => self.leader(),
            "deadline" => date(issue.deadline),
            "stop_due" => issue.first_month.map_or(OutCell::Empty, OutCell::Month),
            "stopped" => date(issue.stopped),
            "recover" => self.yes_no(issue.balance.confirmed > Fen::ZERO),
            "back_span" if back => self.span(),
            "back_months" if back => self.month_count().map_or(OutCell::Empty, OutCell::Number),
            "receipts" => {
                let receipts: Vec<&str> = issue.rows.iter().map(|row| row.receipt.as_str()).collect();
                OutCell::text(receipts.join(self.lang.pick("、", ", ")))
            }
            _ => OutCell::Empty,
        }
    }

    /// 分管领导: the head of the town.
    fn leader(&self) -> OutCell {
        let town = &self.facts.facts.town;
        let head = self.world.officers.values().find(|officer| officer.role == Role::TownHead && officer.town == *town);
        OutCell::text(head.map_or_else(String::new, |officer| officer.name.clone()))
    }

    fn accountability(&self) -> OutCell {
        let steps = self.issue.course.accountability.iter();
        let texts: Vec<String> = steps.map(|step| format!("{} {} {}", step.on, step.measure, step.number)).collect();
        OutCell::text(texts.join(self.lang.pick("；", "; ")))
    }

    fn yes_no(&self, yes: bool) -> OutCell {
        OutCell::text(if yes { self.lang.pick("是", "yes") } else { self.lang.pick("否", "no") })
    }

    fn ending(&self, name: &str) -> OutCell {
        let issue = self.issue;
        match name {
            "progress" => OutCell::text(issue.state.title().get(self.lang)),
            "status" => OutCell::text(match issue.state {
                IssueState::Closed => self.lang.pick("已整改", "rectified"),
                IssueState::LongTerm => self.lang.pick("持续整改", "long-term"),
                _ => self.lang.pick("未整改", "not rectified"),
            }),
            "unfinished" => OutCell::text(issue.unfinished.clone()),
            "transferred" => self.yes_no(issue.course.transfer.is_some()),
            "applied_on" => date(issue.applied_on),
            "reviewer" => self.officer(&issue.endorsed_by),
            "approver" => self.officer(&issue.closed_by),
            "closed_on" => date(issue.closed_on),
            "look_back" if issue.finding.is_empty() => lookback::last_found(self.world.samples.values(), &issue.issue)
                .map_or(OutCell::Empty, |found| OutCell::text(found.get(self.lang))),
            "look_back" => OutCell::text(issue.finding.clone()),
            _ => {
                let listed = Overlap::listed(self.overlaps);
                let overlaps = match self.overlaps {
                    [] => String::new(),
                    _ => self.lang.pick(format!("月份重叠：{}", listed.zh), format!("same months: {}", listed.en)),
                };
                let parts = [issue.exception.as_str(), issue.plan.as_str(), overlaps.as_str()];
                OutCell::text(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
            }
        }
    }
}
