//! Laid-out text: lines of toned spans, with links. Every page and dialogue is one; painting it is the only
//! thing a terminal has to do. Measured in cells, so Chinese text is never cut in half.

use crate::app::command::Cmd;
use crate::domain::action::Subject;
use crate::domain::listing::ListKind;
use crate::domain::text;

/// What a piece of text means; the theme gives it colours or, without colours, modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary text.
    Plain,
    /// Less important.
    Dim,
    /// More important.
    Strong,
    /// A heading.
    Title,
    /// A key, or something that can be opened.
    Key,
    /// Good news.
    Good,
    /// Attention.
    Warn,
    /// Trouble.
    Bad,
    /// Filled part of a bar.
    Bar,
    /// Where a fact and a payment meet on the timeline.
    Overlap,
    /// The row the cursor is on.
    Selected,
    /// A command that is off.
    Off,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Meaning.
    pub tone: Tone,
    /// Text, cleaned.
    pub text: String,
}

/// Makes a span; the text is cleaned of control characters.
pub fn span(tone: Tone, content: impl AsRef<str>) -> Span {
    Span { tone, text: text::clean(content.as_ref()) }
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Span>);

impl Line {
    /// Cells it needs.
    pub fn width(&self) -> usize {
        self.0.iter().map(|span| text::width(&span.text)).sum()
    }

    /// The text without tones.
    pub fn text(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }
}

/// What a link or a click leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The page of a clue, issue or household.
    Open(Subject),
    /// The page of a rule.
    Rule(String),
    /// The form that changes a parameter.
    Param(String),
    /// A list with a filter.
    List(ListKind, String),
    /// A tab of the tab bar.
    Tab(usize),
    /// A row of the list shown, by position.
    Row(usize),
    /// A column head of the list shown, by position.
    Column(usize),
    /// A command.
    Command(Cmd),
    /// An entry of the dialogue on top.
    Entry(usize),
    /// An option within the focused field of a form: field, option.
    Option(usize, usize),
}

/// Where a link is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Line from 0.
    pub line: usize,
    /// First cell.
    pub x: usize,
    /// Cells.
    pub width: usize,
    /// Where to.
    pub target: Target,
}

/// Lines with links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doc {
    /// Lines.
    pub lines: Vec<Line>,
    /// Links in reading order.
    pub links: Vec<Link>,
}

impl Doc {
    /// Adds a line.
    pub fn line(&mut self, spans: Vec<Span>) {
        self.lines.push(Line(spans));
    }

    /// Adds an empty line, never two in a row and never first.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
    }

    /// Adds a heading with a gap above.
    pub fn heading(&mut self, title: &str) {
        self.gap();
        self.line(vec![span(Tone::Title, title)]);
    }

    /// Adds text broken at `width`.
    pub fn text(&mut self, tone: Tone, content: &str, width: usize) {
        for piece in text::wrap(content, width.max(4)) {
            self.line(vec![span(tone, piece)]);
        }
    }

    /// Adds `label  value`, each broken into a block of its own.
    pub fn pair(&mut self, label: &str, value: &str, label_width: usize, width: usize) {
        let room = width.saturating_sub(label_width + 1).max(8);
        let (labels, values) = (text::wrap(label, label_width.max(2)), text::wrap(value, room));
        for index in 0..labels.len().max(values.len()) {
            let piece = |pieces: &[String]| pieces.get(index).cloned().unwrap_or_default();
            let head = text::pad(&piece(&labels), label_width);
            self.line(vec![span(Tone::Dim, head), span(Tone::Plain, " "), span(Tone::Plain, piece(&values))]);
        }
    }

    /// Adds a line that opens something.
    pub fn link(&mut self, spans: Vec<Span>, target: Target) {
        let line = Line(spans);
        self.links.push(Link { line: self.lines.len(), x: 0, width: line.width(), target });
        self.lines.push(line);
    }

    /// Appends another document.
    pub fn append(&mut self, other: Self) {
        let offset = self.lines.len();
        self.lines.extend(other.lines);
        self.links.extend(other.links.into_iter().map(|link| Link { line: link.line + offset, ..link }));
    }

    /// Two documents side by side; the left one is padded to `left_width`, then `gap` cells.
    #[must_use]
    pub fn beside(left: Self, right: Self, left_width: usize, gap: usize) -> Self {
        let mut out = Self::default();
        let height = left.lines.len().max(right.lines.len());
        let mut lefts = left.lines.into_iter();
        let mut rights = right.lines.into_iter();
        for _ in 0..height {
            let mut line = lefts.next().unwrap_or_default();
            let fill = (left_width + gap).saturating_sub(line.width());
            line.0.push(span(Tone::Plain, " ".repeat(fill)));
            line.0.extend(rights.next().unwrap_or_default().0);
            out.lines.push(line);
        }
        out.links = left.links;
        out.links.extend(right.links.into_iter().map(|link| Link { x: link.x + left_width + gap, ..link }));
        out.links.sort_by_key(|link| (link.line, link.x));
        out
    }

    /// Everything as plain text, one line each; what tests and the read-out compare.
    pub fn plain(&self) -> String {
        self.lines.iter().map(|line| line.text().trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    }
}

/// Where the reader is in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DocState {
    /// First line shown.
    pub top: usize,
    /// Selected link.
    pub link: Option<usize>,
}

impl DocState {
    /// Keeps the position lawful for this document and window.
    pub fn clamp(&mut self, doc: &Doc, height: usize) {
        self.top = self.top.min(doc.lines.len().saturating_sub(height));
        if self.link.is_some_and(|index| index >= doc.links.len()) {
            self.link = doc.links.len().checked_sub(1);
        }
    }

    /// One step down or up: to the next link in this column when it is in sight, else one line.
    pub fn step(&mut self, doc: &Doc, height: usize, down: bool) {
        let seen = self.top..self.top + height;
        let current = self.link.and_then(|index| doc.links.get(index));
        let at = match current {
            Some(link) if seen.contains(&link.line) => Some((link.line, link.x)),
            _ => None,
        };
        let beyond = |link: &Link| match at {
            Some((line, x)) => link.x == x && if down { link.line > line } else { link.line < line },
            None => true,
        };
        let reach = if down { self.top..self.top + height + 1 } else { self.top.saturating_sub(1)..self.top + height };
        let candidates = doc.links.iter().enumerate().filter(|(_, link)| beyond(link) && reach.contains(&link.line));
        let next = if down { candidates.min_by_key(|(_, link)| link.line) } else { candidates.max_by_key(|(_, link)| link.line) };
        if let Some((index, link)) = next {
            self.link = Some(index);
            if link.line >= self.top + height {
                self.top += 1;
            } else if link.line < self.top {
                self.top = link.line;
            }
        } else if down {
            self.top += 1;
        } else {
            self.top = self.top.saturating_sub(1);
        }
        self.clamp(doc, height);
    }

    /// To the nearest link in the column to the right or left.
    pub fn sideways(&mut self, doc: &Doc, right: bool) {
        let Some(current) = self.link.and_then(|index| doc.links.get(index)) else { return };
        let next = doc
            .links
            .iter()
            .enumerate()
            .filter(|(_, link)| if right { link.x > current.x } else { link.x < current.x })
            .min_by_key(|(_, link)| (link.line.abs_diff(current.line), link.x.abs_diff(current.x)));
        if let Some((index, _)) = next {
            self.link = Some(index);
        }
    }

    /// Jumps so many lines.
    pub fn scroll(&mut self, doc: &Doc, height: usize, lines: isize) {
        self.top = self.top.saturating_add_signed(lines);
        self.clamp(doc, height);
        let seen = self.top..self.top + height;
        let visible = self.link.and_then(|index| doc.links.get(index)).is_some_and(|link| seen.contains(&link.line));
        if !visible {
            self.link = doc.links.iter().position(|link| seen.contains(&link.line));
        }
    }

    /// The target under the cursor.
    pub fn target<'a>(&self, doc: &'a Doc) -> Option<&'a Target> {
        self.link.and_then(|index| doc.links.get(index)).map(|link| &link.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(number: usize) -> Target {
        Target::Row(number)
    }

    #[test]
    fn columns_stand_side_by_side_and_keep_their_links() {
        let mut left = Doc::default();
        left.link(vec![span(Tone::Plain, "青禾镇")], target(1));
        left.link(vec![span(Tone::Plain, "沙河乡")], target(2));
        let mut right = Doc::default();
        right.link(vec![span(Tone::Plain, "due")], target(3));
        let doc = Doc::beside(left, right, 8, 2);
        assert_eq!(doc.plain(), "青禾镇    due\n沙河乡");
        let mut state = DocState::default();
        state.step(&doc, 10, true);
        state.sideways(&doc, true);
        assert_eq!(state.target(&doc), Some(&target(3)));
        state.sideways(&doc, false);
        state.step(&doc, 10, true);
        assert_eq!(state.target(&doc), Some(&target(2)));
    }

    #[test]
    fn scrolling_stops_at_both_ends() {
        let mut doc = Doc::default();
        for number in 0..20 {
            doc.text(Tone::Plain, &number.to_string(), 10);
        }
        let mut state = DocState::default();
        for _ in 0..50 {
            state.step(&doc, 8, true);
        }
        assert_eq!(state.top, 12);
        state.scroll(&doc, 8, -100);
        assert_eq!(state.top, 0);
    }

    #[test]
    fn values_hang_under_their_label() {
        let mut doc = Doc::default();
        doc.pair("说明", "名下有机动车一辆", 6, 16);
        assert_eq!(doc.plain(), "说明   名下有机\n       动车一辆");
    }

    #[test]
    fn a_label_longer_than_its_column_goes_on_below_instead_of_being_cut() {
        let mut doc = Doc::default();
        doc.pair("该项月收入(元)", "380.00", 10, 24);
        assert_eq!(doc.plain(), "该项月收入 380.00\n(元)");
    }
}
