//! Money in integer fen (分). Floats never hold money: a ledger has to re-add to the cent.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

/// An amount in fen; 1 yuan = 100 fen. May be negative (a correction).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// Unit of the figures in a column, from its header or the sheet's note (单位：万元).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyUnit {
    /// 元
    #[default]
    Yuan,
    /// 万元
    TenThousandYuan,
    /// 分
    Fen,
}

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole yuan.
    pub const fn yuan(yuan: i64) -> Self {
        Self(yuan * 100)
    }

    /// `a / parts` in fen, half up, for a member's share of a household amount (M2, banded).
    /// Zero parts give zero.
    pub fn share(self, parts: i64) -> Self {
        if parts <= 0 {
            return Self::ZERO;
        }
        Self((self.0 * 2 + parts).div_euclid(parts * 2))
    }

    /// `1,234.50` for screens.
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        let (whole, cents) = plain.split_once('.').unwrap_or((plain.as_str(), "00"));
        let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
        let mut out = String::new();
        let count = digits.chars().count();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (count - index) % 3 == 0 {
                out.push(',');
            }
            out.push(digit);
        }
        format!("{sign}{out}.{cents}")
    }

    /// Reads an amount that somebody types: as in [`Fen::parse`], in yuan, or in 万 (`1万`, `1.5万元`).
    pub fn typed(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.strip_suffix('元').unwrap_or(text).strip_suffix('万') {
            Some(figures) => Self::parse(figures, MoneyUnit::TenThousandYuan),
            None => Self::parse(text, MoneyUnit::Yuan),
        }
    }

    /// Reads a cell: `1,234.5`, `￥439`, `439元`, `(12.00)`, full-width digits. More than two decimals
    /// (after the unit is applied) are refused unless they are zeros, because rounding would hide an error;
    /// a spreadsheet's binary noise (`438.99999999999994`) is taken as the nearest fen.
    pub fn parse(raw: &str, unit: MoneyUnit) -> Option<Self> {
        match (unit, plain_yuan(raw.as_bytes())) {
            (MoneyUnit::Yuan, Some(fen)) => Some(Self(fen)),
            _ => Self::parse_any(raw, unit),
        }
    }

    fn parse_any(raw: &str, unit: MoneyUnit) -> Option<Self> {
        let mut text = String::new();
        let mut negative = false;
        for character in raw.trim().chars() {
            let c = match character {
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0)?,
                other => other,
            };
            match c {
                '0'..='9' | '.' => text.push(c),
                '-' | '−' if text.is_empty() => negative = true,
                '(' if text.is_empty() => negative = true,
                ')' if negative => {}
                ',' | ' ' | '¥' | '￥' | '元' | '\u{a0}' => {}
                _ => return None,
            }
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text.as_str(), ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') || whole.len() > 13 {
            return None;
        }
        let places: usize = match unit {
            MoneyUnit::Fen => 0,
            MoneyUnit::Yuan => 2,
            MoneyUnit::TenThousandYuan => 6,
        };
        let mut value: i128 = 0;
        for digit in whole.chars().chain(fraction.chars().chain(std::iter::repeat('0')).take(places)) {
            value = value * 10 + i128::from(digit.to_digit(10)?);
        }
        let rest: String = fraction.chars().skip(places).collect();
        if !rest.is_empty() && rest.bytes().any(|b| b != b'0') {
            // Binary noise shows as a long run of nines or zeros; anything else is a real third decimal.
            let noise_up = rest.len() >= 6 && rest.starts_with("99999");
            let noise_down = rest.len() >= 6 && rest.starts_with("00000");
            if noise_up {
                value += 1;
            } else if !noise_down {
                return None;
            }
        }
        let fen = i64::try_from(value).ok()?;
        Some(Self(if negative { -fen } else { fen }))
    }
}

/// `878` or `878.00`, the form of most cells, as fen.
fn plain_yuan(text: &[u8]) -> Option<i64> {
    let whole = match text.iter().position(|byte| *byte == b'.') {
        Some(point) if point + 3 == text.len() => point,
        Some(_) => return None,
        None => text.len(),
    };
    if !(1..=13).contains(&whole) {
        return None;
    }
    let digits = text.iter().enumerate().filter(|(at, _)| *at != whole);
    let value = digits
        .map(|(_, byte)| byte.checked_sub(b'0').filter(|digit| *digit <= 9))
        .try_fold(0i64, |value, digit| Some(value * 10 + i64::from(digit?)))?;
    Some(if whole == text.len() { value * 100 } else { value })
}

/// Yuan with two decimals, `-12.30`; the form of every file hecha writes.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let value = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", value / 100, value % 100))
    }
}

impl Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Fen {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Fen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Fen {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells_in_every_style_are_read_to_the_fen() {
        for (raw, fen) in [
            ("439", 43900),
            ("1,234.5", 123_450),
            ("￥439.00元", 43900),
            ("４３９．５", 43950),
            ("-12.30", -1230),
            ("(12.30)", -1230),
            ("438.99999999999994", 43900),
            ("439.0000000000001", 43900),
            (".5", 50),
        ] {
            assert_eq!(Fen::parse(raw, MoneyUnit::Yuan), Some(Fen(fen)), "{raw}");
        }
        assert_eq!(Fen::parse("0.0439", MoneyUnit::TenThousandYuan), Some(Fen(43900)));
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        for raw in ["", "-", "四百", "1.2.3", "12.345", "99999999999999999999"] {
            assert_eq!(Fen::parse(raw, MoneyUnit::Yuan), None, "{raw}");
        }
    }

    #[test]
    fn shares_round_half_up() {
        assert_eq!(Fen(100).share(3), Fen(33));
        assert_eq!(Fen(101).share(2), Fen(51));
        assert_eq!(Fen(100).share(0), Fen::ZERO);
    }

    #[test]
    fn screens_group_thousands() {
        assert_eq!(Fen(123_456_789).grouped(), "1,234,567.89");
        assert_eq!(Fen(-5).grouped(), "-0.05");
    }

    proptest! {
        #[test]
        fn text_and_value_agree(fen in -10_000_000_000i64..10_000_000_000) {
            prop_assert_eq!(Fen::parse(&Fen(fen).to_string(), MoneyUnit::Yuan), Some(Fen(fen)));
            prop_assert_eq!(Fen::parse(&Fen(fen).grouped(), MoneyUnit::Yuan), Some(Fen(fen)));
        }

        #[test]
        fn plain_amounts_are_read_as_all_others(text in "[0-9]{0,15}[.]?[0-9]{0,4}") {
            prop_assert_eq!(Fen::parse(&text, MoneyUnit::Yuan), Fen::parse_any(&text, MoneyUnit::Yuan));
        }

        #[test]
        fn reading_never_panics(raw in ".{0,30}") {
            let _ = Fen::parse(&raw, MoneyUnit::TenThousandYuan);
        }
    }
}
