//! Benefit months (所属月): the month a payment is for, not the month it was made.

use super::date::{self, Date};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A calendar month as an integer (`year * 12 + month - 1`), so that months subtract and sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(i32);

impl Month {
    /// `month` is 1–12.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        ((1..=12).contains(&month) && (1800..=2200).contains(&year)).then(|| Self(i32::from(year) * 12 + i32::from(month) - 1))
    }

    /// The month that holds a date.
    pub fn of(date: Date) -> Self {
        Self(i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
    }

    /// The integer of database columns.
    pub fn index(self) -> i32 {
        self.0
    }

    /// Reads a database column.
    pub fn from_index(index: i64) -> Option<Self> {
        let index = i32::try_from(index).ok()?;
        (1800 * 12..=2200 * 12 + 11).contains(&index).then_some(Self(index))
    }

    /// The year, e.g. 2022.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// 1–12.
    pub fn month(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// Later (or, negative, earlier) by so many months.
    pub fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// Its first day.
    pub fn first_day(self) -> Option<Date> {
        date::from_ymd(i16::try_from(self.year()).ok()?, i8::try_from(self.month()).ok()?, 1)
    }

    /// Reads `2022-03`, `2022.3`, `202203`, `2022年3月`, a full date, or a serial when `numeric`.
    pub fn parse(raw: &str, numeric: bool) -> Option<Self> {
        Self::parse_until(raw, numeric, None)
    }

    /// As [`Month::parse`], and years of two digits up to `latest`: see [`date::parse_until`].
    pub fn parse_until(raw: &str, numeric: bool, latest: Option<Date>) -> Option<Self> {
        // 2022.10 stored as the number 2022.1 cannot be told from January: refuse rather than guess.
        date::parse_until(raw, numeric, latest).map(Self::of)
    }
}

/// `2022-03`, the form of every list and file.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}", self.year(), self.month()))
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text, false).ok_or_else(|| serde::de::Error::custom(format!("not a month (YYYY-MM): {text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_count_across_a_year_end() {
        let december = Month::new(2021, 12).expect("month");
        assert_eq!(december.plus(1).to_string(), "2022-01");
        assert_eq!(december.plus(1).index() - december.index(), 1);
        assert_eq!(Month::parse("202112", false), Some(december));
        assert_eq!(Month::parse("2021年12月", false), Some(december));
    }
}
