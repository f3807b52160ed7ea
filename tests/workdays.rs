//! The working-day calendars of the pack against the State Council's notices.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

use hecha::domain::date::{Date, from_ymd};
use hecha::domain::workday::Calendar;
use jiff::civil::Weekday;
use std::collections::BTreeSet;
use std::ops::Bound;

fn calendar() -> Calendar {
    hecha::engine::pack::load(None).expect("the embedded pack").calendar
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Days of a year less weekends and the statutory holidays (11 until 2024, 13 since): what the notices must leave.
#[test]
fn every_year_has_its_number_of_working_days() {
    let calendar = calendar();
    for (year, expected) in [(2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)] {
        assert!(calendar.knows(year), "{year}");
        let first = from_ymd(year, 1, 1).expect("a date");
        let days = first.series(jiff::Span::new().days(1)).take_while(|date| date.year() == year);
        assert_eq!(days.filter(|date| calendar.is_workday(*date)).count(), expected, "{year}");
    }
    assert!(!calendar.knows(2027));
}

#[test]
fn holidays_and_make_up_days_are_those_of_the_notices() {
    let calendar = calendar();
    for off in ["2021-02-17", "2022-01-31", "2023-10-06", "2024-02-16", "2025-10-08", "2026-02-23", "2026-01-02"] {
        assert!(!calendar.is_workday(day(off)), "{off}");
    }
    for on in ["2021-02-07", "2022-10-08", "2023-06-25", "2024-05-11", "2025-01-26", "2026-01-04", "2026-02-28"] {
        assert!(calendar.is_workday(day(on)), "{on}");
    }
    assert!(!calendar.is_workday(day("2026-03-07")), "an ordinary Saturday");
    assert!(calendar.is_workday(day("2026-03-09")), "an ordinary Monday");
}

#[test]
fn deadlines_skip_holidays_and_count_make_up_days() {
    let calendar = calendar();
    // 13 February 2026 is a Friday; Saturday the 14th is worked, then the Spring Festival lasts to the 23rd.
    assert_eq!(calendar.add(day("2026-02-13"), 1), day("2026-02-14"));
    assert_eq!(calendar.add(day("2026-02-13"), 2), day("2026-02-24"));
    assert_eq!(calendar.add(day("2026-03-09"), 10), day("2026-03-23"));
    assert_eq!(calendar.until(day("2026-02-13"), day("2026-02-24")), 2);
    assert_eq!(calendar.until(day("2026-02-24"), day("2026-02-13")), -2);
    assert_eq!(calendar.until(day("2026-02-24"), day("2026-02-24")), 0);
}

/// First and last days off, and the days worked instead.
type Notice = (&'static [(&'static str, &'static str)], &'static [&'static str]);

/// The notices once more, written down apart from the pack: first and last day off, and the weekend days that are worked.
const NOTICES: &[Notice] = &[
    (
        &[
            ("2021-01-01", "2021-01-03"),
            ("2021-02-11", "2021-02-17"),
            ("2021-04-03", "2021-04-05"),
            ("2021-05-01", "2021-05-05"),
            ("2021-06-12", "2021-06-14"),
            ("2021-09-19", "2021-09-21"),
            ("2021-10-01", "2021-10-07"),
        ],
        &["2021-02-07", "2021-02-20", "2021-04-25", "2021-05-08", "2021-09-18", "2021-09-26", "2021-10-09"],
    ),
    (
        &[
            ("2022-01-01", "2022-01-03"),
            ("2022-01-31", "2022-02-06"),
            ("2022-04-03", "2022-04-05"),
            ("2022-04-30", "2022-05-04"),
            ("2022-06-03", "2022-06-05"),
            ("2022-09-10", "2022-09-12"),
            ("2022-10-01", "2022-10-07"),
        ],
        &["2022-01-29", "2022-01-30", "2022-04-02", "2022-04-24", "2022-05-07", "2022-10-08", "2022-10-09"],
    ),
    (
        &[
            ("2022-12-31", "2023-01-02"),
            ("2023-01-21", "2023-01-27"),
            ("2023-04-05", "2023-04-05"),
            ("2023-04-29", "2023-05-03"),
            ("2023-06-22", "2023-06-24"),
            ("2023-09-29", "2023-10-06"),
        ],
        &["2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08"],
    ),
    (
        &[
            ("2024-01-01", "2024-01-01"),
            ("2024-02-10", "2024-02-17"),
            ("2024-04-04", "2024-04-06"),
            ("2024-05-01", "2024-05-05"),
            ("2024-06-10", "2024-06-10"),
            ("2024-09-15", "2024-09-17"),
            ("2024-10-01", "2024-10-07"),
        ],
        &["2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12"],
    ),
    (
        &[
            ("2025-01-01", "2025-01-01"),
            ("2025-01-28", "2025-02-04"),
            ("2025-04-04", "2025-04-06"),
            ("2025-05-01", "2025-05-05"),
            ("2025-05-31", "2025-06-02"),
            ("2025-10-01", "2025-10-08"),
        ],
        &["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"],
    ),
    (
        &[
            ("2026-01-01", "2026-01-03"),
            ("2026-02-15", "2026-02-23"),
            ("2026-04-04", "2026-04-06"),
            ("2026-05-01", "2026-05-05"),
            ("2026-06-19", "2026-06-21"),
            ("2026-09-25", "2026-09-27"),
            ("2026-10-01", "2026-10-07"),
        ],
        &["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
    ),
];

fn days(first: &str, last: &str) -> impl Iterator<Item = Date> {
    let last = day(last);
    day(first).series(jiff::Span::new().days(1)).take_while(move |date| *date <= last)
}

/// Every day of the six years that is worked, by the notices alone.
fn worked() -> BTreeSet<Date> {
    let off: BTreeSet<Date> =
        NOTICES.iter().flat_map(|(off, _)| off.iter()).flat_map(|(first, last)| days(first, last)).collect();
    let on: BTreeSet<Date> = NOTICES.iter().flat_map(|(_, on)| on.iter()).map(|date| day(date)).collect();
    let week = |date: Date| !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    days("2021-01-01", "2026-12-31").filter(|date| on.contains(date) || week(*date) && !off.contains(date)).collect()
}

#[test]
fn every_date_is_worked_or_off_as_the_notices_say() {
    let (calendar, worked) = (calendar(), worked());
    for date in days("2021-01-01", "2026-12-31") {
        assert_eq!(calendar.is_workday(date), worked.contains(&date), "{date}");
    }
}

#[test]
fn from_every_date_a_deadline_is_the_working_day_of_its_number() {
    let (calendar, worked) = (calendar(), worked());
    for date in days("2021-01-01", "2026-12-31") {
        let later: Vec<Date> = worked.range((Bound::Excluded(date), Bound::Unbounded)).take(60).copied().collect();
        for (due, count) in later.into_iter().zip(1..) {
            assert_eq!(calendar.add(date, count), due, "{date} + {count}");
            assert_eq!(calendar.until(date, due), count, "{date} to {due}");
        }
    }
}

#[test]
fn a_deadline_of_any_length_is_that_many_working_days_away() {
    let calendar = calendar();
    let start = day("2021-01-01");
    for offset in (0..2000).step_by(7) {
        let from = start.checked_add(jiff::Span::new().days(offset)).expect("a date");
        for count in [1, 5, 10, 20, 60] {
            let due = calendar.add(from, count);
            assert!(calendar.is_workday(due));
            assert_eq!(calendar.until(from, due), count, "{from} + {count}");
        }
    }
}
