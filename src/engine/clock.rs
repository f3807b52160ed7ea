//! The only place that reads the clock. Local civil time: a county lives in one time zone.

use jiff::civil::DateTime;

/// Fixes the clock, for rehearsals and tests: `HECHA_NOW=2026-04-10T09:00:00`.
pub const FIXED_NOW: &str = "HECHA_NOW";

/// Now, to the second.
pub fn now() -> DateTime {
    let fixed = std::env::var(FIXED_NOW).ok().and_then(|text| text.parse::<DateTime>().ok());
    let now = fixed.unwrap_or_else(|| jiff::Zoned::now().datetime());
    now.with().subsec_nanosecond(0).build().unwrap_or(now)
}
