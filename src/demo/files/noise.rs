//! How clerks write things: the styles and the slips of real exports.

use crate::demo::dice::Dice;
use crate::demo::model::{Damage, Named};
use crate::domain::date::Date;
use crate::domain::id_number::{self, IdKey};
use crate::domain::money::Fen;
use crate::domain::month::Month;

/// A whole number in one of the styles that can be mended with certainty.
pub fn id(dice: &mut Dice, key: IdKey) -> String {
    let text = key.to_string();
    match dice.below(1000) {
        0..25 => spaced(&text),
        25..45 => text.replace('X', "x"),
        45..60 => format!("=\"{text}\""),
        60..72 => full_width(&text),
        72..84 => format!("'{text}"),
        84..96 => format!("{text}\t"),
        96..100 => short(key).unwrap_or(text),
        _ => text,
    }
}

/// The number of a register row, with its damage if it has any.
pub fn named_id(dice: &mut Dice, named: &Named) -> String {
    match named.damage {
        Some(damage) => damaged(named.key, damage),
        None if named.short => short(named.key).unwrap_or_else(|| named.key.to_string()),
        None => id(dice, named.key),
    }
}

/// A number that cannot be mended with certainty.
pub fn damaged(key: IdKey, damage: Damage) -> String {
    let text = key.to_string();
    match damage {
        Damage::PrecisionLost => text.chars().take(15).chain("000".chars()).collect(),
        Damage::Masked => text.chars().enumerate().map(|(at, c)| if (6..14).contains(&at) { '*' } else { c }).collect(),
        Damage::WrongCheck => {
            let last = text.chars().last().and_then(|c| c.to_digit(10)).map_or(1, |digit| (digit + 1) % 10);
            text.chars().take(17).chain(char::from_digit(last, 10)).collect()
        }
        Damage::Missing => String::new(),
    }
}

/// The old form of 15 digits, for people born in the last century.
fn short(key: IdKey) -> Option<String> {
    let text = key.to_string();
    let born = key.birth_date()?.year();
    (1900..2000).contains(&born).then(|| text.chars().take(6).chain(text.chars().skip(8).take(9)).collect())
}

/// Whether a number whose last three digits became zeros still passes the check: then the loss cannot be seen.
pub fn hides_its_loss(key: IdKey) -> bool {
    id_number::read(&damaged(key, Damage::PrecisionLost), false).key().is_some()
}

fn spaced(text: &str) -> String {
    text.chars().enumerate().flat_map(|(at, c)| (matches!(at, 6 | 14)).then_some(' ').into_iter().chain([c])).collect()
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).filter(|_| c.is_ascii_graphic()).unwrap_or(c)).collect()
}

/// Names of two characters are often spaced to the width of three.
pub fn name(dice: &mut Dice, name: &str) -> String {
    let mut characters = name.chars();
    match (characters.next(), characters.next(), characters.next()) {
        (Some(first), Some(second), None) if dice.percent(30) => {
            format!("{first}{}{second}", dice.pick(&["　", " ", "  "]))
        }
        _ => name.to_owned(),
    }
}

/// Yuan: `1,234.00`, `1234.00`, `1234`, `1234元`.
pub fn money(dice: &mut Dice, amount: Fen) -> String {
    let whole = amount.0 % 100 == 0;
    match dice.below(10) {
        0 | 1 => amount.grouped(),
        2 if whole => format!("{}元", amount.0 / 100),
        3..6 if whole => (amount.0 / 100).to_string(),
        _ => amount.to_string(),
    }
}

/// 万元 with as many decimals as it takes.
pub fn ten_thousand(amount: Fen) -> String {
    let text = format!("{}.{:06}", amount.0 / 1_000_000, amount.0 % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// One of the bureaus' date styles.
#[derive(Clone, Copy, Debug)]
pub enum Dates {
    /// 2022-03-05
    Iso,
    /// 2022/3/5
    Slash,
    /// 2022.3.5
    Dot,
    /// 20220305
    Compact,
    /// 2022年3月5日
    Han,
    /// 2022-03-05 00:00:00
    Clock,
}

impl Dates {
    /// Writes a date.
    pub fn write(self, date: Date) -> String {
        let (year, month, day) = (date.year(), date.month(), date.day());
        match self {
            Self::Iso => format!("{year:04}-{month:02}-{day:02}"),
            Self::Slash => format!("{year}/{month}/{day}"),
            Self::Dot => format!("{year}.{month}.{day}"),
            Self::Compact => format!("{year:04}{month:02}{day:02}"),
            Self::Han => format!("{year}年{month}月{day}日"),
            Self::Clock => format!("{year:04}-{month:02}-{day:02} 00:00:00"),
        }
    }

    /// Writes a month in the same taste.
    pub fn month(self, month: Month) -> String {
        let (year, month) = (month.year(), month.month());
        match self {
            Self::Iso | Self::Clock => format!("{year:04}-{month:02}"),
            Self::Slash => format!("{year}/{month}"),
            Self::Dot => format!("{year}.{month}"),
            Self::Compact => format!("{year:04}{month:02}"),
            Self::Han => format!("{year}年{month}月"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_styles_are_read_back_and_damage_is_not() {
        let mut dice = Dice::new(3, "noise");
        let born = Date::constant(1962, 10, 9);
        let key = (0..999).filter_map(|serial| IdKey::compose(990_421, born, serial)).find(|key| !hides_its_loss(*key));
        let key = key.expect("a key");
        for _ in 0..2000 {
            let text = id(&mut dice, key);
            assert_eq!(id_number::read(&text, false).key(), Some(key), "{text}");
        }
        for damage in [Damage::PrecisionLost, Damage::Masked, Damage::WrongCheck, Damage::Missing] {
            assert_eq!(id_number::read(&damaged(key, damage), false).key(), None, "{damage:?}");
        }
    }

    #[test]
    fn capital_in_ten_thousands_reads_back_to_the_fen() {
        for fen in [12_345_000, 50_000_000, 0, 1, 99_999_999] {
            let text = ten_thousand(Fen(fen));
            assert_eq!(Fen::parse(&text, crate::domain::money::MoneyUnit::TenThousandYuan), Some(Fen(fen)), "{text}");
        }
    }
}
