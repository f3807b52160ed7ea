//! Citizen identity numbers (公民身份号码, GB 11643-1999): repair, check digit, packed key, masking.
//!
//! The repair is certain or it does not happen: full-width characters, spaces, quotes, an Excel text
//! wrapper (`="…"`) and a lower-case `x` are undone; a 15-digit number becomes 18 digits. A damaged,
//! masked or shortened number is never completed; it is classed so that the row can go to the
//! possible-identity list.

use super::date::{self, Date};
use serde::{Deserialize, Serialize};
use std::fmt;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK: [u8; 11] = *b"10X98765432";

/// A valid identity number as the integer of its first 17 digits; the check digit follows from them.
/// Fits a signed 64-bit column, so that a register row is matched without comparing text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdKey(i64);

impl IdKey {
    /// The key stored in a database column. `None` unless it has 17 digits and a real birth date.
    pub fn from_i64(value: i64) -> Option<Self> {
        let mut digits = [0u8; 17];
        let mut rest = value;
        for slot in digits.iter_mut().rev() {
            *slot = u8::try_from(rest.checked_rem(10)?).ok()?;
            rest /= 10;
        }
        (rest == 0 && digits[0] != 0 && birth(&digits).is_some()).then_some(Self(value))
    }

    /// The number to store in an integer column.
    pub fn as_i64(self) -> i64 {
        self.0
    }

    /// Builds the key from its parts; used by generators of invented people.
    /// `area` has six digits, `serial` three (odd for men).
    pub fn compose(area: u32, birth_date: Date, serial: u16) -> Option<Self> {
        let day = i64::from(birth_date.year()) * 10_000 + i64::from(birth_date.month()) * 100 + i64::from(birth_date.day());
        Self::from_i64(i64::from(area) * 100_000_000_000 + day * 1000 + i64::from(serial))
    }

    /// Birth date, digits 7–14.
    pub fn birth_date(self) -> Option<Date> {
        birth(&self.digits())
    }

    /// Digit 17 is odd for men.
    pub fn is_male(self) -> bool {
        self.0 % 2 == 1
    }

    /// Digits 1–6: where the number was first issued; not the present address.
    pub fn area(self) -> i64 {
        self.0 / 100_000_000_000
    }

    /// The last four characters, as officers quote them over the telephone.
    pub fn tail(self) -> String {
        self.to_string().chars().skip(14).collect()
    }

    /// `990101********0013`: the form shown wherever a full number was not asked for.
    pub fn masked(self) -> String {
        mask(&self.to_string())
    }

    /// The 18 characters as ASCII, for comparisons without allocating. As sensitive as the number itself.
    pub fn text(self) -> [u8; 18] {
        let digits = self.digits();
        let mut text = [check_digit(&digits); 18];
        for (slot, digit) in text.iter_mut().zip(digits) {
            *slot = b'0' + digit;
        }
        text
    }

    fn digits(self) -> [u8; 17] {
        let mut digits = [0u8; 17];
        let mut rest = self.0;
        for slot in digits.iter_mut().rev() {
            *slot = u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        digits
    }
}

/// The full 18 characters. Masked forms are the default on every screen and in every file.
impl fmt::Display for IdKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:017}{}", self.0, char::from(check_digit(&self.digits())))
    }
}

/// Never prints the number: a key in a log or a failed assertion must not leak a person.
impl fmt::Debug for IdKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdKey({})", self.masked())
    }
}

/// How surely a row was tied to a person (domain §c "Match"). Only `L1` and `L2` open a clue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MatchLevel {
    /// 18 valid characters.
    L1,
    /// 15 digits, lengthened.
    L2,
    /// Name and the first 15 digits (a spreadsheet zeroed the tail).
    L3,
    /// Name and a masked number that fits.
    L4,
    /// Name and village.
    L5,
}

impl MatchLevel {
    /// Stable text: `L1` … `L5`.
    pub fn code(self) -> &'static str {
        match self {
            Self::L1 => "L1",
            Self::L2 => "L2",
            Self::L3 => "L3",
            Self::L4 => "L4",
            Self::L5 => "L5",
        }
    }

    /// Reads [`MatchLevel::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "L1" => Self::L1,
            "L2" => Self::L2,
            "L3" => Self::L3,
            "L4" => Self::L4,
            "L5" => Self::L5,
            _ => return None,
        })
    }

    /// Whether a match of this level may open a clue by itself.
    pub fn opens_clue(self) -> bool {
        matches!(self, Self::L1 | Self::L2)
    }
}

/// One kind of mending; counted in the load certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdRepair {
    /// Full-width digits or X became ASCII.
    FullWidth,
    /// Spaces, quotes, tabs, apostrophes or an `="…"` wrapper were removed.
    Trimmed,
    /// `x` became `X`.
    UpperX,
    /// 15 digits became 18.
    Lengthened,
}

/// What the text of an identity-number cell turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdReading {
    /// A valid number, with what had to be mended.
    Valid {
        /// The person.
        key: IdKey,
        /// `L1`, or `L2` when it had 15 digits.
        level: MatchLevel,
        /// Mendings done, each once.
        repairs: Vec<IdRepair>,
    },
    /// 18 digits whose tail a spreadsheet turned to zeros, or a number in scientific notation:
    /// the first 15 digits (or fewer) are real. Never completed.
    PrecisionLost {
        /// The digits that can be trusted.
        prefix: String,
    },
    /// Digits with `*` (or `X` used as a mask) in the middle; canonical form uses `*`.
    Masked {
        /// Digits and `*`, 15 or 18 characters.
        pattern: String,
    },
    /// 18 characters, well formed, but the check digit is wrong: a typing error somewhere.
    BadCheck {
        /// The 18 characters as mended.
        text: String,
    },
    /// Something else that is not a number of either length, or an impossible birth date.
    Malformed {
        /// The text as mended.
        text: String,
    },
    /// Empty, `-`, `无` and the like.
    Missing,
}

impl IdReading {
    /// The key of a valid number.
    pub fn key(&self) -> Option<IdKey> {
        match self {
            Self::Valid { key, .. } => Some(*key),
            _ => None,
        }
    }
}

/// Reads one cell. `numeric` says that the spreadsheet stored a number, not text: then 18 digits have
/// lost their tail whatever they look like.
pub fn read(raw: &str, numeric: bool) -> IdReading {
    match read_whole(raw) {
        Some(key) if !numeric => IdReading::Valid { key, level: MatchLevel::L1, repairs: Vec::new() },
        _ => read_any(raw, numeric),
    }
}

fn read_any(raw: &str, numeric: bool) -> IdReading {
    let (text, mut repairs) = mend(raw);
    if text.is_empty() || matches!(text.as_str(), "-" | "--" | "无" | "/" | "N/A" | "NULL") || super::text::says_unknown(&text) {
        return IdReading::Missing;
    }
    if let Some(prefix) = scientific_prefix(&text) {
        return IdReading::PrecisionLost { prefix };
    }
    let bytes = text.as_bytes();
    let all_digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    match bytes.len() {
        18 if all_digits(&bytes[..17]) && (bytes[17].is_ascii_digit() || bytes[17] == b'X') => {
            if numeric {
                return IdReading::PrecisionLost { prefix: text.chars().take(15).collect() };
            }
            let mut digits = [0u8; 17];
            for (slot, byte) in digits.iter_mut().zip(bytes) {
                *slot = byte - b'0';
            }
            if check_digit(&digits) == bytes[17] {
                return match key_of(&digits) {
                    Some(key) => IdReading::Valid { key, level: MatchLevel::L1, repairs },
                    None => IdReading::Malformed { text },
                };
            }
            if bytes.ends_with(b"000") && birth(&digits).is_some() {
                return IdReading::PrecisionLost { prefix: text.chars().take(15).collect() };
            }
            IdReading::BadCheck { text }
        }
        15 if all_digits(bytes) => {
            let mut digits = [0u8; 17];
            digits[6] = 1;
            digits[7] = 9;
            for (index, byte) in bytes.iter().enumerate() {
                digits[if index < 6 { index } else { index + 2 }] = byte - b'0';
            }
            match key_of(&digits) {
                Some(key) => {
                    repairs.push(IdRepair::Lengthened);
                    IdReading::Valid { key, level: MatchLevel::L2, repairs }
                }
                None => IdReading::Malformed { text },
            }
        }
        _ => match masked_pattern(&text).filter(|_| bytes[0].is_ascii_digit()) {
            Some(pattern) => IdReading::Masked { pattern },
            None => IdReading::Malformed { text },
        },
    }
}

/// A number of 18 characters that is valid as it stands: what [`read`] finds at once and without mending.
pub fn read_whole(text: &str) -> Option<IdKey> {
    let (last, body) = text.as_bytes().split_last().filter(|(_, body)| body.len() == 17)?;
    let mut digits = [0u8; 17];
    for (slot, byte) in digits.iter_mut().zip(body) {
        *slot = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
    }
    if check_digit(&digits) == *last { key_of(&digits) } else { None }
}

/// Check digit of 17 digits (values 0–9), as the ASCII character.
pub fn check_digit(digits: &[u8; 17]) -> u8 {
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    CHECK[(sum % 11) as usize]
}

/// Hides the birth date and the serial of any identity or account number, keeping six leading and four
/// trailing characters (fewer when it is short). Text of eight characters or fewer is hidden wholly.
pub fn mask(text: &str) -> String {
    let count = text.chars().count();
    let (lead, tail) = if count > 12 {
        (6, 4)
    } else if count > 8 {
        (2, 2)
    } else {
        (0, 0)
    };
    text.chars()
        .enumerate()
        .map(|(index, character)| if index < lead || index + tail >= count { character } else { '*' })
        .collect()
}

/// A text in which every identity number is masked: the number of a disability certificate, say, begins with one.
pub fn mask_within(text: &str) -> String {
    replace_within(text, IdKey::masked)
}

/// A text with something in place of every identity number in it.
pub fn replace_within(text: &str, replacement: impl Fn(IdKey) -> String) -> String {
    const LENGTH: usize = 18;
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let window: String = characters.iter().skip(at).take(LENGTH).collect();
        let begins = at == 0 || !characters.get(at - 1).is_some_and(char::is_ascii_digit);
        let number = if begins && window.is_ascii() && window.len() == LENGTH { read(&window, false).key() } else { None };
        match number.filter(|key| key.to_string().eq_ignore_ascii_case(&window)) {
            Some(key) => {
                out.push_str(&replacement(key));
                at += LENGTH;
            }
            None => {
                out.extend(characters.get(at));
                at += 1;
            }
        }
    }
    out
}

/// Whether a person's number fits a masked one (`990101********0013`).
pub fn fits_mask(key: IdKey, pattern: &str) -> bool {
    let full = key.to_string();
    let mut short = full.clone();
    if pattern.chars().count() == 15 {
        short = full.chars().take(6).chain(full.chars().skip(8).take(9)).collect();
    }
    short.chars().count() == pattern.chars().count()
        && short.chars().zip(pattern.chars()).all(|(digit, mask)| mask == '*' || mask == digit)
}

/// Full-width to ASCII, wrappers and white space off, `x` to `X`.
fn mend(raw: &str) -> (String, Vec<IdRepair>) {
    let mut repairs = Vec::new();
    let mut note = |repair| {
        if !repairs.contains(&repair) {
            repairs.push(repair);
        }
    };
    let mut text = String::with_capacity(18);
    for character in raw.chars() {
        match character {
            '\u{ff01}'..='\u{ff5e}' => {
                note(IdRepair::FullWidth);
                let ascii = char::from_u32(character as u32 - 0xfee0).unwrap_or(character);
                if !matches!(ascii, '"' | '\'' | '=') {
                    text.push(ascii);
                }
            }
            '"' | '\'' | '=' | '`' | '“' | '”' | '‘' | '’' => note(IdRepair::Trimmed),
            c if c.is_whitespace() || is_invisible(c) => note(IdRepair::Trimmed),
            c => text.push(c),
        }
    }
    // The last place alone: a multiplication sign or a Cyrillic or Greek letter there can only mean X.
    if let Some(body) = text.strip_suffix(['×', '✕', 'х', 'Х', 'χ', 'Χ'])
        && body.len() == 17
        && body.bytes().all(|byte| byte.is_ascii_digit())
    {
        text = format!("{body}x");
    }
    if text.contains('x') {
        note(IdRepair::UpperX);
        text = text.replace('x', "X");
    }
    (text, repairs)
}

fn is_invisible(character: char) -> bool {
    character.is_control() || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// `9.90101E+17` keeps only the digits before the exponent.
fn scientific_prefix(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['E', 'e'])?;
    let power: u32 = exponent.trim_start_matches('+').parse().ok()?;
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let shaped = mantissa.chars().all(|c| c.is_ascii_digit() || c == '.');
    (shaped && (14..=17).contains(&power) && !digits.is_empty()).then_some(digits)
}

/// The canonical form of a mask: digits and `*`. A mask that hides more or fewer places than it has stars
/// (`990101****0013`) is stretched to 18 characters; a single star hides a slip, it is no mask.
fn masked_pattern(text: &str) -> Option<String> {
    let count = text.chars().count();
    let mut pattern: String = text
        .chars()
        .enumerate()
        .map(|(index, c)| match c {
            '*' | '#' | '●' | '○' | '?' => '*',
            'X' if index + 1 < count => '*',
            other => other,
        })
        .collect();
    let hidden = pattern.chars().filter(|c| *c == '*').count();
    let shaped = pattern.chars().all(|c| c.is_ascii_digit() || c == '*' || c == 'X');
    let visible = count - hidden;
    if !shaped || hidden < 2 || visible < 2 {
        return None;
    }
    if count != 15 && count != 18 {
        let run = "*".repeat(hidden);
        let one_run = pattern.contains(&run) && hidden >= 3 && visible <= 14;
        pattern = pattern.replacen(&run, &"*".repeat(18 - visible.min(14)), 1);
        return one_run.then_some(pattern);
    }
    Some(pattern)
}

fn key_of(digits: &[u8; 17]) -> Option<IdKey> {
    IdKey::from_i64(digits.iter().fold(0i64, |sum, digit| sum * 10 + i64::from(*digit)))
}

fn birth(digits: &[u8; 17]) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| digits[range].iter().fold(0i16, |sum, digit| sum * 10 + i16::from(*digit));
    let year = number(6..10);
    if !(1880..=2100).contains(&year) {
        return None;
    }
    date::from_ymd(year, i8::try_from(number(10..12)).ok()?, i8::try_from(number(12..14)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SAMPLE: &str = "11010519491231002X"; // the standard's own worked example

    #[test]
    fn numbers_inside_a_text_are_masked_and_other_digits_are_kept() {
        assert_eq!(mask_within("11010519491231002X43B1"), "110105********002X43B1");
        assert_eq!(
            mask_within("证11010519491231002x，单元990101000000000123GB00010001"),
            "证110105********002X，单元990101000000000123GB00010001"
        );
        for kept in ["", "990A·00001", "110105194912310021", "1101051949123100", "911101051949123100"] {
            assert_eq!(mask_within(kept), kept);
        }
    }

    #[test]
    fn the_standards_example_is_valid() {
        let reading = read(SAMPLE, false);
        assert_eq!(reading.key().map(|key| key.to_string()).as_deref(), Some(SAMPLE));
    }

    #[test]
    fn wrappers_full_width_and_lower_case_are_undone() {
        for raw in [
            "=\"11010519491231002X\"",
            " 110105 19491231 002x ",
            "'11010519491231002x",
            "１１０１０５１９４９１２３１００２Ｘ",
            "\u{feff}11010519491231002X\t",
            "11010519491231002×",
            "11010519491231002Х",
        ] {
            assert_eq!(read(raw, false).key().map(|key| key.to_string()).as_deref(), Some(SAMPLE), "{raw}");
        }
    }

    #[test]
    fn fifteen_digits_are_lengthened_and_marked_l2() {
        let IdReading::Valid { key, level, .. } = read("110105491231002", false) else { panic!("not valid") };
        assert_eq!((key.to_string().as_str(), level), (SAMPLE, MatchLevel::L2));
    }

    #[test]
    fn a_lost_tail_is_flagged_and_never_completed() {
        assert_eq!(read("990101195001010000", false), IdReading::PrecisionLost { prefix: "990101195001010".into() });
        assert!(matches!(read("990101195001010016", true), IdReading::PrecisionLost { .. }));
        assert_eq!(read("9.90101E+17", false), IdReading::PrecisionLost { prefix: "990101".into() });
    }

    #[test]
    fn masks_wrong_checks_and_rubbish_are_told_apart() {
        assert!(matches!(read("990101********0013", false), IdReading::Masked { .. }));
        assert_eq!(read("990101****0013", false), IdReading::Masked { pattern: "990101********0013".into() });
        assert_eq!(read("9****************3", false), IdReading::Masked { pattern: "9****************3".into() });
        assert!(matches!(read("99010119500101001*", false), IdReading::Malformed { .. }), "one star hides a slip");
        assert!(matches!(read("110105194912310021", false), IdReading::BadCheck { .. }));
        assert!(matches!(read("11010519491331002X", false), IdReading::BadCheck { .. } | IdReading::Malformed { .. }));
        assert!(matches!(read("张三", false), IdReading::Malformed { .. }));
        for empty in ["", " ", "-", "无", "/", "不详", "未知", "——"] {
            assert_eq!(read(empty, false), IdReading::Missing);
        }
    }

    #[test]
    fn masking_keeps_six_and_four() {
        assert_eq!(mask(SAMPLE), "110105********002X");
        assert_eq!(mask("12345678"), "********");
        let key = read(SAMPLE, false).key().expect("valid");
        assert!(fits_mask(key, "110105********002X"));
        assert!(!fits_mask(key, "110105********0021"));
        assert_eq!(format!("{key:?}"), "IdKey(110105********002X)");
    }

    proptest! {
        #[test]
        fn reading_never_panics(raw in ".{0,40}", numeric: bool) {
            let _ = read(&raw, numeric);
        }

        #[test]
        fn a_key_survives_its_text_and_its_integer(area in 990_000u32..=999_999, day in 0i32..40_000, serial in 0u16..1000) {
            let birth_date = date::from_day_number(day - 30_000).expect("in range");
            let key = IdKey::compose(area, birth_date, serial).expect("composed");
            prop_assert_eq!(read(&key.to_string(), false).key(), Some(key));
            prop_assert_eq!(read(&key.to_string(), false), read_any(&key.to_string(), false));
            prop_assert_eq!(IdKey::from_i64(key.as_i64()), Some(key));
            prop_assert_eq!(key.birth_date(), Some(birth_date));
        }

        #[test]
        fn one_wrong_digit_is_never_valid(area in 990_000u32..=999_999, serial in 0u16..1000, at in 0usize..17, step in 1u8..10) {
            let key = IdKey::compose(area, date::from_ymd(1950, 6, 15).expect("date"), serial).expect("composed");
            let mut bytes = key.to_string().into_bytes();
            bytes[at] = (bytes[at] - b'0' + step) % 10 + b'0';
            let text = String::from_utf8(bytes).expect("ascii");
            prop_assert_eq!(read(&text, false).key(), None);
        }
    }
}
