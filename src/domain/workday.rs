//! Working days with the official make-up days (调休): every deadline of casework counts in them.

use super::date::{self, Date};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
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

/// How far a deadline is. What counts is the day that is written down; the working days say how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeLeft {
    /// Past.
    Late {
        /// Working days since; none on a weekend after it.
        days: i64,
    },
    /// The day itself.
    Today,
    /// To come.
    Left {
        /// Working days that are left.
        days: i64,
    },
}

impl TimeLeft {
    /// Working days left, below zero when late.
    pub fn left(self) -> i64 {
        match self {
            Self::Late { days } => -days,
            Self::Today => 0,
            Self::Left { days } => days,
        }
    }
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

    /// How a matter that is due on a day stands today.
    pub fn standing(&self, today: Date, due: Date) -> TimeLeft {
        let days = self.until(today, due);
        match due.cmp(&today) {
            Ordering::Less => TimeLeft::Late { days: -days },
            Ordering::Equal => TimeLeft::Today,
            Ordering::Greater => TimeLeft::Left { days },
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_due_on_friday_is_late_on_sunday_and_not_due_today() {
        let day = |text: &str| text.parse().expect("a date");
        let standing = |today, due| Calendar::default().standing(day(today), day(due));
        assert_eq!(standing("2026-11-29", "2026-11-27"), TimeLeft::Late { days: 0 });
        assert_eq!(standing("2026-11-30", "2026-11-27"), TimeLeft::Late { days: 1 });
        assert_eq!(standing("2026-11-27", "2026-11-27"), TimeLeft::Today);
        assert_eq!(standing("2026-11-29", "2026-12-01"), TimeLeft::Left { days: 2 });
        assert_eq!(standing("2026-11-28", "2026-11-29"), TimeLeft::Left { days: 0 });
    }
}
