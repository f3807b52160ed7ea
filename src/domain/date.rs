//! Civil dates as the bureaus write them, and day numbers for the database.

pub use jiff::civil::Date;
use std::borrow::Cow;

/// A valid calendar date.
pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

/// Days since 1970-01-01, the integer that views show beside the ISO text.
pub fn day_number(date: Date) -> i32 {
    // Years begin in March, so that the day of the leap year is the last; four hundred of them have 146,097 days.
    let (month, day) = (i32::from(date.month()), i32::from(date.day()));
    let year = i32::from(date.year()) - i32::from(month <= 2);
    let (century, of_century) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    century * 146_097 + of_century * 365 + of_century / 4 - of_century / 100 + of_year - 719_468
}

/// The date of [`day_number`].
pub fn from_day_number(days: i32) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

/// A stored time (`2026-11-28T16:20:03`) as people read it: to the minute, a blank for the `T`.
pub fn to_the_minute(stored: &str) -> String {
    stored.replacen('T', " ", 1).chars().take(16).collect()
}

/// Reads one cell: `2022-03-05`, `2022/3/5`, `2022.3.5`, `20220305`, `2022年3月5日`, with a time of day
/// after it or not, full-width digits, or a spreadsheet serial (1900 system) when `numeric`.
/// `2022年3月5号`, `二〇二二年三月五日`. A month alone (`2022.3`, `202203`, `2022年3月`, `2022年3月份`) is its first day.
pub fn parse(raw: &str, numeric: bool) -> Option<Date> {
    parse_until(raw, numeric, None)
}

/// As [`parse`], and years of two digits (`24年3月`) where these can only be of this century: not after `latest`.
pub fn parse_until(raw: &str, numeric: bool, latest: Option<Date>) -> Option<Date> {
    match iso(raw.as_bytes()) {
        Some(date) if !numeric => Some(date),
        _ => parse_any(raw, numeric, latest),
    }
}

/// `2022-03-05` or `2022-03`: the form of most cells, read without ado.
fn iso(text: &[u8]) -> Option<Date> {
    let number = |from: usize, to: usize| {
        text.get(from..to)?.iter().try_fold(0i16, |number, byte| {
            let digit = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
            Some(number * 10 + i16::from(digit))
        })
    };
    let day = match text.len() {
        10 if text.get(7) == Some(&b'-') => number(8, 10)?,
        7 => 1,
        _ => return None,
    };
    let year = number(0, 4).filter(|_| text.get(4) == Some(&b'-'))?;
    in_range(year, i8::try_from(number(5, 7)?).ok()?, i8::try_from(day).ok()?)
}

fn parse_any(raw: &str, numeric: bool, latest: Option<Date>) -> Option<Date> {
    let text = arabic(ascii_digits(raw.trim()));
    if numeric || text.chars().all(|c| c.is_ascii_digit() || c == '.') {
        if let Some(date) = compact(&text) {
            return Some(date);
        }
        if numeric || text.len() == 5 {
            return serial(&text);
        }
    }
    let mut numbers = [0i16; 3];
    let mut count = 0;
    let mut current: Option<i16> = None;
    let mut before = ' ';
    // 二〇年 writes a year digit by digit; 二十年 counts years.
    let counted = raw.split_once('年').is_some_and(|(year, _)| year.contains('十'));
    let short_year = !counted && text.chars().nth(2) == Some('年');
    for c in text.chars() {
        let before = std::mem::replace(&mut before, c);
        if let Some(digit) = c.to_digit(10) {
            let value = current.unwrap_or(0);
            current = Some(value.checked_mul(10)?.checked_add(i16::try_from(digit).ok()?)?);
            continue;
        }
        if let Some(value) = current.take() {
            *numbers.get_mut(count)? = value;
            count += 1;
            if count == 3 {
                // What follows is a time of day, or the 日 that closes the date.
                if matches!(c, ' ' | 'T' | '日' | '号') {
                    break;
                }
                return None;
            }
        }
        let parts = matches!(c, '-' | '/' | '.' | '年' | '月' | '日' | ' ' | '\\') || c == '份' && before == '月';
        if !parts {
            return None;
        }
    }
    if let Some(value) = current {
        *numbers.get_mut(count)? = value;
        count += 1;
    }
    let day = if count == 2 { 1 } else { numbers[2] };
    let (month, day) = (i8::try_from(numbers[1]).ok()?, i8::try_from(day).ok()?);
    if count >= 2 && short_year {
        return from_ymd(2000 + numbers[0], month, day).filter(|date| latest.is_some_and(|latest| *date <= latest));
    }
    if count < 2 || !(1800..=2200).contains(&numbers[0]) {
        return None;
    }
    from_ymd(numbers[0], month, day)
}

/// Chinese numerals as digits: `二〇二四年十二月` is `2024年12月`.
fn arabic(text: Cow<'_, str>) -> Cow<'_, str> {
    const NUMERALS: &str = "〇一二三四五六七八九十";
    let value = |c: char| {
        NUMERALS.chars().zip(0u32..).find(|(numeral, _)| *numeral == if matches!(c, '零' | '○') { '〇' } else { c })
    };
    let value = |c: char| value(c).map(|(_, value)| value);
    if text.is_ascii() || !text.contains(|c| value(c).is_some()) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    // Whether a digit of the same number stands before: 二十 is 20, 十二 is 12, 二十二 is 22.
    let mut within = false;
    while let Some(c) = characters.next() {
        let follows = characters.peek().is_some_and(|next| value(*next).is_some());
        match value(c) {
            Some(10) if within && follows => {}
            Some(10) if within => out.push('0'),
            Some(10) => out.push_str(if follows { "1" } else { "10" }),
            Some(digit) => out.extend(char::from_digit(digit, 10)),
            None => out.push(c),
        }
        within = value(c).is_some();
    }
    Cow::Owned(out)
}

/// `YYYYMMDD` or `YYYYMM`, and `2022.3` which a spreadsheet kept as a number.
fn compact(text: &str) -> Option<Date> {
    if let Some((year, rest)) = text.split_once('.') {
        if year.len() != 4 || rest.is_empty() || rest.contains('.') || rest.len() > 2 {
            return None;
        }
        return in_range(year.parse().ok()?, rest.parse().ok()?, 1);
    }
    let number: i32 = text.parse().ok()?;
    let (year, month, day) = match text.len() {
        8 => (number / 10_000, number / 100 % 100, number % 100),
        6 => (number / 100, number % 100, 1),
        _ => return None,
    };
    in_range(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

fn in_range(year: i16, month: i8, day: i8) -> Option<Date> {
    (1800..=2200).contains(&year).then(|| from_ymd(year, month, day)).flatten()
}

/// Spreadsheet serial days: 1 = 1900-01-01, with the 29 February 1900 that never was.
fn serial(text: &str) -> Option<Date> {
    let days: f64 = text.parse().ok()?;
    if !(61.0..=110_000.0).contains(&days) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    let whole = days.floor() as i32;
    from_day_number(whole - 25_569)
}

/// Full-width digits and separators to ASCII; ideographic full stops stay out.
pub(crate) fn ascii_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let folded = text
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            other => other,
        })
        .collect();
    Cow::Owned(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn day_numbers_count_days(number in -900_000i32..900_000) {
            prop_assert_eq!(day_number(from_day_number(number).expect("in range")), number);
        }

        #[test]
        fn dates_in_iso_form_are_read_as_all_others(text in "[0-9]{3,4}-[0-9]{1,2}(-[0-9]{1,2})?", numeric: bool) {
            prop_assert_eq!(parse(&text, numeric), parse_any(&text, numeric, None));
        }

        #[test]
        fn dates_of_any_year_are_read_as_all_others(year in 1700..2300, month in 0..14, day in 0..33) {
            for text in [format!("{year}-{month:02}-{day:02}"), format!("{year}-{month:02}")] {
                prop_assert_eq!(parse(&text, false), parse_any(&text, false, None));
            }
        }
    }

    #[test]
    fn every_style_of_the_bureaus_is_read() {
        let day = from_ymd(2022, 3, 5);
        for raw in [
            "2022-03-05",
            "2022/3/5",
            "2022.3.5",
            "20220305",
            "2022年3月5日",
            "2022-03-05 00:00:00",
            "２０２２年３月５日",
            "2022-3-5 8:30",
            "2022 03 05",
            "2022年3月5号",
            "二〇二二年三月五日",
            "二零二二年三月五号",
        ] {
            assert_eq!(parse(raw, false), day, "{raw}");
        }
        for raw in ["2022.3", "202203", "2022年3月", "2022-03", "2022/3", "2022年3月份", "二〇二二年三月", "２０２２年０３月份"]
        {
            assert_eq!(parse(raw, false), from_ymd(2022, 3, 1), "{raw}");
        }
        assert_eq!(parse("44625", true), day);
        assert_eq!(parse("44625.5", true), day);
        assert_eq!(parse("44625", false), day);
    }

    #[test]
    fn chinese_numerals_are_read_up_to_the_last_day_of_a_year() {
        for (raw, month, day) in
            [("二〇二二年十月十日", 10, 10), ("二〇二二年十二月三十一日", 12, 31), ("二〇二二年十一月二十日", 11, 20)]
        {
            assert_eq!(parse(raw, false), from_ymd(2022, month, day), "{raw}");
        }
    }

    #[test]
    fn a_year_of_two_digits_is_one_of_this_century_that_has_come_or_none() {
        let latest = from_ymd(2024, 7, 1);
        assert_eq!(parse_until("24年3月", false, latest), from_ymd(2024, 3, 1));
        assert_eq!(parse_until("24年3月5日", false, latest), from_ymd(2024, 3, 5));
        assert_eq!(parse_until("二四年三月", false, latest), from_ymd(2024, 3, 1));
        assert_eq!(parse_until("二〇年三月", false, latest), from_ymd(2020, 3, 1));
        for raw in ["24年8月", "65年3月", "24-3-5", "24.3", "二十年三月", "十年三月", "二十年三月五日"] {
            assert_eq!(parse_until(raw, false, latest), None, "{raw}");
        }
        assert_eq!(parse("24年3月", false), None, "nothing says which century");
    }

    #[test]
    fn stored_times_are_read_to_the_minute_without_the_t() {
        for stored in ["2026-11-28T16:20:03", "2026-11-28T16:20:03.123456789", "2026-11-28T16:20"] {
            assert_eq!(to_the_minute(stored), "2026-11-28 16:20");
        }
        assert_eq!(to_the_minute("-"), "-");
    }

    #[test]
    fn impossible_dates_are_refused() {
        for raw in ["", "2022-02-30", "2022-13-01", "昨天", "12", "2022-3-5-7x", "99999999", "2022年份3月", "二十年三月", "十"]
        {
            assert_eq!(parse(raw, false), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn day_numbers_round_trip(day in -40_000i32..60_000) {
            let date = from_day_number(day).expect("in range");
            prop_assert_eq!(day_number(date), day);
            prop_assert_eq!(parse(&date.to_string(), false), Some(date));
        }

        #[test]
        fn reading_never_panics(raw in ".{0,30}", numeric: bool) {
            let _ = parse(&raw, numeric);
        }
    }
}
