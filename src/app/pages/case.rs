//! The page of a household: who lives there, what was paid when, what registers say, what was found.

use super::super::doc::{Doc, Line, Tone, span};
use super::super::model::Model;
use super::{can_do, cell_text, fit_spans, history, origin_text, rows, timeline};
use crate::domain::lang::Lang;
use crate::domain::listing::{Answer, CasePage, ListKind, VisitSheet};
use crate::domain::officer::name_of;
use crate::domain::text::{self, pad};

/// Lays the page out.
pub fn doc(page: &CasePage, model: &Model, width: usize) -> Doc {
    let (lang, strings) = (model.lang, model.strings());
    let mut doc = Doc::default();
    let head = format!("{} {} {} {}", page.head, page.id_no.as_deref().unwrap_or("-"), page.town, page.village);
    doc.line(vec![span(Tone::Strong, text::fit(&format!("{} {head}", page.household_no), width))]);
    can_do(&mut doc, &page.options, model);
    facts(&mut doc, page, model, width);
    members(&mut doc, page, model, width);
    benefits(&mut doc, page, model, width);
    timeline::draw(&mut doc, page, model, width);
    let clue_columns = ["rule", "state", "name", "amount", "explanation"];
    rows(&mut doc, strings.clues, ListKind::Clues, &page.clues, &clue_columns, model);
    if !page.issues.is_empty() {
        let issue_columns = ["state", "issue_type", "confirmed", "outstanding", "deadline"];
        rows(&mut doc, strings.issues, ListKind::Issues, &page.issues, &issue_columns, model);
    }
    matches(&mut doc, page, model, width);
    visit(&mut doc, &page.visit, model, width);
    history(&mut doc, &page.history, lang, width);
    doc
}

fn facts(doc: &mut Doc, page: &CasePage, model: &Model, width: usize) {
    let filled: Vec<String> = page
        .facts
        .iter()
        .filter(|fact| !fact.value.is_empty())
        .map(|fact| format!("{} {}", fact.title.get(model.lang), cell_text(&fact.value, model.lang)))
        .collect();
    if !filled.is_empty() {
        doc.text(Tone::Dim, &filled.join("   "), width);
    }
}

fn members(doc: &mut Doc, page: &CasePage, model: &Model, width: usize) {
    let strings = model.strings();
    doc.heading(&format!("{} ({})", strings.members, page.members.len()));
    for member in &page.members {
        let age = member.age.map_or_else(|| "-".to_owned(), |age| age.to_string());
        let spans = vec![
            span(Tone::Plain, pad(&member.name, 9)),
            span(Tone::Plain, format!(" {} ", pad(&member.id_no, 18))),
            span(Tone::Plain, pad(&member.relation, 8)),
            span(Tone::Plain, format!(" {} ", text::pad_left(&age, 3))),
            span(
                if member.insured { Tone::Good } else { Tone::Dim },
                pad(if member.insured { strings.insured } else { strings.not_insured }, 8),
            ),
            span(Tone::Dim, format!(" {}", member.note.get(model.lang))),
        ];
        doc.lines.push(Line(fit_spans(spans, width)));
    }
}

fn benefits(doc: &mut Doc, page: &CasePage, model: &Model, width: usize) {
    let strings = model.strings();
    doc.heading(&format!("{} ({})", strings.benefits, page.benefits.len()));
    for benefit in &page.benefits {
        let month = |month: Option<crate::domain::month::Month>| month.map_or_else(|| "...".to_owned(), |m| m.to_string());
        let monthly = benefit.monthly.map_or_else(String::new, |sum| format!("{}/{}", sum.grouped(), strings.month));
        let spans = vec![
            span(Tone::Plain, pad(benefit.program.get(model.lang), 18)),
            span(Tone::Plain, format!(" {} ", pad(&benefit.holder, 9))),
            span(Tone::Plain, pad(benefit.class_band.get(model.lang), 6)),
            span(Tone::Plain, format!(" {} - {} ", month(benefit.start), month(benefit.end))),
            span(Tone::Strong, format!(" {monthly}")),
        ];
        doc.lines.push(Line(fit_spans(spans, width)));
    }
}

fn matches(doc: &mut Doc, page: &CasePage, model: &Model, width: usize) {
    let strings = model.strings();
    doc.heading(&format!("{} ({})", strings.matches, page.matches.len()));
    if page.matches.is_empty() {
        doc.line(vec![span(Tone::Dim, strings.nothing)]);
    }
    for found in &page.matches {
        let head = format!("{} {} {}  ", found.dataset.get(model.lang), found.person, found.level);
        let says: Vec<String> = found
            .facts
            .iter()
            .map(|fact| format!("{}: {}", fact.title.get(model.lang), cell_text(&fact.value, model.lang)))
            .collect();
        doc.text(Tone::Plain, &format!("{head}{}", says.join("  ")), width);
        if let Some(origin) = &found.origin {
            doc.text(Tone::Dim, &format!("  < {}", origin_text(origin, model.lang)), width);
        }
    }
}

fn visit(doc: &mut Doc, sheet: &VisitSheet, model: &Model, width: usize) {
    let (lang, strings) = (model.lang, model.strings());
    let number = sheet.visit.as_deref().unwrap_or("-");
    doc.heading(&format!("{} {number}", strings.visit_sheet));
    if let Some(date) = sheet.date {
        let pair: Vec<String> = sheet.inspectors.iter().map(|id| name_of(id, model.officers.iter())).collect();
        let line = format!("{date} {} {}", pair.join(" "), sheet.present);
        doc.text(Tone::Plain, &line, width);
    }
    for item in &sheet.items {
        let clues = if item.clues.is_empty() { String::new() } else { format!("  ({})", item.clues.join(" ")) };
        let spans = vec![
            answer_span(item.answer, lang),
            span(Tone::Plain, format!(" {}", item.title.get(lang))),
            span(Tone::Warn, clues),
            span(Tone::Dim, if item.note.is_empty() { String::new() } else { format!("  {}", item.note) }),
        ];
        doc.lines.push(Line(fit_spans(spans, width)));
    }
    if !sheet.opinion.is_empty() {
        doc.text(Tone::Plain, &sheet.opinion, width);
    }
}

/// An answer in a sign and a word.
pub fn answer_span(answer: Option<Answer>, lang: Lang) -> super::super::doc::Span {
    let (tone, zh, en) = match answer {
        Some(Answer::Ok) => (Tone::Good, "✓ 正常", "✓ fine"),
        Some(Answer::Problem) => (Tone::Bad, "! 问题", "! problem"),
        Some(Answer::Na) => (Tone::Dim, "- 不适用", "- n/a"),
        None => (Tone::Dim, "_ 未查", "_ open"),
    };
    span(tone, pad(lang.pick(zh, en), 9))
}
