//! The page of a rule: how it did, its parameters, its texts, its query.

use super::super::doc::{Doc, Target, Tone, span};
use super::super::model::Model;
use super::fit_spans;
use super::overview::bar;
use crate::domain::checklist::Entry;
use crate::domain::explain;
use crate::domain::interval::Proportion;
use crate::domain::lang::Lang;
use crate::domain::listing::{ListKind, RulePage};
use crate::domain::month::Month;
use crate::domain::param_edit::shown;
use crate::domain::program::Param;
use crate::domain::report_card::{ReportCard, Tally};
use crate::domain::rule::Rule;
use crate::domain::text::{self, pad, pad_left};
use crate::i18n;

/// Cells of a bar.
const BAR: usize = 20;

/// The sentence of the rule with the names of its values in the places where a clue has the values themselves.
fn pattern(rule: &Rule, lang: Lang) -> String {
    explain::fill(rule.explain.get(lang), lang, |name| {
        let operand = rule.operands.get(name).map(|title| title.get(lang).to_owned());
        let built_in = || explain::BUILT_IN.into_iter().find(|known| *known == name);
        let title = operand.or_else(|| built_in().map(|known| i18n::column(ListKind::Clues, known, lang).to_owned()));
        Some(format!("[{}]", title.unwrap_or_else(|| name.to_owned())))
    })
}

/// Lays the page out.
pub fn doc(page: &RulePage, model: &Model, width: usize) -> Doc {
    let (lang, strings) = (model.lang, model.strings());
    let mut doc = Doc::default();
    let card = &page.card;
    let mut head = vec![span(Tone::Strong, format!("{} {}", card.rule, card.title.get(lang)))];
    let marks = [card.direction.map(|direction| direction.title()), card.severity.map(|severity| severity.title())];
    head.extend(marks.into_iter().flatten().map(|mark| span(Tone::Plain, format!("  [{}]", mark.get(lang)))));
    doc.line(fit_spans(head, width));
    match &page.rule {
        Some(rule) => doc.text(Tone::Dim, &pattern(rule, lang), width),
        None => doc.text(Tone::Warn, strings.rule_left, width),
    }
    report(&mut doc, &card.card, model, width);
    doc.gap();
    let link = vec![span(Tone::Key, strings.rule_clues)];
    doc.link(link, Target::List(ListKind::Clues, format!("rule={}", card.rule)));
    params(&mut doc, &page.params, model, width);
    if let Some(rule) = &page.rule {
        texts(&mut doc, rule, page, model, width);
        doc.heading("SQL");
        for line in rule.sql.trim_end().lines() {
            let indent = line.len() - line.trim_start().len();
            for (index, piece) in text::wrap(line.trim_start(), width.saturating_sub(indent + 4).max(20)).into_iter().enumerate()
            {
                // A line that does not fit goes on further in than the next one begins.
                let lead = if index == 0 { indent } else { indent + 4 };
                doc.line(vec![span(Tone::Plain, format!("{}{piece}", " ".repeat(lead)))]);
            }
        }
    }
    doc
}

fn report(doc: &mut Doc, card: &ReportCard, model: &Model, width: usize) {
    let strings = model.strings();
    let total = &card.total;
    doc.heading(strings.report_card);
    let label = 14.min(width / 3);
    let parts = [
        (strings.card_confirmed, total.confirmed),
        (strings.card_excluded, total.excluded),
        (strings.card_data_fix, total.data_fix),
        (strings.card_duplicate, total.duplicate),
        (strings.card_open, total.open()),
    ];
    doc.line(vec![
        span(Tone::Dim, pad(strings.card_flagged, label)),
        span(Tone::Strong, pad_left(&total.flagged.to_string(), 6)),
    ]);
    for (title, count) in parts {
        let mut spans = vec![span(Tone::Dim, pad(title, label)), span(Tone::Plain, pad_left(&count.to_string(), 6))];
        spans.push(span(Tone::Plain, "  "));
        spans.extend(bar(number(count), number(total.flagged), BAR));
        doc.line(fit_spans(spans, width));
    }
    let mut pair = |title: &str, value: String| doc.pair(title, &value, label, width);
    pair(
        strings.card_precision,
        total.precision().map_or_else(|| strings.card_undecided.to_owned(), |share| precision(share, model)),
    );
    pair(
        strings.card_money,
        format!("{}  ({} {})", total.confirmed_amount.grouped(), strings.card_estimate, total.amount.grouped()),
    );
    pair(strings.card_minutes, minutes(total, model));
    if !card.reasons.is_empty() {
        doc.heading(strings.card_reasons);
    }
    for reason in &card.reasons {
        let title = title_of(&model.pack.words.guards, &reason.reason, model);
        let share = card.share(reason).map(Proportion::percent).unwrap_or_default();
        let mut spans = vec![
            span(Tone::Plain, pad_left(&reason.clues.to_string(), 5)),
            span(Tone::Plain, format!(" {} ", pad_left(&share, 6))),
        ];
        spans.extend(bar(number(reason.clues), number(total.checked()), 10));
        spans.push(span(Tone::Plain, format!("  {} {title}", reason.reason)));
        doc.line(fit_spans(spans, width));
    }
    if !card.subtypes.is_empty() {
        doc.heading(strings.card_subtypes);
    }
    for (subtype, tally) in &card.subtypes {
        let share = tally.precision().map_or_else(|| "-".to_owned(), Proportion::percent);
        let spans = vec![
            span(Tone::Plain, format!("{} ", pad_left(&format!("{}/{}", tally.confirmed, tally.flagged), 9))),
            span(Tone::Plain, pad_left(&share, 6)),
            span(Tone::Plain, pad_left(&tally.confirmed_amount.grouped(), 14)),
            span(Tone::Plain, format!("  {}", subtype_title(subtype, model))),
        ];
        doc.line(fit_spans(spans, width));
    }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn precision(share: Proportion, model: &Model) -> String {
    format!("{}  ({} {})", share.percent(), model.strings().card_interval, share.interval())
}

fn minutes(total: &Tally, model: &Model) -> String {
    let strings = model.strings();
    match total.minutes_each() {
        Some(each) => strings
            .card_minutes_of
            .replace("{sum}", &total.minutes.to_string())
            .replace("{clues}", &total.timed.to_string())
            .replace("{each}", &each.to_string()),
        None => strings.card_no_minutes.to_owned(),
    }
}

/// `R07.tekun-dis_living` → the titles of the two programs; other codes stay as they are.
fn subtype_title(subtype: &str, model: &Model) -> String {
    let sides = subtype.split_once('.').and_then(|(_, pair)| pair.split_once('-'));
    let title = |program: &str| model.pack.program_title(program).get(model.lang).to_owned();
    sides.map_or_else(|| subtype.to_owned(), |(a, b)| format!("{} × {}", title(a), title(b)))
}

fn title_of<'a>(entries: &'a [Entry], code: &str, model: &Model) -> &'a str {
    entries.iter().find(|entry| entry.code == code).map_or("", |entry| entry.text.get(model.lang))
}

/// A span of months, `2025-01..`.
pub fn months(param: &Param, model: &Model) -> String {
    let month = |month: Option<Month>| month.map(|month| month.to_string()).unwrap_or_default();
    if param.from.is_none() && param.to.is_none() {
        return model.strings().always.to_owned();
    }
    format!("{}..{}", month(param.from), month(param.to))
}

fn params(doc: &mut Doc, params: &[Param], model: &Model, width: usize) {
    if params.is_empty() {
        return;
    }
    doc.heading(model.strings().parameters);
    let mut named = "";
    for param in params {
        let spans = vec![
            span(Tone::Key, format!("{} = {}", param.name, shown(param))),
            span(Tone::Dim, format!("  {}", months(param, model))),
        ];
        doc.link(fit_spans(spans, width), Target::Param(param.name.clone()));
        // What it means is said once, where each value comes from each time.
        let note = if named == param.name { "" } else { param.note.get(model.lang) };
        named = &param.name;
        doc.pair("", format!("{note} < {}", param.source).trim_start(), 3, width);
    }
}

fn texts(doc: &mut Doc, rule: &Rule, page: &RulePage, model: &Model, width: usize) {
    let (lang, strings, words) = (model.lang, model.strings(), &model.pack.words);
    doc.heading(strings.needs);
    for need in &rule.needs {
        let title = model.pack.dataset(need).map_or(need.as_str(), |dataset| dataset.title.get(lang));
        let lacking = page.lacking.contains(need);
        let (tone, mark) = if lacking { (Tone::Warn, strings.not_loaded) } else { (Tone::Good, strings.loaded) };
        doc.line(vec![span(Tone::Plain, format!("{title} ")), span(tone, mark)]);
    }
    let lists = [
        (strings.basis, &rule.basis, &words.bases),
        (strings.reasons, &rule.guards, &words.guards),
        (strings.verify, &rule.verify, &words.verifications),
    ];
    for (title, codes, entries) in lists {
        if !codes.is_empty() {
            doc.heading(title);
        }
        for code in codes {
            doc.pair(code, title_of(entries, code, model), text::width(code).max(6), width);
        }
    }
    doc.heading(strings.rests_on);
    let facts: Vec<&str> =
        rule.facts.iter().map(|fact| rule.operands.get(fact).map_or(fact.as_str(), |title| title.get(lang))).collect();
    doc.text(Tone::Plain, &facts.join(lang.pick("、", ", ")), width);
}
