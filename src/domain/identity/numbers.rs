//! What is left of a damaged number against a whole one: slips of the hand, lost tails, masks.

use crate::domain::id_number::{IdKey, IdReading};
use crate::domain::text::slips_between;

/// Digits that a spreadsheet must have left to say more than area and birth date.
const PREFIX_DIGITS: usize = 14;
/// Digits at which the year of birth is known.
const YEAR_DIGITS: usize = 10;
/// Visible digits after the area code from which a mask says enough without a village.
const TELLING_DIGITS: usize = 4;
/// Fewer digits than this are a scribble, not a number.
const SCRIBBLE: usize = 6;
/// Lengths of a number that was cut off: from the year of birth on, and short of what one or two slips explain.
const CUT: std::ops::RangeInclusive<usize> = 8..=15;

/// How a number of a row agrees with a person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// The first 17 characters; the check digit does not.
    CheckDigit,
    /// All but one slip: a character wrong, missing or doubled, or two neighbours swapped. `serial` when the slip
    /// is in the last four characters.
    OneSlip {
        /// The slip hits serial or check digit.
        serial: bool,
    },
    /// All but two slips.
    TwoSlips,
    /// So many leading digits; the rest is lost.
    Prefix(usize),
    /// Through a conversion to a floating-point number.
    Rounded,
    /// So many visible digits beyond the area code.
    Masked(usize),
    /// So many digits beyond the area code; the number breaks off behind them.
    Cut(usize),
    /// Nothing to compare.
    Silent,
}

impl Agreement {
    /// Whether the number points at one person among those of a name without any help.
    pub fn tells(self) -> bool {
        match self {
            Self::CheckDigit | Self::OneSlip { .. } | Self::TwoSlips | Self::Rounded => true,
            Self::Prefix(digits) => digits >= PREFIX_DIGITS,
            Self::Masked(visible) | Self::Cut(visible) => visible >= TELLING_DIGITS,
            Self::Silent => false,
        }
    }

    /// Whether at least the year of birth agrees.
    pub fn year(self) -> bool {
        self.tells() || matches!(self, Self::Prefix(digits) if digits >= YEAR_DIGITS)
    }
}

/// Compares; `None` when the numbers contradict each other. A valid number is the business of [`near_valid`].
pub fn compare(person: IdKey, reading: &IdReading) -> Option<Agreement> {
    let full = person.text();
    match reading {
        IdReading::Valid { .. } => None,
        IdReading::Missing => Some(Agreement::Silent),
        IdReading::PrecisionLost { prefix } => {
            agrees_rounded(&full, prefix.as_bytes()).then_some(Agreement::Prefix(prefix.len()))
        }
        IdReading::Masked { pattern } => masked(&full, pattern.as_bytes()),
        IdReading::BadCheck { text } | IdReading::Malformed { text } => damaged(person, &full, text.as_bytes()),
    }
}

/// How a valid number of somebody not in scope is near a person's: one digit of the first 17 differs, or two
/// neighbours are swapped. Cheap: most pairs are told apart by one division.
pub fn near_valid(person: IdKey, other: IdKey) -> Option<Agreement> {
    let mut difference = (person.as_i64() - other.as_i64()).unsigned_abs();
    if difference == 0 {
        return None;
    }
    while difference.is_multiple_of(10) {
        difference /= 10;
    }
    // One digit makes d · 10ⁿ, two swapped neighbours 9 · d · 10ⁿ.
    if difference > 9 && (!difference.is_multiple_of(9) || difference > 81) {
        return None;
    }
    let (a, b) = (person.text(), other.text());
    let body = |text: &[u8; 18]| text.iter().take(17).copied().collect::<Vec<u8>>();
    slip(&body(&a), &body(&b)).map(|at| Agreement::OneSlip { serial: at >= 14 })
}

/// Whether a valid number may be a person's whose last three digits became zeros: one in eleven still passes the check.
pub fn zeroed_tail(person: IdKey, other: IdKey) -> bool {
    let (number, person) = (other.as_i64(), person.as_i64());
    number / 100 == person / 100 && number != person && other.text().ends_with(b"000")
}

/// Leading digits agree, or the last of them was rounded up.
fn agrees_rounded(full: &[u8; 18], prefix: &[u8]) -> bool {
    let mut rounded: Vec<u8> = full.iter().take(prefix.len()).copied().collect();
    if prefix == rounded {
        return true;
    }
    let up = full.get(prefix.len()).is_some_and(|next| (b'5'..=b'9').contains(next));
    match rounded.last_mut() {
        Some(last) if up && (b'0'..=b'8').contains(last) => *last += 1,
        _ => return false,
    }
    prefix == rounded
}

fn masked(full: &[u8; 18], pattern: &[u8]) -> Option<Agreement> {
    let short: Vec<u8>;
    let whole: &[u8] = if pattern.len() == 15 {
        short = short_form(full)?;
        &short
    } else {
        full
    };
    let fits = whole.len() == pattern.len() && whole.iter().zip(pattern).all(|(digit, mask)| *mask == b'*' || mask == digit);
    fits.then(|| Agreement::Masked(pattern.iter().skip(6).filter(|mask| **mask != b'*').count()))
}

/// The number of 15 digits that a person born in the last century had before.
fn short_form(full: &[u8; 18]) -> Option<Vec<u8>> {
    let born_then = full.get(6..8) == Some(b"19");
    born_then.then(|| full.iter().take(6).chain(full.iter().skip(8).take(9)).copied().collect())
}

fn damaged(person: IdKey, full: &[u8; 18], text: &[u8]) -> Option<Agreement> {
    if text.iter().filter(|byte| byte.is_ascii_digit()).count() < SCRIBBLE {
        return Some(Agreement::Silent);
    }
    if text.len() == 18 && text.get(..17) == full.get(..17) {
        return Some(Agreement::CheckDigit);
    }
    if parse(text).is_some_and(|number| through_float(person) == Some(number)) {
        return Some(Agreement::Rounded);
    }
    if let Some(at) = slip(full, text) {
        return Some(Agreement::OneSlip { serial: at >= 14 });
    }
    if CUT.contains(&text.len()) && full.starts_with(text) {
        return Some(Agreement::Cut(text.len() - 6));
    }
    if text.len() <= 16 {
        // Two slips of fifteen digits leave too little.
        return slip(&short_form(full)?, text).map(|at| Agreement::OneSlip { serial: at >= 12 });
    }
    (text.len() > 18 && text.windows(18).any(|part| part == full))
        .then_some(Agreement::OneSlip { serial: false })
        .or_else(|| (full.len().abs_diff(text.len()) <= 2 && slips_between(full, text) <= 2).then_some(Agreement::TwoSlips))
}

fn parse(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// What a number of 18 digits becomes when a program keeps it as a 64-bit floating-point number: a multiple of 64 or
/// 128. `None` for a number that ends in X, which is text everywhere.
fn through_float(person: IdKey) -> Option<u64> {
    let exact = parse(&person.text())?;
    // 53 bits of mantissa.
    let step = 1u64 << (u64::BITS - exact.leading_zeros()).saturating_sub(53);
    let (below, rest) = (exact - exact % step, exact % step);
    let up = rest > step / 2 || (rest == step / 2 && !(below / step).is_multiple_of(2));
    Some(if up { below + step } else { below })
}

/// Where one slip of the hand turns one text into the other: a character wrong, missing or doubled, or two
/// neighbours swapped. `None` when none or more than one does.
pub fn slip(a: &[u8], b: &[u8]) -> Option<usize> {
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let rest_a = a.get(start..).unwrap_or_default();
    let rest_b = b.get(start..).unwrap_or_default();
    let one = match (rest_a, rest_b) {
        ([x1, y1, tail_a @ ..], [x2, y2, tail_b @ ..]) if x1 == y2 && y1 == x2 && tail_a == tail_b => true,
        ([_, tail_a @ ..], [_, tail_b @ ..]) if tail_a == tail_b => true,
        ([_, tail_a @ ..], _) if tail_a == rest_b => true,
        (_, [_, tail_b @ ..]) if tail_b == rest_a => true,
        _ => false,
    };
    one.then_some(start)
}

/// Every valid number that one slip separates from a text of 17 to 19 characters: a few dozen, since the check digit
/// leaves about one digit per place. For rows whose name cannot be looked up.
pub fn neighbours(text: &[u8]) -> Vec<IdKey> {
    let mut found = Vec::new();
    let consider = |candidate: &[u8], found: &mut Vec<IdKey>| {
        let Some((check, body)) = candidate.split_last().filter(|_| candidate.len() == 18) else { return };
        let Some(value) = parse(body).and_then(|value| i64::try_from(value).ok()) else { return };
        // A key whose own check digit is the given one: only then is this one slip, and not two.
        if let Some(key) = IdKey::from_i64(value)
            && key.text().last() == Some(check)
            && !found.contains(&key)
        {
            found.push(key);
        }
    };
    match text.len() {
        18 => {
            if let Some(key) = text.get(..17).and_then(parse).and_then(|value| IdKey::from_i64(i64::try_from(value).ok()?)) {
                found.push(key);
            }
            for at in 0..17 {
                let mut other = text.to_vec();
                for digit in b'0'..=b'9' {
                    other[at] = digit;
                    consider(&other, &mut found);
                }
                let mut swapped = text.to_vec();
                swapped.swap(at, at + 1);
                consider(&swapped, &mut found);
            }
        }
        17 => {
            if let Some(key) = parse(text).and_then(|value| IdKey::from_i64(i64::try_from(value).ok()?)) {
                found.push(key);
            }
            for at in 0..17 {
                for digit in b'0'..=b'9' {
                    let mut other = text.to_vec();
                    other.insert(at, digit);
                    consider(&other, &mut found);
                }
            }
        }
        19 => {
            for at in 0..19 {
                let mut other = text.to_vec();
                other.remove(at);
                consider(&other, &mut found);
            }
        }
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::date::from_ymd;
    use crate::domain::id_number;
    use proptest::prelude::*;

    fn key(serial: u16) -> IdKey {
        IdKey::compose(990_101, from_ymd(1950, 1, 1).expect("date"), serial).expect("key")
    }

    fn agreement(key: IdKey, text: &str) -> Option<Agreement> {
        compare(key, &id_number::read(text, false))
    }

    #[test]
    fn a_lost_tail_agrees_by_its_head_even_when_rounded() {
        let full = key(173).to_string();
        let head: String = full.chars().take(15).collect();
        assert_eq!(agreement(key(173), &format!("{head}000")), Some(Agreement::Prefix(15)));
        assert_eq!(agreement(key(273), &format!("{head}000")), None);
        assert_eq!(agreement(key(173), "9.90101E+17"), Some(Agreement::Prefix(6)));
        assert_eq!(agreement(key(1), "9.901011950010E+17"), Some(Agreement::Prefix(13)));
        assert_eq!(agreement(key(173), "9.9010119500102E+17"), None, "14 digits were not rounded from these");
        let up = IdKey::compose(990_101, from_ymd(1950, 1, 7).expect("date"), 1).expect("key");
        assert_eq!(agreement(up, "9.901011950011E+17"), Some(Agreement::Prefix(13)), "…0107 to 13 digits is …011");
    }

    #[test]
    fn a_number_that_went_through_a_float_is_recognised() {
        // 990101195001010137 as a 64-bit float is 990101195001010176.
        let person = (1..999).map(key).find(|key| !key.to_string().ends_with('X')).expect("digits only");
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "this is the loss"
        )]
        let float = (person.to_string().parse::<u64>().expect("digits") as f64) as u64;
        assert_eq!(through_float(person), Some(float));
        assert_eq!(agreement(person, &float.to_string()), Some(Agreement::Rounded));
    }

    #[test]
    fn masks_count_what_they_show() {
        assert_eq!(agreement(key(1), &key(1).masked()), Some(Agreement::Masked(4)));
        assert_eq!(agreement(key(2), &key(1).masked()), None);
        let birth: String = key(1).to_string().chars().take(14).chain("****".chars()).collect();
        assert_eq!(agreement(key(1), &birth), Some(Agreement::Masked(8)));
    }

    #[test]
    fn a_number_that_breaks_off_agrees_with_what_begins_so() {
        let cut = |digits: usize| key(1).to_string().chars().take(digits).collect::<String>();
        assert_eq!(agreement(key(1), &cut(12)), Some(Agreement::Cut(6)));
        assert_eq!(agreement(key(1), &cut(14)), Some(Agreement::Cut(8)));
        assert_eq!(agreement(key(1), &cut(8)), Some(Agreement::Cut(2)));
        assert_eq!(agreement(key(1), &cut(6)), None, "an area is nobody's beginning");
        assert_eq!(agreement(key(1), &cut(12).replacen("1950", "1960", 1)), None);
    }

    #[test]
    fn fifteen_digits_slip_too() {
        let old: String = key(11).to_string().chars().take(6).chain(key(11).to_string().chars().skip(8).take(9)).collect();
        let missing: String = old.chars().skip(1).collect();
        assert_eq!(agreement(key(11), &missing), Some(Agreement::OneSlip { serial: false }));
        let IdReading::Valid { key: other, .. } = id_number::read(&old.replacen("50", "51", 1), false) else { panic!("valid") };
        assert_eq!(near_valid(key(11), other), Some(Agreement::OneSlip { serial: false }));
        assert_eq!(near_valid(key(11), key(12)), Some(Agreement::OneSlip { serial: true }));
        assert_eq!(near_valid(key(11), key(22)), None, "two digits differ");
        assert_eq!(near_valid(key(19), key(20)), None, "near as numbers, two digits apart");
        assert_eq!(near_valid(key(12), key(21)), Some(Agreement::OneSlip { serial: true }), "swapped");
    }

    proptest! {
        #[test]
        fn the_neighbours_of_every_slip_hold_the_number(serial in 0u16..1000, day in 0i32..20_000, at in 0usize..18, kind in 0u8..4, digit in 0u8..10) {
            let key = IdKey::compose(990_421, crate::domain::date::from_day_number(day).expect("day"), serial).expect("key");
            let mut text = key.to_string().into_bytes();
            match kind {
                0 => text[at] = b'0' + digit,
                1 if at < 17 => text.swap(at, at + 1),
                2 => { text.remove(at); }
                _ => text.insert(at, b'0' + digit),
            }
            prop_assert!(neighbours(&text).contains(&key) || text == key.to_string().into_bytes());
        }

        #[test]
        fn two_slips_are_counted_as_two(serial in 0u16..1000, a in 0usize..8, b in 9usize..17) {
            let key = key(serial);
            let mut text = key.to_string().into_bytes();
            for at in [a, b] {
                text[at] = if text[at] == b'9' { b'0' } else { text[at] + 1 };
            }
            prop_assert_eq!(slips_between(&key.text(), &text), 2);
            prop_assert_eq!(slip(&key.text(), &text), None);
        }
    }
}
