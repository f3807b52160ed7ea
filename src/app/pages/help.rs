//! The help, and a command as a line of it.

use super::super::command::{self, Command};
use super::super::doc::{Doc, Line, Span, Tone, span};
use super::super::key::Key;
use super::super::keys;
use super::super::model::Model;
use super::super::popup::{Popup, Search};
use super::fit_spans;
use super::frame::PopupView;
use super::popups::{self, input};
use crate::domain::text::{self, pad};

/// The keys of the dialogue below the help, in lines; nothing where there is none.
fn of_dialogue(model: &Model) -> String {
    let strings = model.strings();
    let below = model.popups.iter().rev().find(|popup| !matches!(popup, Popup::Help(_)));
    let keys = |popup: &Popup| {
        let view = popups::view(popup, model);
        let mut text = format!("# {}", strings.help_keys_here);
        if !view.title.is_empty() {
            text = format!("{text}: {}", view.title);
        }
        for hint in view.hints.split("  ") {
            text.push_str(&format!("\n{hint}"));
        }
        if matches!(popup, Popup::Form(_)) {
            text.push_str(&format!("\n{}", strings.help_form));
        }
        if view.caret.is_some() {
            text.push_str(&format!("\n{}", strings.help_input));
        }
        text
    };
    match below {
        Some(_) if model.popups.iter().any(|popup| matches!(popup, Popup::Import(_))) => strings.help_import.to_owned(),
        Some(popup) => keys(popup),
        None => String::new(),
    }
}

/// What the dialogue below is about, then what the words mean and every key. The search keeps the lines that hold it.
pub fn view(search: &Search, model: &Model, width: usize) -> PopupView {
    let strings = model.strings();
    let mut doc = Doc::default();
    let caret = input(&mut doc, strings.search_label, &search.edit, width);
    let needle = text::fold(&search.edit.text()).to_lowercase();
    let shown = |line: &str| needle.is_empty() || line.to_lowercase().contains(&needle);
    let mut lines: Vec<Line> = Vec::new();
    let of_dialogue = of_dialogue(model);
    for paragraph in of_dialogue.lines().chain(strings.help_text.split('\n')).filter(|paragraph| shown(paragraph)) {
        let tone = if paragraph.starts_with('#') { Tone::Title } else { Tone::Plain };
        let paragraph = paragraph.trim_start_matches("# ");
        lines.extend(text::wrap(paragraph, width).into_iter().map(|piece| Line(vec![span(tone, piece)])));
    }
    for command in command::COMMANDS {
        let spans = command_line(command, model, width);
        if shown(&Line(spans.clone()).text()) {
            lines.push(Line(spans));
        }
    }
    if lines.is_empty() {
        lines.push(Line(vec![span(Tone::Dim, strings.none_found)]));
    }
    let top = search.cursor.min(lines.len().saturating_sub(1));
    doc.lines.extend(lines.into_iter().skip(top));
    PopupView {
        title: strings.help.to_owned(),
        doc,
        width,
        focus: 0,
        caret: Some(caret),
        hints: strings.hints_help.to_owned(),
        ..PopupView::default()
    }
}

/// A command with its keys and where it can be done.
pub fn command_line(command: &Command, model: &Model, width: usize) -> Vec<Span> {
    let keys: Vec<String> = model.keymap.keys(command.cmd).iter().map(Key::to_string).collect();
    fit_spans(
        vec![
            span(Tone::Plain, pad(command.title(model.lang), 24)),
            span(Tone::Key, pad(&keys.join(" "), 12)),
            span(Tone::Dim, keys::when(command.when, model.lang)),
        ],
        width,
    )
}
