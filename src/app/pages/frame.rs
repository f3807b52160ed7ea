//! The whole screen as documents: what a terminal has to paint, and nothing more to decide.

use super::super::command::{self, Command};
use super::super::doc::{Doc, Line, Link, Span, Target, Tone, span};
use super::super::model::{Model, SMALLEST, Screen};
use super::{body, fit_spans, popups, table};
use crate::domain::listing::ListKind;
use crate::domain::text::{self, width as cells};

/// A screenful.
#[derive(Clone, Debug)]
pub struct Frame {
    /// First line.
    pub title: Line,
    /// Tab bar, one line with links.
    pub tabs: Doc,
    /// Body.
    pub body: Body,
    /// Message or progress, drawn upward from above the hint bar.
    pub message: Vec<Line>,
    /// Hint bar, one line with links.
    pub hints: Doc,
    /// Dialogues, the top one last.
    pub popups: Vec<PopupView>,
}

/// The middle of the screen.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Lines.
    pub doc: Doc,
    /// First line shown.
    pub top: usize,
    /// Highlighted place.
    pub highlight: Option<Link>,
    /// First thing shown and number of things, when there are more than fit.
    pub scroll: Option<(usize, usize, usize)>,
    /// Caret, when something is being typed: line and cell of the body.
    pub caret: Option<(usize, usize)>,
}

/// A dialogue.
#[derive(Clone, Debug, Default)]
pub struct PopupView {
    /// Title in the border.
    pub title: String,
    /// Content.
    pub doc: Doc,
    /// Cells wanted for the content.
    pub width: usize,
    /// Line that must be in sight.
    pub focus: usize,
    /// Caret: line and cell.
    pub caret: Option<(usize, usize)>,
    /// Highlighted line.
    pub highlight: Option<usize>,
    /// Keys, in the lower border.
    pub hints: String,
    /// At the bottom of the screen instead of the middle.
    pub at_bottom: bool,
}

/// Lays the screen out; `None` when the window is too small (see [`too_small`]).
pub fn frame(model: &Model) -> Option<Frame> {
    if model.size.0 < SMALLEST.0 || model.size.1 < SMALLEST.1 {
        return None;
    }
    let width = usize::from(model.size.0);
    Some(Frame {
        title: title(model, width),
        tabs: tabs(model, width),
        body: middle(model),
        message: message(model, width),
        hints: hint_bar(model, width),
        popups: model
            .popups
            .iter()
            .map(|popup| {
                let view = popups::view(popup, model);
                let room = view.width.min(width.saturating_sub(4));
                PopupView { hints: whole_hints(&view.hints, room), ..view }
            })
            .collect(),
    })
}

/// Keys in a border: as many as fit whole; the last one, which closes the dialogue, is always among them.
fn whole_hints(hints: &str, width: usize) -> String {
    let mut items: Vec<&str> = hints.split("  ").collect();
    while items.len() > 1 && cells(&items.join("  ")) > width.saturating_sub(2) {
        items.remove(items.len() - 2);
    }
    items.join("  ")
}

/// What a window below the smallest size says.
pub fn too_small(model: &Model) -> String {
    let (w, h) = SMALLEST;
    let (have_w, have_h) = model.size;
    model.strings().too_small.replace("{need}", &format!("{w}x{h}")).replace("{have}", &format!("{have_w}x{have_h}"))
}

fn title(model: &Model, width: usize) -> Line {
    let strings = model.strings();
    let mut left = vec![span(Tone::Title, format!(" {} ", strings.program))];
    if let Some(book) = &model.book {
        let file = book.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        left.push(span(Tone::Plain, file));
        if book.read_only {
            left.push(span(Tone::Warn, format!(" [{}]", strings.read_only)));
        }
        if let Some(campaign) = &model.campaign {
            let name = model.campaigns.iter().find(|known| known.id == *campaign).map_or("", |known| known.name.as_str());
            left.push(span(Tone::Strong, format!(" [{campaign} {name}]")));
        }
        for step in crumbs(model) {
            left.push(span(Tone::Dim, " > "));
            left.push(span(Tone::Plain, step));
        }
    }
    let mut right = String::new();
    if model.book.is_some() {
        right = model.acting().map_or_else(
            || format!("{} (F2)", strings.no_officer),
            |officer| format!("{} {}", officer.name, officer.role.title().get(model.lang)),
        );
    }
    if crate::app::signing::is_unprotected(model) {
        right = format!("{right} {}", strings.key_open);
    }
    let right = text::fit(&right, width / 2);
    let mut spans = fit_spans(left, width.saturating_sub(cells(&right) + 2));
    let used: usize = spans.iter().map(|piece| cells(&piece.text)).sum();
    spans.push(span(Tone::Plain, " ".repeat(width.saturating_sub(used + cells(&right) + 1))));
    spans.push(span(if model.officer.is_some() { Tone::Strong } else { Tone::Warn }, right));
    Line(spans)
}

/// Pages opened on this tab.
fn crumbs(model: &Model) -> Vec<String> {
    let stack = model.tabs.get(model.tab).map_or(&[][..], Vec::as_slice);
    stack
        .iter()
        .filter_map(|screen| match screen {
            Screen::Clue(detail) => Some(detail.id.clone()),
            Screen::Case(detail) => Some(detail.id.clone()),
            Screen::Issue(detail) => Some(detail.id.clone()),
            Screen::Rule(detail) => Some(detail.id.clone()),
            Screen::Trial(detail) => Some(format!("{} {}", model.strings().trial_of, detail.id)),
            Screen::List(list) if list.kind == ListKind::Rules => Some(model.strings().rules.to_owned()),
            Screen::Sheet(sheet) => Some(format!("{} {}", model.strings().visit_sheet, sheet.detail.id)),
            Screen::Overview(_) | Screen::List(_) => None,
        })
        .collect()
}

fn tabs(model: &Model, width: usize) -> Doc {
    let mut doc = Doc::default();
    if model.book.is_none() {
        doc.line(vec![]);
        return doc;
    }
    let mut spans: Vec<Span> = Vec::new();
    let mut x = 0;
    let names: Vec<&str> = model.strings().tabs.split('|').collect();
    // Where the names do not all fit, the digits of the other tabs do.
    let whole = names.iter().map(|name| cells(name) + 3).sum::<usize>() < width;
    for (index, name) in names.into_iter().enumerate() {
        let name = if whole || index == model.tab { name } else { "" };
        let text = format!("{} {name}", (index + 1) % 10);
        let tone = if index == model.tab { Tone::Selected } else { Tone::Plain };
        let label = if index == model.tab { format!("[{text}]") } else { format!(" {text}") };
        let wide = cells(&label);
        if x + wide > width {
            break;
        }
        doc.links.push(Link { line: 0, x, width: wide, target: Target::Tab(index) });
        spans.push(span(tone, label));
        x += wide;
    }
    doc.lines.push(Line(spans));
    doc
}

/// Cells between a list and the row beside it.
const GUTTER: usize = 2;

fn middle(model: &Model) -> Body {
    let (width, height) = (model.body_width(), model.body_height());
    if let Some(Screen::List(list)) = model.screen() {
        let beside = model.preview_width();
        let width = if beside > 0 { width.saturating_sub(beside + GUTTER) } else { width };
        let (mut doc, cursor) = table::doc(list, model, width, model.list_height());
        if beside > 0 {
            doc = Doc::beside(doc, table::preview(list, model, beside, height), width, GUTTER);
        }
        let highlight = cursor.map(|line| Link { line, x: 0, width, target: Target::Row(list.cursor) });
        let scroll = (list.ids.len() > model.list_height()).then(|| (list.top, model.list_height(), list.ids.len()));
        return Body { doc, top: 0, highlight, scroll, caret: None };
    }
    if let Some(Screen::Sheet(sheet)) = model.screen() {
        return crate::app::sheet::body(sheet, model, width, height);
    }
    let doc = body(model).unwrap_or_default();
    let state = match model.screen() {
        Some(Screen::Overview(detail)) => detail.state,
        Some(Screen::Clue(detail)) => detail.state,
        Some(Screen::Case(detail)) => detail.state,
        Some(Screen::Issue(detail)) => detail.state,
        Some(Screen::Rule(detail)) => detail.state,
        Some(Screen::Trial(detail)) => detail.state,
        Some(Screen::List(_) | Screen::Sheet(_)) | None => super::super::doc::DocState::default(),
    };
    let highlight = state.link.and_then(|index| doc.links.get(index)).cloned();
    let scroll = (doc.lines.len() > height).then_some((state.top, height, doc.lines.len()));
    Body { doc, top: state.top, highlight, scroll, caret: None }
}

fn message(model: &Model, width: usize) -> Vec<Line> {
    if let Some(toast) = &model.toast {
        let (sign, tone) = if toast.bad { ("! ", Tone::Bad) } else { ("✓ ", Tone::Good) };
        let text = format!("{sign}{}", toast.text.get(model.lang));
        return text::wrap(&text, width.saturating_sub(1)).into_iter().take(5).map(|line| Line(vec![span(tone, line)])).collect();
    }
    if let Some(job) = &model.job {
        let strings = model.strings();
        let mut spans = vec![span(Tone::Strong, format!("{} ", job.title.get(model.lang)))];
        if job.stopping {
            spans.push(span(Tone::Warn, format!("{} ", strings.stopping)));
        }
        if job.progress.total > 0 {
            let done = i64::try_from(job.progress.done).unwrap_or(i64::MAX);
            let total = i64::try_from(job.progress.total).unwrap_or(i64::MAX);
            spans.extend(super::overview::bar(done, total, 20));
            spans.push(span(Tone::Plain, format!(" {}%", done.saturating_mul(100) / total.max(1))));
        }
        if model.book.is_none() && !job.stopping {
            spans.push(span(Tone::Key, format!(" {}", strings.esc_stops)));
        }
        let phase = crate::i18n::phase(&job.progress.phase, model.lang);
        spans.push(span(Tone::Dim, format!(" {phase} {}", job.progress.item)));
        return vec![Line(fit_spans(spans, width))];
    }
    if model.waiting.is_some() {
        return vec![Line(vec![span(Tone::Dim, model.strings().loading)])];
    }
    Vec::new()
}

/// Commands that exist now, as many as fit whole; help is always among them.
fn hint_bar(model: &Model, width: usize) -> Doc {
    let mut doc = Doc::default();
    if !model.popups.is_empty() {
        doc.line(vec![]);
        return doc;
    }
    let all = command::hints(model);
    let wide = |command: &Command| {
        let key = model.keymap.shown(command.cmd).map_or(0, |key| cells(&key.to_string()));
        key + 1 + cells(&command.title_here(model)) + 2
    };
    let is_fixed = |command: &&Command| matches!(command.cmd, command::Cmd::Help | command::Cmd::Palette);
    let reserve: usize = all.iter().copied().filter(|c| is_fixed(c)).map(wide).sum();
    let mut room = width.saturating_sub(reserve);
    let mut chosen: Vec<&Command> = Vec::new();
    for command in all {
        if is_fixed(&command) {
            chosen.push(command);
        } else if wide(command) <= room {
            room -= wide(command);
            chosen.push(command);
        }
    }
    let mut spans = Vec::new();
    let mut x = 0;
    for command in chosen {
        let key = model.keymap.shown(command.cmd).map_or_else(String::new, |key| key.to_string());
        doc.links.push(Link { line: 0, x, width: wide(command) - 2, target: Target::Command(command.cmd) });
        spans.push(span(Tone::Key, key));
        spans.push(span(Tone::Plain, format!(" {}  ", command.title_here(model))));
        x += wide(command);
    }
    doc.lines.push(Line(fit_spans(spans, width)));
    doc
}
