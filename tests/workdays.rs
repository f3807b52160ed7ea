//! The working-day calendars of the pack against the State Council's notices.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests")]

use hecha::domain::date::{Date, from_ymd};
use hecha::domain::workday::Calendar;

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
