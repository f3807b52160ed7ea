//! Changing a parameter of the pack: a new value for a span of months, the old value kept for the others, so that
//! past months keep their law.

use super::date::Date;
use super::lang::{Lang, Say};
use super::month::Month;
use super::pack::Pack;
use super::program::Param;
use super::text;
use std::collections::BTreeSet;
use std::fmt;

/// A change as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamEdit {
    /// Name of the parameter.
    pub name: String,
    /// As typed: a whole number, or texts with commas between, as the parameter has it.
    pub value: String,
    /// First benefit month; none: from the beginning.
    pub from: Option<Month>,
    /// Last benefit month; none: until further notice.
    pub to: Option<Month>,
    /// Where the value comes from.
    pub source: String,
}

/// An entry of the parameters after a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Position, among all parameters before the change, of the entry it was made from.
    pub of: usize,
    /// The entry.
    pub param: Param,
}

/// Why a change is not possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParamEditError {
    /// There is no such parameter.
    Unknown {
        /// As asked for.
        name: String,
        /// Names that there are.
        known: Vec<String>,
    },
    /// The parameter is a number, and the text is not.
    NotANumber {
        /// Name.
        name: String,
        /// As typed.
        value: String,
    },
    /// The parameter is a list, and the text names nothing.
    NoValues {
        /// Name.
        name: String,
    },
    /// The parameter is an amount, a count or a span, and the number lies below zero.
    BelowZero {
        /// Name.
        name: String,
        /// As typed.
        value: String,
    },
    /// The parameter is a list of codes, and this is none.
    NoCode {
        /// Name.
        name: String,
        /// As typed.
        value: String,
        /// The codes that there are.
        known: Vec<String>,
    },
    /// The last month lies before the first.
    Backwards {
        /// First.
        from: Month,
        /// Last.
        to: Month,
    },
    /// A month that cannot be read.
    NotAMonth {
        /// As typed.
        text: String,
    },
    /// The parameter has that value already in all those months.
    Same {
        /// Name.
        name: String,
        /// As typed.
        value: String,
    },
}

impl Say for ParamEditError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Unknown { name, known } => {
                let known = known.join(" ");
                lang.pick(
                    format!("规则包中没有参数 {name}。现有参数：{known}"),
                    format!("The pack has no parameter {name}. Parameters: {known}"),
                )
            }
            Self::NotANumber { name, value } => lang.pick(
                format!("参数 {name} 应为整数(金额以分计)，“{value}”不是。"),
                format!("The parameter {name} is a whole number (money in fen); \"{value}\" is not."),
            ),
            Self::NoValues { name } => lang.pick(
                format!("参数 {name} 是一组值，请写出，用逗号分隔。"),
                format!("The parameter {name} is a list; write its values with commas between."),
            ),
            Self::BelowZero { name, value } => lang.pick(
                format!("参数 {name} 不能小于零：{value}。"),
                format!("The parameter {name} cannot lie below zero: {value}."),
            ),
            Self::NoCode { name, value, known } => {
                let known = known.join(" ");
                lang.pick(
                    format!("参数 {name} 中没有代码“{value}”。可用：{known}"),
                    format!("\"{value}\" is no code of the parameter {name}. Codes: {known}"),
                )
            }
            Self::Backwards { from, to } => lang.pick(
                format!("截止月 {to} 早于起始月 {from}。"),
                format!("The last month {to} lies before the first month {from}."),
            ),
            Self::NotAMonth { text } => {
                lang.pick(format!("“{text}”不是月份，应如 2025-01。"), format!("\"{text}\" is not a month such as 2025-01."))
            }
            Self::Same { name, value } => lang.pick(
                format!("参数 {name} 在这些月份已是 {value}，没有变化。"),
                format!("The parameter {name} is {value} in those months already; nothing would change."),
            ),
        }
    }
}

impl fmt::Display for ParamEditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for ParamEditError {}

/// Reads a month that may be left out.
///
/// # Errors
/// The text is neither empty nor a month.
pub fn month(text: &str) -> Result<Option<Month>, ParamEditError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    Month::parse(text, false).map(Some).ok_or_else(|| ParamEditError::NotAMonth { text: text.to_owned() })
}

/// The source of a value for which none is named.
pub fn own_source(today: Date) -> String {
    format!("set by the county on {today}")
}

/// The value of an entry as it is typed and shown.
pub fn shown(param: &Param) -> String {
    param.number.map_or_else(|| param.values.join(", "), |number| number.to_string())
}

/// The parameters after a change, in the order of the file. Where the new span overlaps an entry, the entry keeps the
/// months before and after it.
///
/// # Errors
/// See [`ParamEditError`].
pub fn apply(params: &[Param], edit: &ParamEdit) -> Result<Vec<Entry>, ParamEditError> {
    if let (Some(from), Some(to)) = (edit.from, edit.to)
        && to < from
    {
        return Err(ParamEditError::Backwards { from, to });
    }
    let named: Vec<usize> = (0..).zip(params).filter(|(_, param)| param.name == edit.name).map(|(index, _)| index).collect();
    let overlapped = named.iter().copied().find(|index| params.get(*index).is_some_and(|param| overlaps(param, edit)));
    // A span that no entry has yet goes after the last of them.
    let Some(place) = overlapped.or(named.last().copied()) else { return Err(unknown(params, edit)) };
    let Some(pattern) = params.get(place) else { return Err(unknown(params, edit)) };
    let fresh = fresh(pattern, edit)?;
    // No kind of number is negative by nature; a pack whose own value is knows better.
    let signed = named.iter().filter_map(|index| params.get(*index)?.number).any(|number| number < 0);
    if fresh.number.is_some_and(|number| number < 0) && !signed {
        return Err(ParamEditError::BelowZero { name: edit.name.clone(), value: edit.value.clone() });
    }
    if same_already(params, &named, &fresh) {
        return Err(ParamEditError::Same { name: edit.name.clone(), value: shown(&fresh) });
    }
    let mut entries = Vec::with_capacity(params.len() + 2);
    for (of, param) in params.iter().enumerate() {
        let ours = param.name == edit.name;
        let (before, after) = if ours && overlaps(param, edit) { remainders(param, edit) } else { (Some(param.clone()), None) };
        entries.extend(before.map(|param| Entry { of, param }));
        if of == place {
            entries.push(Entry { of, param: fresh.clone() });
        }
        entries.extend(after.map(|param| Entry { of, param }));
    }
    Ok(entries)
}

/// Refuses a list of codes that holds what is no code. A parameter is about those columns, programs or papers whose
/// codes its present values all are; where they are no such codes the pack does not tell. `dibao_rural:1`, a code with
/// an addition, is not looked at.
///
/// # Errors
/// A value is none of the codes.
pub fn check_codes(pack: &Pack, edit: &ParamEdit, entries: &[Entry]) -> Result<(), ParamEditError> {
    let held = || pack.programs.params.iter().filter(|param| param.name == edit.name).flat_map(|param| &param.values);
    if held().next().is_none() {
        return Ok(());
    }
    let columns = pack.datasets.iter().flat_map(|dataset| &dataset.columns);
    let mut lists: Vec<BTreeSet<&str>> = columns.map(|column| column.values.values().map(String::as_str).collect()).collect();
    lists.push(pack.programs.programs.iter().map(|program| program.id.as_str()).collect());
    lists.push(pack.words.file_items.iter().map(|item| item.code.as_str()).collect());
    lists.retain(|codes| held().all(|value| codes.contains(value.as_str())));
    let known: BTreeSet<&str> = lists.into_iter().flatten().collect();
    let values = entries.iter().filter(|entry| entry.param.name == edit.name).flat_map(|entry| &entry.param.values);
    match values.into_iter().find(|value| !known.is_empty() && !value.contains(':') && !known.contains(value.as_str())) {
        Some(value) => Err(ParamEditError::NoCode {
            name: edit.name.clone(),
            value: value.clone(),
            known: known.into_iter().map(str::to_owned).collect(),
        }),
        None => Ok(()),
    }
}

fn unknown(params: &[Param], edit: &ParamEdit) -> ParamEditError {
    let mut known: Vec<String> = params.iter().map(|param| param.name.clone()).collect();
    known.sort();
    known.dedup();
    ParamEditError::Unknown { name: edit.name.clone(), known }
}

fn fresh(pattern: &Param, edit: &ParamEdit) -> Result<Param, ParamEditError> {
    let name = || edit.name.clone();
    let mut param = Param { from: edit.from, to: edit.to, source: edit.source.clone(), ..pattern.clone() };
    if pattern.number.is_some() {
        let digits: String = text::fold(&edit.value).chars().filter(|c| !matches!(c, '_' | ',')).collect();
        let number = digits.parse().map_err(|_| ParamEditError::NotANumber { name: name(), value: edit.value.clone() })?;
        param.number = Some(number);
    } else {
        param.values = text::words(&edit.value).map(str::to_owned).collect();
        if param.values.is_empty() {
            return Err(ParamEditError::NoValues { name: name() });
        }
    }
    Ok(param)
}

fn overlaps(param: &Param, edit: &ParamEdit) -> bool {
    let starts_in_time = edit.to.zip(param.from).is_none_or(|(to, from)| from <= to);
    let ends_late_enough = edit.from.zip(param.to).is_none_or(|(from, to)| from <= to);
    starts_in_time && ends_late_enough
}

/// What an entry keeps before and after the new span.
fn remainders(param: &Param, edit: &ParamEdit) -> (Option<Param>, Option<Param>) {
    let before = edit.from.filter(|new| param.from.is_none_or(|from| from < *new));
    let after = edit.to.filter(|new| param.to.is_none_or(|to| to > *new));
    (
        before.map(|month| Param { to: Some(month.plus(-1)), ..param.clone() }),
        after.map(|month| Param { from: Some(month.plus(1)), ..param.clone() }),
    )
}

/// One entry with that value covers the whole span.
fn same_already(params: &[Param], named: &[usize], fresh: &Param) -> bool {
    named.iter().filter_map(|index| params.get(*index)).any(|param| {
        let from = param.from.is_none_or(|from| fresh.from.is_some_and(|new| from <= new));
        let to = param.to.is_none_or(|to| fresh.to.is_some_and(|new| new <= to));
        from && to && param.number == fresh.number && param.values == fresh.values
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Bilingual;

    fn param(name: &str, number: i64, span: (&str, &str)) -> Param {
        let text = Bilingual { zh: "测".into(), en: "test".into() };
        let (from, to) = (month(span.0).expect("month"), month(span.1).expect("month"));
        Param { name: name.into(), number: Some(number), values: Vec::new(), from, to, note: text, source: "old".into() }
    }

    fn edit(value: &str, span: (&str, &str)) -> ParamEdit {
        let (from, to) = (month(span.0).expect("month"), month(span.1).expect("month"));
        ParamEdit { name: "cap".into(), value: value.into(), from, to, source: "new".into() }
    }

    /// `value from..to` of every entry of `cap`.
    fn spans(params: &[Param], edit: &ParamEdit) -> Vec<String> {
        let month = |month: Option<Month>| month.map(|month| month.to_string()).unwrap_or_default();
        let entries = apply(params, edit).expect("applies");
        let ours = entries.into_iter().map(|entry| entry.param).filter(|param| param.name == "cap");
        ours.map(|param| format!("{} {}..{}", shown(&param), month(param.from), month(param.to))).collect()
    }

    #[test]
    fn a_dated_change_keeps_the_old_value_for_the_months_before() {
        let params = [param("cap", 1, ("", "")), param("other", 7, ("", ""))];
        assert_eq!(spans(&params, &edit("2", ("2025-01", ""))), ["1 ..2024-12", "2 2025-01.."]);
    }

    #[test]
    fn a_change_within_an_entry_keeps_both_ends() {
        let params = [param("cap", 1, ("2020-01", "2025-12"))];
        let seen = spans(&params, &edit("2", ("2022-01", "2022-12")));
        assert_eq!(seen, ["1 2020-01..2021-12", "2 2022-01..2022-12", "1 2023-01..2025-12"]);
    }

    #[test]
    fn an_undated_change_replaces_every_entry() {
        let params = [param("cap", 1, ("", "2023-12")), param("cap", 2, ("2024-01", ""))];
        assert_eq!(spans(&params, &edit("3", ("", ""))), ["3 .."]);
    }

    #[test]
    fn a_change_over_two_entries_trims_both() {
        let params = [param("cap", 1, ("", "2023-12")), param("cap", 2, ("2024-01", ""))];
        let seen = spans(&params, &edit("3", ("2023-07", "2024-06")));
        assert_eq!(seen, ["1 ..2023-06", "3 2023-07..2024-06", "2 2024-07.."]);
    }

    #[test]
    fn months_that_no_entry_had_get_one() {
        let params = [param("cap", 1, ("2024-01", ""))];
        assert_eq!(spans(&params, &edit("3", ("", "2022-12"))), ["1 2024-01..", "3 ..2022-12"]);
    }

    #[test]
    fn every_month_has_one_value_after_any_change() {
        let params =
            [param("cap", 1, ("", "2021-06")), param("cap", 2, ("2021-07", "2022-06")), param("cap", 3, ("2022-07", ""))];
        let months: Vec<Month> = (0..36).filter_map(|index| Month::new(2020, 7).map(|first| first.plus(index))).collect();
        for from in months.iter().step_by(5) {
            for to in months.iter().filter(|to| *to >= from).step_by(3) {
                let change = ParamEdit { from: Some(*from), to: Some(*to), ..edit("9", ("", "")) };
                let after: Vec<Param> = apply(&params, &change).expect("applies").into_iter().map(|entry| entry.param).collect();
                for month in &months {
                    let holds =
                        |param: &&Param| param.from.is_none_or(|from| from <= *month) && param.to.is_none_or(|to| *month <= to);
                    let values: Vec<Option<i64>> = after.iter().filter(holds).map(|param| param.number).collect();
                    let inside = from <= month && month <= to;
                    let was = params.iter().find(|param| holds(param)).and_then(|param| param.number);
                    assert_eq!(values, [if inside { Some(9) } else { was }], "{from}..{to} in {month}");
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_done_is_told() {
        let params = [param("cap", 1, ("", ""))];
        let error = |edit: &ParamEdit| apply(&params, edit).expect_err("refused");
        let unknown = ParamEdit { name: "none".into(), ..edit("2", ("", "")) };
        assert_eq!(error(&unknown), ParamEditError::Unknown { name: "none".into(), known: vec!["cap".into()] });
        assert!(matches!(error(&edit("much", ("", ""))), ParamEditError::NotANumber { .. }));
        assert!(matches!(error(&edit("2", ("2025-02", "2025-01"))), ParamEditError::Backwards { .. }));
        assert!(matches!(error(&edit("1", ("2025-01", ""))), ParamEditError::Same { .. }));
    }

    #[test]
    fn numbers_may_be_grouped_and_lists_are_split_at_any_comma() {
        let list = Param { number: None, values: vec!["a".into()], ..param("cap", 0, ("", "")) };
        let entries = apply(&[list], &edit("a，b、c", ("", ""))).expect("applies");
        assert_eq!(entries[0].param.values, ["a", "b", "c"]);
        let entries = apply(&[param("cap", 1, ("", ""))], &edit("10_000,000", ("", ""))).expect("applies");
        assert_eq!(entries[0].param.number, Some(10_000_000));
    }
}
