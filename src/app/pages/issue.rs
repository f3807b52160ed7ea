//! The page of an issue: its ledger entry, its money, its history.

use super::super::doc::{Doc, Target, Tone, span};
use super::super::model::Model;
use super::{can_do, code_tone, facts, fit_spans, history};
use crate::domain::action::Subject;
use crate::domain::listing::IssuePage;
use crate::domain::text::{self, pad, pad_left};

/// Lays the page out.
pub fn doc(page: &IssuePage, model: &Model, width: usize) -> Doc {
    let (lang, strings) = (model.lang, model.strings());
    let mut doc = Doc::default();
    let head = vec![
        span(Tone::Strong, page.issue.clone()),
        span(Tone::Plain, "  "),
        span(code_tone(page.state.code()), format!("[{}]", page.state.title().get(lang))),
        span(Tone::Warn, page.sub.map_or_else(String::new, |sub| format!(" {}", sub.title().get(lang)))),
        span(Tone::Dim, format!("  {}", strings.round.replace("{}", &page.round.to_string()))),
        span(Tone::Plain, format!("  {}", page.title.get(lang))),
    ];
    doc.line(fit_spans(head, width));
    for warning in &page.warnings {
        doc.line(vec![span(Tone::Warn, text::fit(warning.get(lang), width))]);
    }
    can_do(&mut doc, &page.options, model);
    doc.gap();
    doc.text(Tone::Plain, page.explanation.get(lang), width);
    let clue = Target::Open(Subject::Clue(page.clue.clone()));
    doc.link(vec![span(Tone::Dim, format!("{}: ", strings.clue)), span(Tone::Key, &page.clue)], clue);
    if let Some(household) = &page.household_no {
        let target = Target::Open(Subject::Household(household.clone()));
        doc.link(vec![span(Tone::Dim, format!("{}: ", strings.household)), span(Tone::Key, household)], target);
    }
    money(&mut doc, page, model, width);
    doc.heading(strings.ledger);
    facts(&mut doc, &page.ledger, lang, width);
    history(&mut doc, &page.history, lang, width);
    doc
}

fn money(doc: &mut Doc, page: &IssuePage, model: &Model, width: usize) {
    let (lang, strings) = (model.lang, model.strings());
    doc.heading(strings.money);
    // The identity as people check it: confirmed = recovered + waived + carried + outstanding.
    let balance = [
        (strings.money_confirmed, page.money.confirmed, Tone::Strong, ""),
        (strings.money_recovered, page.money.recovered, Tone::Good, "="),
        (strings.money_waived, page.money.waived, Tone::Plain, "+"),
        (strings.money_carried, page.money.carried, Tone::Plain, "+"),
        (strings.money_outstanding, page.money.outstanding, Tone::Warn, "+"),
        (strings.money_remitted, page.money.remitted, Tone::Plain, ""),
        (strings.money_back_paid, page.money.back_paid, Tone::Plain, ""),
    ];
    for (label, amount, tone, sign) in balance {
        doc.line(vec![
            span(Tone::Dim, format!("{} ", pad(sign, 1))),
            span(Tone::Dim, pad(label, 22)),
            span(tone, pad_left(&amount.grouped(), 14)),
        ]);
    }
    for row in &page.rows {
        let spans = vec![
            span(Tone::Dim, format!("{} ", row.date)),
            span(Tone::Plain, pad(row.kind.title().get(lang), 12)),
            span(Tone::Strong, pad_left(&row.amount.grouped(), 14)),
            span(Tone::Plain, format!("  {}", row.receipt)),
        ];
        doc.line(fit_spans(spans, width));
    }
}
