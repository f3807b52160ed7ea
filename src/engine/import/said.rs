//! What rows say that their certificate tells.

use crate::domain::dataset::{ColumnType, Dataset};
use crate::domain::date;
use crate::domain::load::Certificate;
use crate::domain::month::Month;
use crate::domain::row::{TypedRow, Value};

/// What a row says that its certificate tells: the first and last of its dates, and codes that the pack does not list.
pub(super) struct Said {
    dates: Option<(date::Date, date::Date)>,
    unknown: Vec<(usize, String)>,
}

impl Said {
    pub fn of(dataset: &Dataset, typed: &TypedRow) -> Self {
        let mut dates: Option<(date::Date, date::Date)> = None;
        for (column, value) in dataset.columns.iter().zip(&typed.values) {
            let day = match (column.column_type, value) {
                (ColumnType::Date, Value::Date(day)) => Some(*day),
                (ColumnType::Month, Value::Integer(index)) => Month::from_index(*index).and_then(Month::first_day),
                _ => None,
            };
            if let Some(day) = day {
                dates = Some(dates.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
            }
        }
        let text = |at: &usize| match typed.values.get(*at) {
            Some(Value::Text(text)) => Some((*at, text.clone())),
            _ => None,
        };
        Self { dates, unknown: typed.unknown_codes.iter().filter_map(text).collect() }
    }

    pub fn count(self, dataset: &Dataset, certificate: &mut Certificate) {
        if let Some((first, last)) = self.dates {
            certificate.see_date(first);
            certificate.see_date(last);
        }
        for (at, text) in &self.unknown {
            if let Some(column) = dataset.columns.get(*at) {
                certificate.see_unknown_code(&column.name, text);
            }
        }
    }
}
