//! One cell by the type of its column.

use super::{OPEN_ENDED, SourceCell, Value};
use crate::domain::dataset::{Column, ColumnType};
use crate::domain::date::{self, Date};
use crate::domain::id_number::{self, IdReading};
use crate::domain::load::RejectReason;
use crate::domain::money;
use crate::domain::month::Month;
use crate::domain::text;
use std::borrow::Cow;

pub(super) fn id_value(cell: SourceCell<'_>) -> Value {
    if let Some(key) = id_number::read_whole(cell.text).filter(|_| !cell.numeric) {
        return Value::Id { text: cell.text.to_owned(), key: Some(key) };
    }
    match id_number::read(cell.text, cell.numeric) {
        IdReading::Valid { key, .. } => Value::Id { text: key.to_string(), key: Some(key) },
        // The lost digits are shown as lost, however the spreadsheet wrote them.
        IdReading::PrecisionLost { prefix } => Value::Id { text: format!("{prefix:?<18}"), key: None },
        IdReading::Masked { pattern } => Value::Id { text: pattern, key: None },
        IdReading::BadCheck { text } | IdReading::Malformed { text } => Value::Id { text, key: None },
        IdReading::Missing => Value::Null,
    }
}

/// Whether 不详 is no empty cell in a column: as a required name it is all that is known, and in place of a code that has
/// a default it must not count as that.
pub(super) fn stands_for_itself(column: &Column) -> bool {
    let name = matches!(column.column_type, ColumnType::Text | ColumnType::Name);
    name && column.required || column.column_type == ColumnType::Code && column.default.is_some()
}

pub(super) fn day_or_month(
    column_type: ColumnType,
    tidy: &str,
    numeric: bool,
    today: Option<Date>,
) -> Result<Value, RejectReason> {
    if OPEN_ENDED.contains(&tidy) {
        return Ok(Value::Null);
    }
    // 2022.10 kept as a number is 2022.1; nothing tells it from January.
    let ambiguous = numeric && tidy.split_once('.').is_some_and(|(year, month)| year.len() == 4 && month == "1");
    if ambiguous {
        return Err(RejectReason::AmbiguousMonth);
    }
    if column_type == ColumnType::Date {
        return date::parse_until(tidy, numeric, today).map(Value::Date).ok_or(RejectReason::BadDate);
    }
    let month = Month::parse_until(tidy, numeric, today).ok_or(RejectReason::BadMonth)?;
    Ok(Value::Integer(i64::from(month.index())))
}

/// `3`, `3.0`, `3人`.
pub(super) fn whole_number(text: &str) -> Option<i64> {
    let digits = text.trim_end_matches(['人', '口', '户', '个', '名']);
    let hundredths = money::figure(digits, 2)?;
    (hundredths % 100 == 0).then_some(hundredths / 100)
}

/// `89.5`, `89.5㎡`, `89.512平方米`, `36.8kW`: hundredths, half up.
pub(super) fn hundredths(text: &str) -> Option<i64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '-' | ' ')).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let area = matches!(unit.trim(), "" | "㎡" | "平方米" | "平米" | "m2" | "m²" | "M2" | "平方");
    if !area && !matches!(unit.trim(), "kW" | "KW" | "kw" | "Kw" | "千瓦") {
        return None;
    }
    let millionths = money::figure(number, 6)?;
    Some((millionths + 5_000).div_euclid(10_000))
}

/// A text as stored: folded, no white space next to Han characters, none at all within numbers and codes that
/// people space for reading (accounts, plates, certificate numbers).
pub fn tidy(raw: &str) -> String {
    let folded = text::fold(raw);
    if !folded.contains(' ') {
        return folded;
    }
    // A time of day after a date keeps its space: without it, `2017-07-09 00:00` is no date.
    let coded =
        folded.chars().all(|c| c.is_ascii() && !c.is_ascii_lowercase() && c != ':') && folded.chars().any(|c| c.is_ascii_digit());
    if coded {
        return folded.replace(' ', "");
    }
    let mut out = String::with_capacity(folded.len());
    let mut characters = folded.chars().peekable();
    while let Some(c) = characters.next() {
        let keeps = c != ' '
            || out.chars().next_back().is_some_and(|before| before.is_ascii()) && characters.peek().is_some_and(char::is_ascii);
        if keeps {
            out.push(c);
        }
    }
    out
}

/// A number that a spreadsheet shows as `1001.0` is the text `1001`.
pub(super) fn tidy_cell(cell: SourceCell<'_>) -> Cow<'_, str> {
    let mut text = if text::is_plain(cell.text) { Cow::Borrowed(cell.text) } else { Cow::Owned(tidy(cell.text)) };
    if let Some(unquoted) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        text = Cow::Owned(unquoted.to_owned());
    }
    if let Some(unquoted) = text.strip_prefix('\'') {
        text = Cow::Owned(unquoted.to_owned());
    }
    match text.strip_suffix(".0") {
        Some(whole) if cell.numeric => Cow::Owned(whole.to_owned()),
        _ => text,
    }
}
