//! Cells of the tables that hecha writes, common to csv and xlsx.

use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::month::Month;
use crate::domain::text;

/// One cell of an exported table.
#[derive(Clone, PartialEq, Eq)]
pub enum OutCell {
    /// Free text. Never becomes a formula, a number or a date.
    Text(String),
    /// A number that is a name: ID numbers, household numbers, accounts. Always text.
    Id(String),
    /// A count.
    Number(i64),
    /// An amount, written in yuan with two decimals.
    Money(Fen),
    /// `YYYY-MM-DD`.
    Date(Date),
    /// `YYYY-MM`.
    Month(Month),
    /// Nothing.
    Empty,
}

/// May hold an ID number, so `Debug` tells the kind only.
impl std::fmt::Debug for OutCell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::Id(_) => "Id",
            Self::Number(_) => "Number",
            Self::Money(_) => "Money",
            Self::Date(_) => "Date",
            Self::Month(_) => "Month",
            Self::Empty => "Empty",
        })
    }
}

impl OutCell {
    /// Text, or [`OutCell::Empty`] when there is none.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// The cell as it is read by people, cleaned.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Id(text) => text::clean(text),
            Self::Number(number) => number.to_string(),
            Self::Money(amount) => amount.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Month(month) => month.to_string(),
            Self::Empty => String::new(),
        }
    }
}
