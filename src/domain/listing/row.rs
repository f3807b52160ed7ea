//! Rows and typed cells of every list, and the lines of a history.

use crate::domain::date::Date;
use crate::domain::lang::Bilingual;
use crate::domain::money::Fen;
use crate::domain::month::Month;

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
