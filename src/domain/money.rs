//! Money in integer fen (分). Floats never hold money: a ledger has to re-add to the cent.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

/// An amount in fen; 1 yuan = 100 fen. May be negative (a correction).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// Unit of figures, from the header of a column, the note above its sheet (单位：万元) or the cell itself (1.5万元).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyUnit {
    /// 元
    #[default]
    Yuan,
    /// 分
    Fen,
    /// 角
    Jiao,
    /// 百元
    HundredYuan,
    /// 千元
    ThousandYuan,
    /// 万元
    TenThousandYuan,
    /// 十万元
    HundredThousandYuan,
    /// 百万元
    MillionYuan,
    /// 千万元
    TenMillionYuan,
    /// 亿元
    HundredMillionYuan,
    /// Another currency than yuan: no figure of it is an amount.
    Foreign,
}

impl MoneyUnit {
    /// Units by their words, longer ones before those that they end with. Without 元 a word is a unit where nothing else
    /// can be meant: in brackets, behind 单位, behind a figure.
    pub const WORDS: &[(&'static str, Self)] = &[
        ("千万元", Self::TenMillionYuan),
        ("百万元", Self::MillionYuan),
        ("十万元", Self::HundredThousandYuan),
        ("亿元", Self::HundredMillionYuan),
        ("万元", Self::TenThousandYuan),
        ("千元", Self::ThousandYuan),
        ("百元", Self::HundredYuan),
        ("千万", Self::TenMillionYuan),
        ("百万", Self::MillionYuan),
        ("十万", Self::HundredThousandYuan),
        ("亿", Self::HundredMillionYuan),
        ("万", Self::TenThousandYuan),
        ("千", Self::ThousandYuan),
        ("百", Self::HundredYuan),
        ("元", Self::Yuan),
        ("角", Self::Jiao),
        ("分", Self::Fen),
    ];

    /// The unit that a text ends with, and what stands before it.
    fn split(text: &str) -> Option<(&str, Self)> {
        Self::WORDS.iter().find_map(|(word, unit)| Some((text.strip_suffix(word)?, *unit)))
    }

    /// Digits behind the point of a figure down to the fen; nothing is one in another currency.
    fn places(self) -> Option<usize> {
        Some(match self {
            Self::Fen => 0,
            Self::Jiao => 1,
            Self::Yuan => 2,
            Self::HundredYuan => 4,
            Self::ThousandYuan => 5,
            Self::TenThousandYuan => 6,
            Self::HundredThousandYuan => 7,
            Self::MillionYuan => 8,
            Self::TenMillionYuan => 9,
            Self::HundredMillionYuan => 10,
            Self::Foreign => return None,
        })
    }
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

    /// Reads a cell, or what somebody types: `1,234.5`, `￥439`, `439元`, `100元整`, `1.5万元`, `1.2E3`, `(12.00)`, full-width digits. A unit in the
    /// cell goes before that of its column. Digits stand in groups of three or in none: `1,23` may be 123 or 1.23.
    /// More than two decimals (after the unit is applied) are refused unless they are zeros, because rounding would
    /// hide an error; a spreadsheet's binary noise (`438.99999999999994`) is taken as the nearest fen.
    pub fn parse(raw: &str, unit: MoneyUnit) -> Option<Self> {
        match (unit, plain_yuan(raw.as_bytes())) {
            (MoneyUnit::Yuan, Some(fen)) => Some(Self(fen)),
            _ => Self::parse_any(raw, unit),
        }
    }

    fn parse_any(raw: &str, unit: MoneyUnit) -> Option<Self> {
        let places = unit.places()?;
        let text = narrow(raw)?;
        let mut figure = text.as_str();
        let mut negative = false;
        let mut own = None;
        // Sign and mark of the currency stand before the figure, either first, the unit behind it, brackets around any.
        for _ in 0..2 {
            figure = ["¥", "人民币", "RMB", "CNY"].iter().find_map(|mark| figure.strip_prefix(mark)).unwrap_or(figure);
            let whole_yuan = figure.strip_suffix(['整', '正']).filter(|rest| rest.ends_with('元'));
            if let (None, Some((before, unit))) = (own, MoneyUnit::split(whole_yuan.unwrap_or(figure))) {
                (figure, own) = (before, Some(unit.places()?));
            }
            let inner = figure.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
            if let Some(rest) = inner.or_else(|| figure.strip_prefix('-')).filter(|_| !negative) {
                (figure, negative) = (rest, true);
            }
        }
        let places = own.unwrap_or(places);
        let value = scaled(figure, places)?;
        Some(Self(if negative { -value } else { value }))
    }
}

/// A figure without white space and full-width forms.
fn narrow(raw: &str) -> Option<String> {
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '\u{ff01}'..='\u{ff5e}' => text.push(char::from_u32(c as u32 - 0xfee0)?),
            '￥' => text.push('¥'),
            '−' => text.push('-'),
            c if c.is_whitespace() => {}
            c => text.push(c),
        }
    }
    Some(text)
}

/// A figure without a unit, so many decimal places as a whole number; see [`scaled`].
pub(super) fn figure(text: &str, places: usize) -> Option<i64> {
    let text = narrow(text)?;
    match text.strip_prefix('-') {
        Some(rest) => Some(-scaled(rest, places)?),
        None => scaled(&text, places),
    }
}

/// A figure without sign and unit, so many decimal places as a whole number: `1,234.5` with two is 123450. See
/// [`Fen::parse`] for what is refused.
fn scaled(figure: &str, places: usize) -> Option<i64> {
    let (mantissa, exponent) = match figure.split_once(['E', 'e']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i8>().ok().filter(|power| power.unsigned_abs() <= 15)?),
        None => (figure, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = ungrouped(whole)?;
    let point = digits.len();
    digits.push_str(fraction);
    if digits.is_empty() || point > 13 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept = usize::try_from(i64::try_from(point + places).ok()? + i64::from(exponent)).ok()?;
    let mut value: i128 = 0;
    for digit in digits.bytes().chain(std::iter::repeat(b'0')).take(kept) {
        value = value.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
    }
    let rest = digits.get(kept..).unwrap_or_default();
    if rest.bytes().any(|digit| digit != b'0') {
        // Binary noise shows as a long run of nines or zeros; anything else is a real third decimal.
        let noise = |run: &str| exponent == 0 && rest.len() >= 6 && rest.starts_with(run);
        if noise("99999") {
            value += 1;
        } else if !noise("00000") {
            return None;
        }
    }
    i64::try_from(value).ok()
}

/// Digits without the commas between their groups of three; `None` when a group is of another size.
fn ungrouped(digits: &str) -> Option<String> {
    let mut groups = digits.split(',');
    let mut out = groups.next()?.to_owned();
    for (at, group) in groups.enumerate() {
        if group.len() != 3 || at == 0 && !(1..=3).contains(&out.len()) {
            return None;
        }
        out.push_str(group);
    }
    Some(out)
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
    fn an_amount_in_brackets_is_below_zero_wherever_its_unit_stands() {
        for text in ["(12.00)", "(12.00)元", "¥(12.00)", "￥（12.00）", "(¥12)", "(12元)", "-12", "¥-12", "-¥12元整"] {
            assert_eq!(Fen::parse(text, MoneyUnit::Yuan), Some(Fen(-1200)), "{text}");
        }
        for text in ["((12))", "--12", "-(12)", "12)", "(12", "1万万"] {
            assert_eq!(Fen::parse(text, MoneyUnit::Yuan), None, "{text}");
        }
    }

    #[test]
    fn every_multiple_of_yuan_is_converted_and_another_currency_is_no_amount() {
        for (unit, fen) in [
            (MoneyUnit::Fen, 2),
            (MoneyUnit::Jiao, 20),
            (MoneyUnit::Yuan, 200),
            (MoneyUnit::HundredYuan, 20_000),
            (MoneyUnit::ThousandYuan, 200_000),
            (MoneyUnit::TenThousandYuan, 2_000_000),
            (MoneyUnit::HundredThousandYuan, 20_000_000),
            (MoneyUnit::MillionYuan, 200_000_000),
            (MoneyUnit::TenMillionYuan, 2_000_000_000),
            (MoneyUnit::HundredMillionYuan, 20_000_000_000),
        ] {
            assert_eq!(Fen::parse("2", unit), Some(Fen(fen)), "{unit:?}");
        }
        assert_eq!(Fen::parse("2", MoneyUnit::Foreign), None);
    }

    #[test]
    fn the_unit_in_a_cell_goes_before_that_of_its_column() {
        for (raw, fen) in [
            ("15000元", Some(1_500_000)),
            ("1.5万元", Some(1_500_000)),
            ("1.5万", Some(1_500_000)),
            ("100元整", Some(10_000)),
            ("人民币100元正", Some(10_000)),
            ("¥-3千元", Some(-300_000)),
            ("5角", Some(50)),
            ("15000", Some(15_000_000_000)),
            ("15000美元", None),
            ("5元3角", None),
            ("整", None),
            ("万元", None),
        ] {
            assert_eq!(Fen::parse(raw, MoneyUnit::TenThousandYuan), fen.map(Fen), "{raw}");
        }
    }

    #[test]
    fn commas_stand_between_groups_of_three_digits_or_the_figure_is_refused() {
        for raw in ["1,23", "100，00", "1,2345", "1234,567", ",123", "1,,234", "1.234,5", "12,34.50"] {
            assert_eq!(Fen::parse(raw, MoneyUnit::Yuan), None, "{raw}");
        }
        assert_eq!(Fen::parse("1，234，567.5", MoneyUnit::Yuan), Some(Fen(123_456_750)));
    }

    #[test]
    fn powers_of_ten_are_read_when_they_come_out_even() {
        for (raw, fen) in [
            ("1.2E3", Some(120_000)),
            ("1.5e+04", Some(1_500_000)),
            ("5E-1", Some(50)),
            ("1.2345E1", None),
            ("1E99", None),
            ("5E-3", None),
        ] {
            assert_eq!(Fen::parse(raw, MoneyUnit::Yuan), fen.map(Fen), "{raw}");
        }
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
