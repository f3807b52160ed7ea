//! What stands to the right of a filter's sign, read as its column is stored.

use super::codes::{ColumnKind, code_of, column_kind};
use super::{ListKind, values};
use crate::domain::filter::{FilterError, Operator, Term};
use crate::domain::lang::Bilingual;
use crate::domain::money::{Fen, MoneyUnit};
use crate::domain::month::Month;
use crate::domain::pack::Pack;
use crate::domain::{date, text};

/// A value in the form in which its column holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// A text, an ISO date, a code; empty for what is not given.
    Text(String),
    /// Fen, a month's index, a number, 0 or 1.
    Integer(i64),
}

/// The values of a term as its column holds them.
///
/// # Errors
/// One of them is nothing that the column can hold.
pub fn stored(pack: &Pack, kind: ListKind, term: &Term) -> Result<Vec<Stored>, FilterError> {
    values(term).into_iter().map(|part| read(pack, kind, term, part)).collect()
}

fn read(pack: &Pack, kind: ListKind, term: &Term, part: &str) -> Result<Stored, FilterError> {
    let text = |text: &str| Stored::Text(text.to_owned());
    // Part of a text is looked for as it is typed, whatever the column holds.
    if part.is_empty() || term.operator == Operator::Contains {
        return Ok(text(part));
    }
    let (read, zh, en) = match column_kind(&term.column) {
        ColumnKind::Money => (
            Fen::parse(part, MoneyUnit::Yuan).map(|fen| Stored::Integer(fen.0)),
            "金额(元)，如 1000 或 1.5万",
            "an amount in yuan, such as 1000 or 1234.50",
        ),
        ColumnKind::Month => (
            Month::parse(part, false).map(|month| Stored::Integer(i64::from(month.index()))),
            "年月，如 2026-03",
            "a month, such as 2026-03",
        ),
        ColumnKind::Date => {
            (date::parse(part, false).map(|day| text(&day.to_string())), "日期，如 2026-03-05", "a date, such as 2026-03-05")
        }
        ColumnKind::Number => (text::whole_number(part).map(Stored::Integer), "整数，如 3", "a whole number, such as 3"),
        ColumnKind::Flag => {
            let flag = match part {
                "1" | "yes" | "true" | "是" => Some(1),
                "0" | "no" | "false" | "否" => Some(0),
                _ => None,
            };
            (flag.map(Stored::Integer), "是 或 否", "yes or no")
        }
        ColumnKind::Code | ColumnKind::Codes => {
            return Ok(Stored::Text(code_of(pack, kind, &term.column, part).unwrap_or_else(|| part.to_owned())));
        }
        ColumnKind::Text | ColumnKind::Id | ColumnKind::Set => return Ok(text(part)),
    };
    read.ok_or_else(|| FilterError::BadValue {
        column: Bilingual::each(|lang| kind.column_word(&term.column, lang)),
        value: part.to_owned(),
        expected: Bilingual::of(zh, en),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::{Lang, Say};

    fn of(text: &str) -> Result<Vec<Stored>, FilterError> {
        let term = ListKind::Clues.filter(text).expect("reads").terms.remove(0);
        stored(&Pack::default(), ListKind::Clues, &term)
    }

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (text, fen) in
            [("金额>=1万", 1_000_000), ("金额>=1.5万元", 1_500_000), ("amount<1,234.5", 123_450), ("金额=１２元", 1200)]
        {
            assert_eq!(of(text), Ok(vec![Stored::Integer(fen)]), "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_read_in_digits_of_either_width() {
        assert_eq!(of("月数>=１２"), of("月数>=12"));
        assert_eq!(of("月数>=１２"), Ok(vec![Stored::Integer(12)]));
    }

    #[test]
    fn what_a_column_cannot_hold_is_named_with_an_example_of_what_it_can() {
        let said = |text: &str| of(text).expect_err("nothing of the kind");
        let amount = said("金额>=很多");
        assert_eq!(amount.say(Lang::Zh), "“金额”的值“很多”无法识别，应为金额(元)，如 1000 或 1.5万。");
        assert!(amount.say(Lang::En).contains("\"很多\"") && amount.say(Lang::En).contains("such as 1000"));
        for text in ["起始月份=2026-13", "due<=明天", "月数>三", "overdue=也许"] {
            let Ok(filter) = ListKind::Clues.filter(text) else { continue };
            assert!(matches!(of(&filter.to_string()), Err(FilterError::BadValue { .. })), "{text}");
        }
        assert!(of("金额~9").is_ok() && of("金额=").is_ok(), "part of a text, and nothing");
    }
}
