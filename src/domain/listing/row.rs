//! Rows and typed cells of every list, and the lines of a history.

use crate::domain::date::Date;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::domain::text;

/// One row of any list: the cells in the order of [`ListKind::columns`], and what Enter opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Internal id, as in [`RowIds`].
    pub id: i64,
    /// The subject's own identifier (clue, issue, household number …).
    pub subject: String,
    /// Cells.
    pub cells: Vec<Cell>,
}

/// A typed cell, so that a table aligns, a CSV writes and JSON keeps numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text that is data (not translated).
    Text(String),
    /// A code with a title per language: states, directions, severities, rules …
    Coded {
        /// Stable code: what CSV and JSON carry.
        code: String,
        /// Shown in tables.
        title: Bilingual,
    },
    /// A sentence in both languages (explanations).
    Said(Bilingual),
    /// A count.
    Number(i64),
    /// An amount.
    Money(Fen),
    /// A month.
    Month(Month),
    /// A date.
    Date(Date),
    /// A flag.
    Flag(bool),
}

/// How a cell is written for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellStyle {
    /// Amounts in groups of three, a set flag as a tick.
    Screen,
    /// Amounts as other programs read them, a set flag as a word.
    Print,
}

impl Cell {
    /// The users' own text; nothing when it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// What a person reads, without control characters. A flag that is not set shows nothing.
    pub fn shown(&self, lang: Lang, style: CellStyle) -> String {
        match self {
            Self::Empty | Self::Flag(false) => String::new(),
            Self::Text(text) => text::clean(text),
            Self::Coded { title: said, .. } | Self::Said(said) => text::clean(said.get(lang)),
            Self::Number(number) => number.to_string(),
            Self::Money(amount) if style == CellStyle::Screen => amount.grouped(),
            Self::Money(amount) => amount.to_string(),
            Self::Month(month) => month.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Flag(true) if style == CellStyle::Screen => "✓".to_owned(),
            Self::Flag(true) => lang.pick("是", "yes").to_owned(),
        }
    }

    /// Whether it stands at the right edge of its column.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Money(_))
    }

    /// Nothing to show.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.is_empty(),
            Self::Coded { title: said, .. } | Self::Said(said) => said.is_empty(),
            _ => false,
        }
    }
}

/// A labelled value of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Stable name, of a column of the workbook where it is one.
    pub name: String,
    /// Label.
    pub title: Bilingual,
    /// Value.
    pub value: Cell,
}

impl Fact {
    /// A value with its label.
    pub fn new(name: &str, title: Bilingual, value: Cell) -> Self {
        Self { name: name.to_owned(), title, value }
    }
}

/// One event as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// Local time `2026-03-05 14:02`.
    pub at: String,
    /// Officer's name.
    pub officer: String,
    /// What was done and with what.
    pub text: Bilingual,
    /// First 8 hex digits of the event's hash.
    pub hash: String,
}
