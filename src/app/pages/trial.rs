//! The page of a trial: what was changed, the sums before and after, the clues gained, lost and changed.

use super::super::doc::{Doc, Target, Tone, span};
use super::super::model::Model;
use super::rule::months;
use super::{code_tone, fit_spans};
use crate::domain::action::Subject;
use crate::domain::explain::change_text;
use crate::domain::listing::{TrialOf, TrialPage};
use crate::domain::param_edit::shown;
use crate::domain::text::{fit, pad, pad_left};
use crate::domain::trial::{RuleTrial, TrialClue, TrialSum};

/// Clues shown of one kind and rule; the command line tells them all.
const SHOWN: usize = 200;

/// Cells of the two sums of a line.
const AMOUNTS: usize = 31;

/// Lays the page out.
pub fn doc(page: &TrialPage, model: &Model, width: usize) -> Doc {
    let mut doc = Doc::default();
    head(&mut doc, page, model, width);
    sums(&mut doc, page, model, width);
    for rule in page.trial.rules.iter().filter(|rule| !rule.is_same()) {
        clues(&mut doc, rule, model, width);
    }
    missing(&mut doc, page, model, width);
    doc
}

/// Rules that could not run, in one paragraph.
fn missing(doc: &mut Doc, page: &TrialPage, model: &Model, width: usize) {
    if page.trial.missing.is_empty() {
        return;
    }
    let title = |id: &String| model.pack.dataset(id).map_or(id.as_str(), |dataset| dataset.title.get(model.lang)).to_owned();
    let rules: Vec<String> = page
        .trial
        .missing
        .iter()
        .map(|(rule, missing)| format!("{rule} {}", missing.iter().map(title).collect::<Vec<_>>().join(" ")))
        .collect();
    doc.gap();
    doc.text(Tone::Warn, &format!("{}: {}", model.strings().cannot_run, rules.join(model.lang.pick("；", "; "))), width);
}

fn head(doc: &mut Doc, page: &TrialPage, model: &Model, width: usize) {
    let strings = model.strings();
    match &page.of {
        TrialOf::Param { edit, before, after } => {
            let note = before.first().map(|param| param.note.get(model.lang)).unwrap_or_default();
            let title = format!("{} {}  {note}", strings.trial_of, edit.name);
            doc.line(vec![span(Tone::Strong, fit(&title, width))]);
            for (mark, tone, entries) in [("-", Tone::Dim, before), ("+", Tone::Good, after)] {
                for entry in entries {
                    let text = format!("{mark} {} {}  ({})", pad(&months(entry, model), 17), shown(entry), entry.source);
                    doc.line(vec![span(tone, fit(&text, width))]);
                }
            }
            let folder = page.folder.as_deref().unwrap_or(strings.built_in);
            doc.text(Tone::Dim, &strings.trial_save.replace("{folder}", folder), width);
        }
        TrialOf::File { file, rule } => {
            doc.line(vec![span(Tone::Strong, fit(&format!("{} {rule}  {file}", strings.trial_of), width))]);
            doc.text(Tone::Dim, strings.trial_leave, width);
        }
    }
}

fn sums(doc: &mut Doc, page: &TrialPage, model: &Model, width: usize) {
    let strings = model.strings();
    doc.heading(strings.trial_sums);
    let title = width.saturating_sub(5 + 14 + 14 + AMOUNTS).clamp(6, 30);
    doc.line(vec![
        span(Tone::Dim, pad("", 5 + title)),
        span(Tone::Dim, pad_left(strings.clues, 14)),
        span(Tone::Dim, pad_left(strings.trial_turns, 14)),
        span(Tone::Dim, pad_left(strings.amount, AMOUNTS)),
    ]);
    let mut line =
        |rule: &str, name: &str, (before, after): (TrialSum, TrialSum), (gained, lost, changed): (usize, usize, usize)| {
            let spans = vec![
                span(Tone::Key, pad(rule, 5)),
                span(Tone::Plain, pad(name, title)),
                span(Tone::Plain, pad_left(&format!("{} -> {}", before.clues, after.clues), 14)),
                span(Tone::Strong, pad_left(&format!("+{gained} -{lost} ~{changed}"), 14)),
                span(Tone::Plain, pad_left(&format!("{} -> {}", before.amount.grouped(), after.amount.grouped()), AMOUNTS)),
            ];
            doc.line(fit_spans(spans, width));
        };
    for rule in page.trial.rules.iter().filter(|rule| !rule.is_same()) {
        let counts = (rule.gained.len(), rule.lost.len(), rule.changed.len());
        line(&rule.rule, rule.title.get(model.lang), (rule.before, rule.after), counts);
    }
    line("", strings.sum, page.trial.sums(), page.trial.counts());
    if page.trial.counts() == (0, 0, 0) {
        doc.line(vec![span(Tone::Good, strings.trial_same)]);
    }
}

fn clues(doc: &mut Doc, rule: &RuleTrial, model: &Model, width: usize) {
    let strings = model.strings();
    let (confirmed, dismissed) = rule.lost_decided();
    if confirmed + dismissed > 0 {
        let text = strings
            .trial_decided
            .replace("{rule}", &rule.rule)
            .replace("{confirmed}", &confirmed.to_string())
            .replace("{dismissed}", &dismissed.to_string());
        doc.gap();
        doc.text(if confirmed > 0 { Tone::Bad } else { Tone::Good }, &text, width);
    }
    for (title, list) in [(strings.trial_gained, &rule.gained), (strings.trial_lost, &rule.lost)] {
        if list.is_empty() {
            continue;
        }
        doc.heading(&format!("{} {title} ({})", rule.rule, list.len()));
        for clue in list.iter().take(SHOWN) {
            clue_line(doc, clue, &clue.amount.grouped(), model, width);
            doc.pair("", clue.explanation.get(model.lang), 2, width);
        }
        more(doc, list.len(), model);
    }
    if !rule.changed.is_empty() {
        doc.heading(&format!("{} {} ({})", rule.rule, strings.standing_changed, rule.changed.len()));
    }
    for change in rule.changed.iter().take(SHOWN) {
        let amount = format!("{} -> {}", change.before.amount.grouped(), change.after.amount.grouped());
        clue_line(doc, &change.after, &amount, model, width);
        let facts: Vec<String> =
            change.changes.iter().map(|fact| change_text(&model.pack, &rule.rule, fact, model.lang)).collect();
        doc.pair("", &facts.join("; "), 2, width);
    }
    more(doc, rule.changed.len(), model);
}

fn more(doc: &mut Doc, count: usize, model: &Model) {
    if count > SHOWN {
        doc.line(vec![span(Tone::Dim, model.strings().trial_more.replace("{}", &(count - SHOWN).to_string()))]);
    }
}

/// A clue that the workbook holds is a link to its page; a new one leads to its household.
fn clue_line(doc: &mut Doc, clue: &TrialClue, amount: &str, model: &Model, width: usize) {
    let mut spans = vec![span(Tone::Key, pad(&clue.clue, 13)), span(Tone::Plain, " ")];
    if let Some(state) = clue.state {
        spans.push(span(code_tone(state.code()), format!("[{}] ", state.title().get(model.lang))));
    }
    spans.push(span(Tone::Plain, format!("{} {} {}  ", clue.name, clue.town, clue.village)));
    spans.push(span(Tone::Strong, amount));
    let spans = fit_spans(spans, width);
    match (clue.state, &clue.household_no) {
        (Some(_), _) => doc.link(spans, Target::Open(Subject::Clue(clue.clue.clone()))),
        (None, Some(household)) => doc.link(spans, Target::Open(Subject::Household(household.clone()))),
        (None, None) => doc.line(spans),
    }
}
