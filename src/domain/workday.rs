//! Working days with the official make-up days (调休): every deadline of casework counts in them.

use super::date::{self, Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One year of the official calendar, `calendar/2026.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year.
    pub year: i16,
    /// Where it comes from (the State Council notice).
    pub source: String,
    /// Weekdays off.
    pub off: Vec<Date>,
    /// Weekend days worked.
    pub on: Vec<Date>,
}

/// The calendar of a pack. Years without a file count Monday to Friday.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    off: BTreeSet<Date>,
    on: BTreeSet<Date>,
    years: BTreeSet<i16>,
}

impl Calendar {
    /// Joins the years.
    pub fn new(years: Vec<CalendarYear>) -> Self {
        let mut calendar = Self::default();
        for year in years {
            calendar.years.insert(year.year);
            calendar.off.extend(year.off);
            calendar.on.extend(year.on);
        }
        calendar
    }

    /// Whether the official calendar of that year is known.
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// Whether people work on that day.
    pub fn is_workday(&self, date: Date) -> bool {
        if self.on.contains(&date) {
            return true;
        }
        let weekend = date.weekday().to_monday_zero_offset() >= 5;
        !weekend && !self.off.contains(&date)
    }

    /// Every day from the first to the last year known, with the number of working days from the beginning up to
    /// and including it: the difference of two numbers is the working days after the one up to the other.
    pub fn numbered(&self) -> Vec<(Date, i64)> {
        let mut days = Vec::new();
        let mut number = 0;
        let mut day = self.years.first().and_then(|year| date::from_ymd(*year, 1, 1));
        while let Some(today) = day.filter(|day| self.years.last().is_some_and(|last| day.year() <= *last)) {
            number += i64::from(self.is_workday(today));
            days.push((today, number));
            day = today.tomorrow().ok();
        }
        days
    }

    /// The date `count` working days after `start`; `start` itself does not count (day 1 is the next
    /// working day). Zero or fewer gives `start`.
    pub fn add(&self, start: Date, count: i64) -> Date {
        let mut date = start;
        let mut left = count;
        while left > 0 {
            let Ok(next) = date.tomorrow() else { break };
            date = next;
            if self.is_workday(date) {
                left -= 1;
            }
        }
        date
    }

    /// Working days from `today` to `due`: positive while time is left, 0 on the day, negative overdue.
    pub fn until(&self, today: Date, due: Date) -> i64 {
        let (mut from, to, sign) = if due >= today { (today, due, 1) } else { (due, today, -1) };
        let mut count = 0;
        while from < to {
            let Ok(next) = from.tomorrow() else { break };
            from = next;
            if self.is_workday(from) {
                count += 1;
            }
        }
        sign * count
    }
}
