//! Puts a [`Frame`] into the terminal's buffer. Decides nothing: what is shown and where links lead comes
//! from `app`; this remembers where it painted them, for the mouse.

use super::symbols::Symbols;
use super::theme::Theme;
use crate::app::doc::{Line, Link, Target};
use crate::app::model::Model;
use crate::app::pages::frame::{self, Body, Frame, PopupView};
use crate::domain::text;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

/// What was painted: where clicks lead, and where the caret is.
#[derive(Clone, Debug, Default)]
pub struct Painted {
    /// Areas and targets, later ones on top.
    pub hits: Vec<(Rect, Target)>,
    /// Caret, when something is being typed.
    pub caret: Option<Position>,
    /// Whether a dialogue covers the screen's own targets.
    pub covered: bool,
}

impl Painted {
    /// The target at a cell.
    pub fn at(&self, column: u16, row: u16) -> Option<Target> {
        let here = Position::new(column, row);
        self.hits.iter().rev().find(|(area, _)| area.contains(here)).map(|(_, target)| target.clone())
    }
}

/// How everything is painted.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colours.
    pub theme: Theme,
    /// Characters of uncertain width.
    pub symbols: Symbols,
}

impl From<Theme> for Look {
    fn from(theme: Theme) -> Self {
        Self { theme, symbols: Symbols::Full }
    }
}

/// Paints the whole screen.
pub fn paint(model: &Model, look: impl Into<Look>, area: Rect, buffer: &mut Buffer) -> Painted {
    let Look { theme, symbols } = look.into();
    buffer.set_style(area, theme.base());
    let mut canvas = Canvas { theme, symbols, buffer, painted: Painted::default() };
    let Some(frame) = frame::frame(model) else {
        for (row, line) in text::wrap(&frame::too_small(model), usize::from(area.width)).iter().enumerate() {
            canvas.text(area, row, 0, line, Style::new());
        }
        return canvas.painted;
    };
    canvas.frame(&frame, area);
    canvas.painted
}

struct Canvas<'a> {
    theme: Theme,
    symbols: Symbols,
    buffer: &'a mut Buffer,
    painted: Painted,
}

fn cells(value: usize) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}

impl Canvas<'_> {
    fn frame(&mut self, frame: &Frame, area: Rect) {
        let line = |y: u16| Rect { x: area.x, y: area.y + y, width: area.width, height: 1 }.intersection(area);
        self.line(line(0), 0, &frame.title);
        self.buffer.set_style(line(0), Style::new().add_modifier(ratatui::style::Modifier::UNDERLINED));
        self.doc(line(1), &frame.tabs.lines, &frame.tabs.links, 0);
        let body = Rect { x: area.x, y: area.y + 2, width: area.width, height: area.height.saturating_sub(4) };
        self.body(&frame.body, body.intersection(area));
        let bottom = area.height.saturating_sub(1);
        self.doc(line(bottom), &frame.hints.lines, &frame.hints.links, 0);
        // Messages grow upward from above the hint bar and may cover the last lines of the body.
        let count = cells(frame.message.len());
        for (index, message) in frame.message.iter().enumerate() {
            let place = line(bottom.saturating_sub(count).saturating_add(cells(index)));
            self.clear(place);
            self.line(place, 0, message);
        }
        for popup in &frame.popups {
            self.popup(popup, area);
        }
    }

    fn body(&mut self, body: &Body, area: Rect) {
        self.doc(area, &body.doc.lines, &body.doc.links, body.top);
        if let Some(link) = &body.highlight
            && let Some(place) = visible(link, area, body.top)
        {
            self.buffer.set_style(place, self.theme.highlight());
        }
        if let Some((first, seen, all)) = body.scroll {
            self.scrollbar(area, first, seen, all);
        }
        if let Some((line, cell)) = body.caret.filter(|(line, _)| *line < usize::from(area.height)) {
            self.painted.caret =
                Some(Position::new(area.x + cells(cell).min(area.width.saturating_sub(1)), area.y + cells(line)));
        }
    }

    /// A bar at the right edge: `#` for the part in sight.
    fn scrollbar(&mut self, area: Rect, first: usize, seen: usize, all: usize) {
        let height = usize::from(area.height);
        if area.width == 0 || all == 0 {
            return;
        }
        let size = (seen * height / all).max(1);
        let from = (first * height / all).min(height.saturating_sub(size));
        let x = area.right() - 1;
        for row in 0..height {
            let (sign, tone) = if (from..from + size).contains(&row) {
                ("#", crate::app::doc::Tone::Bar)
            } else {
                (self.symbols.strokes().down, crate::app::doc::Tone::Dim)
            };
            self.buffer.set_string(x, area.y + cells(row), sign, self.theme.style(tone));
        }
    }

    /// Paints lines from `top` on and remembers their links.
    fn doc(&mut self, area: Rect, lines: &[Line], links: &[Link], top: usize) {
        for (row, line) in lines.iter().skip(top).take(usize::from(area.height)).enumerate() {
            self.line(area, row, line);
        }
        for link in links {
            if let Some(place) = visible(link, area, top) {
                self.painted.hits.push((place, link.target.clone()));
            }
        }
    }

    fn line(&mut self, area: Rect, row: usize, line: &Line) {
        let mut x = 0;
        for piece in &line.0 {
            let style = self.theme.style(piece.tone);
            x += self.text(area, row, x, &piece.text, style);
        }
    }

    /// Paints text inside an area and gives its cells; a wide glyph that would stick out is left away whole.
    fn text(&mut self, area: Rect, row: usize, x: usize, content: &str, style: Style) -> usize {
        let mut used = 0;
        for grapheme in content.graphemes(true) {
            let step = text::width(grapheme);
            if row >= usize::from(area.height) || x + used + step > usize::from(area.width) {
                break;
            }
            self.buffer.set_string(area.x + cells(x + used), area.y + cells(row), self.symbols.drawn(grapheme), style);
            used += step;
        }
        used
    }

    /// Empties an area. A wide glyph that begins left of it and reaches in is blanked first, else the
    /// terminal would paint over the border (ratatui issue 2526).
    fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            if let Some(x) = area.left().checked_sub(1)
                && let Some(cell) = self.buffer.cell_mut(Position::new(x, y))
                && text::width(cell.symbol()) > 1
            {
                cell.set_symbol(" ");
            }
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut(Position::new(x, y)) {
                    cell.reset();
                    cell.set_style(self.theme.base());
                }
            }
        }
    }

    fn popup(&mut self, popup: &PopupView, area: Rect) {
        let outer = place(popup, area);
        self.clear(outer);
        self.border(outer, &popup.title, &popup.hints);
        let inner =
            Rect { x: outer.x + 2, y: outer.y + 1, width: outer.width.saturating_sub(4), height: outer.height.saturating_sub(2) };
        let height = usize::from(inner.height);
        let all = popup.doc.lines.len();
        // The line in focus stays in sight, with what led to it above.
        let top = popup.focus.saturating_sub(height.saturating_sub(2)).min(all.saturating_sub(height));
        self.painted.hits.clear();
        self.painted.covered = true;
        self.doc(inner, &popup.doc.lines, &popup.doc.links, top);
        if let Some(line) = popup.highlight.filter(|line| *line >= top && *line < top + height) {
            let row = Rect { y: inner.y + cells(line - top), height: 1, ..inner };
            self.buffer.set_style(row, self.theme.highlight());
        }
        if all > height {
            let edge = Rect { x: outer.x, y: inner.y, width: outer.width, height: inner.height };
            self.scrollbar(edge, top, height, all);
        }
        self.painted.caret = popup.caret.filter(|(line, _)| (top..top + height).contains(line)).map(|(line, cell)| {
            Position::new((inner.x + cells(cell)).min(inner.right().saturating_sub(1)), inner.y + cells(line - top))
        });
    }

    /// The border of a dialogue, its title above and its keys below.
    fn border(&mut self, area: Rect, title: &str, hints: &str) {
        let style = self.theme.style(crate::app::doc::Tone::Dim);
        let width = usize::from(area.width).saturating_sub(2);
        let strokes = self.symbols.strokes();
        let bar = |[left, right]: [&str; 2], label: &str| {
            let label = if label.is_empty() { String::new() } else { format!(" {} ", text::fit(label, width.saturating_sub(4))) };
            let rest = width.saturating_sub(text::width(&label) + 1);
            format!("{left}{}{label}{}{right}", strokes.across, strokes.across.repeat(rest))
        };
        let last = usize::from(area.height).saturating_sub(1);
        self.text(area, 0, 0, &bar(strokes.top, title), self.theme.style(crate::app::doc::Tone::Title));
        self.text(area, last, 0, &bar(strokes.bottom, hints), style);
        for row in 1..last {
            self.text(area, row, 0, strokes.down, style);
            self.text(area, row, usize::from(area.width).saturating_sub(1), strokes.down, style);
        }
    }
}

/// Where a link is on screen, when it is.
fn visible(link: &Link, area: Rect, top: usize) -> Option<Rect> {
    let row = link.line.checked_sub(top).filter(|row| *row < usize::from(area.height))?;
    let place = Rect { x: area.x.saturating_add(cells(link.x)), y: area.y + cells(row), width: cells(link.width), height: 1 };
    let place = place.intersection(area);
    (place.width > 0).then_some(place)
}

/// Where a dialogue stands.
fn place(popup: &PopupView, area: Rect) -> Rect {
    let width = cells(popup.width + 4).min(area.width);
    let height = cells(popup.doc.lines.len() + 2).max(3).min(area.height.saturating_sub(2));
    let x = area.x + (area.width - width) / 2;
    let y = if popup.at_bottom { area.bottom().saturating_sub(height + 1) } else { area.y + (area.height - height) / 2 };
    Rect { x, y, width, height }.intersection(area)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::doc::{Doc, Tone, span};

    #[test]
    fn a_dialogue_over_chinese_text_keeps_its_border_at_odd_and_even_columns() {
        for shift in 0..2 {
            let area = Rect::new(0, 0, 30, 8);
            let mut buffer = Buffer::empty(area);
            for y in 0..8 {
                buffer.set_string(shift, y, "青禾镇李家村低保户主姓名", Style::new());
            }
            let mut doc = Doc::default();
            doc.line(vec![span(Tone::Plain, "选择")]);
            let view = PopupView { doc, width: 9, ..PopupView::default() };
            let mut canvas =
                Canvas { theme: Theme::Plain, symbols: Symbols::Full, buffer: &mut buffer, painted: Painted::default() };
            canvas.popup(&view, area);
            let outer = place(&view, area);
            for y in outer.top()..outer.bottom() {
                let left = buffer.cell(Position::new(outer.x, y)).expect("cell").symbol();
                let before = buffer.cell(Position::new(outer.x - 1, y)).expect("cell").symbol();
                assert!(matches!(left, "│" | "┌" | "└"), "{left}");
                assert!(text::width(before) < 2, "a wide glyph reaches into the border: {before}");
            }
        }
    }
}
