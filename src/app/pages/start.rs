//! Without a workbook: open, new, demo.

use super::super::doc::{Doc, Target, Tone, span};
use super::super::model::Model;
use crate::domain::text;

/// What an entry of the start screen does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartEntry {
    /// A recent workbook.
    Recent(std::path::PathBuf),
    /// Build and open the demo county.
    Demo,
    /// Make a workbook.
    New,
    /// Open one by path.
    Open,
}

/// The entries in order.
pub fn entries(model: &Model) -> Vec<StartEntry> {
    let mut out: Vec<StartEntry> = model.recent.iter().take(8).cloned().map(StartEntry::Recent).collect();
    out.extend([StartEntry::Demo, StartEntry::New, StartEntry::Open]);
    out
}

/// Lays the screen out.
pub fn doc(model: &Model, width: usize) -> Doc {
    let strings = model.strings();
    let mut doc = Doc::default();
    doc.gap();
    doc.line(vec![span(Tone::Title, strings.start_title)]);
    doc.text(Tone::Dim, strings.start_text, width);
    doc.lines.push(super::super::doc::Line::default());
    for (index, entry) in entries(model).iter().enumerate() {
        let text = match entry {
            StartEntry::Recent(path) => path.display().to_string(),
            StartEntry::Demo => strings.start_demo.to_owned(),
            StartEntry::New => strings.start_new.to_owned(),
            StartEntry::Open => strings.start_open.to_owned(),
        };
        let tone = if index == model.start { Tone::Selected } else { Tone::Plain };
        let line = format!(" {}  {} ", index + 1, text::fit(&text, width.saturating_sub(6)));
        doc.link(vec![span(tone, line)], Target::Entry(index));
        if index == model.start {
            let about = match entry {
                StartEntry::Recent(_) => strings.start_recent_about,
                StartEntry::Demo => strings.start_demo_about,
                StartEntry::New => strings.start_new_about,
                StartEntry::Open => strings.start_open_about,
            };
            for line in text::wrap(about, width.saturating_sub(4)) {
                doc.line(vec![span(Tone::Dim, format!("    {line}"))]);
            }
        }
    }
    doc.gap();
    doc.line(vec![span(Tone::Title, strings.start_steps_title)]);
    for step in strings.start_steps.split('|') {
        doc.text(Tone::Plain, step, width);
    }
    doc
}
