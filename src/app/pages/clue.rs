//! The page of a clue: why it was found, from which rows, the money, and what was done about it.

use super::super::doc::{Doc, Target, Tone, span};
use super::super::model::Model;
use super::{can_do, code_tone, facts, fit_spans, history, label_width, origin_text, origin_within};
use crate::domain::action::Subject;
use crate::domain::explain::change_text;
use crate::domain::listing::{CluePage, MoneyLine, Standing};
use crate::domain::text::{self, pad, pad_left};

/// Lays the page out.
pub fn doc(page: &CluePage, model: &Model, width: usize) -> Doc {
    let (lang, strings) = (model.lang, model.strings());
    let mut doc = Doc::default();
    let mut head = vec![
        span(Tone::Strong, format!("{} {}", page.clue, page.rule_title.get(lang))),
        span(Tone::Plain, "  "),
        span(code_tone(page.state.code()), format!("[{}]", page.state.title().get(lang))),
    ];
    if let Some(subtype) = &page.subtype {
        head.push(span(Tone::Plain, format!("  {}", subtype.get(lang))));
    }
    doc.line(fit_spans(head, width));
    let who = format!("{} {} {} {}", page.name, page.id_no.as_deref().unwrap_or("-"), page.town, page.village);
    doc.line(vec![span(Tone::Plain, text::fit(&who, width))]);
    standing(&mut doc, page, model, width);
    can_do(&mut doc, &page.options, model);
    doc.gap();
    doc.text(Tone::Strong, page.explanation.get(lang), width);
    if let Some(household) = &page.household_no {
        let target = Target::Open(Subject::Household(household.clone()));
        doc.link(vec![span(Tone::Dim, format!("{}: ", strings.household)), span(Tone::Key, household)], target);
    }
    if let Some(issue) = &page.issue {
        let target = Target::Open(Subject::Issue(issue.clone()));
        doc.link(vec![span(Tone::Dim, format!("{}: ", strings.issue)), span(Tone::Key, issue)], target);
    }
    work(&mut doc, page, model, width);
    operands(&mut doc, page, model, width);
    money(&mut doc, page, model, width);
    if !page.basis.is_empty() {
        doc.heading(strings.basis);
        for clause in &page.basis {
            doc.text(Tone::Plain, clause.get(lang), width);
        }
    }
    if !page.verify.is_empty() {
        doc.heading(strings.verify);
        for (index, step) in page.verify.iter().enumerate() {
            doc.text(Tone::Plain, &format!("{}. {}", index + 1, step.get(lang)), width);
        }
    }
    if !page.reasons.is_empty() {
        doc.heading(strings.reasons);
        for (index, (_, reason)) in page.reasons.iter().enumerate() {
            doc.text(Tone::Plain, &format!("{}. {}", index + 1, reason.get(lang)), width);
        }
    }
    history(&mut doc, &page.history, lang, width);
    doc
}

fn standing(doc: &mut Doc, page: &CluePage, model: &Model, width: usize) {
    let strings = model.strings();
    match &page.standing {
        Standing::New => {
            doc.line(vec![span(Tone::Dim, format!("{}: ", strings.screening)), span(Tone::Good, strings.standing_new)])
        }
        Standing::Unchanged => {}
        Standing::Gone => doc.text(Tone::Warn, &format!("{}: {}", strings.screening, strings.gone_long), width),
        Standing::Changed { facts } => {
            let changes: Vec<String> =
                facts.iter().map(|change| change_text(&model.pack, &page.rule, change, model.lang)).collect();
            doc.text(Tone::Warn, &format!("{}: {} {}", strings.screening, strings.standing_changed, changes.join("; ")), width);
        }
    }
}

fn work(doc: &mut Doc, page: &CluePage, model: &Model, width: usize) {
    if page.work.is_empty() {
        return;
    }
    doc.heading(model.strings().work);
    facts(doc, &page.work, model.lang, width);
}

fn operands(doc: &mut Doc, page: &CluePage, model: &Model, width: usize) {
    let lang = model.lang;
    doc.heading(model.strings().evidence);
    let label = label_width(page.operands.iter().map(|operand| operand.title.get(lang)), width);
    for operand in &page.operands {
        doc.pair(operand.title.get(lang), operand.value.get(lang), label, width);
        if let Some(origin) = &operand.origin {
            doc.pair("", &format!("< {}", origin_text(origin, lang)), label, width);
            if let Some(line) = doc.lines.last_mut() {
                for piece in &mut line.0 {
                    piece.tone = Tone::Dim;
                }
            }
        }
    }
}

fn money(doc: &mut Doc, page: &CluePage, model: &Model, width: usize) {
    let (lang, strings) = (model.lang, model.strings());
    doc.heading(strings.money_lines);
    let mut sum = vec![span(Tone::Strong, format!("{} {}", strings.sum, page.amount.grouped()))];
    sum.push(span(Tone::Dim, format!("  {} {}", page.lines.len(), strings.months)));
    if let Some(lenient) = page.lenient_amount {
        sum.push(span(Tone::Plain, format!("  {} {}", strings.lenient_sum, lenient.grouped())));
    }
    doc.line(fit_spans(sum, width));
    let program = |line: &MoneyLine| model.pack.program_title(&line.program).get(lang).to_owned();
    let widest =
        page.lines.iter().map(|line| text::width(&program(line))).max().unwrap_or_default().clamp(14, (width / 4).max(14));
    for line in &page.lines {
        let mut spans = vec![
            span(Tone::Plain, format!("{} ", line.month)),
            span(Tone::Plain, pad(&program(line), widest)),
            span(Tone::Dim, format!(" {} {}", strings.paid, pad_left(&line.paid.grouped(), 10))),
            span(Tone::Strong, format!("  {}", pad_left(&line.amount.grouped(), 10))),
        ];
        if line.lenient {
            spans.push(span(Tone::Warn, format!(" {}", strings.in_grace)));
        }
        if let Some(origin) = &line.origin {
            let used: usize = spans.iter().map(|piece| text::width(&piece.text)).sum();
            let room = width.saturating_sub(used + text::width("  < "));
            spans.push(span(Tone::Dim, format!("  < {}", origin_within(origin, lang, room))));
        }
        doc.line(fit_spans(spans, width));
    }
}
