//! The list of rules: the pack's, with what the workbook knows of each. They are few, so filters and orders are worked
//! out here and not in SQL.

use super::listing::{self, ListingError};
use super::report_card;
use super::search;
use crate::domain::filter::{Operator, Term};
use crate::domain::lang::Bilingual;
use crate::domain::listing::{Cell, ListKind, ListQuery, Row, RowIds, sorts_by_sound, unknown};
use crate::domain::pack::Pack;
use crate::domain::report_card::RuleCard;
use crate::store::Workbook;
use crate::store::lists::{Condition, Value};
use std::cmp::Ordering;

/// Ids of the rules that pass the filter: their positions among the cards.
pub(super) fn ids(book: &Workbook, pack: &Pack, query: &ListQuery) -> Result<RowIds, ListingError> {
    select(all(book, pack)?, pack, query)
}

/// Of the rows of a list that is worked out here, the ids of those that pass the filter, in order.
pub(super) fn select(mut rows: Vec<Row>, pack: &Pack, query: &ListQuery) -> Result<RowIds, ListingError> {
    let kind = query.kind;
    let conditions =
        query.filter.terms.iter().map(|term| listing::condition(pack, query.kind, term)).collect::<Result<Vec<_>, _>>()?;
    for (alone, error) in query.filter.terms.iter().flat_map(|term| unknown(pack, kind, term)) {
        let condition = listing::condition(pack, kind, &alone)?;
        if !rows.iter().any(|row| holds(kind, row, &alone, &condition)) {
            return Err(ListingError::Filter(error));
        }
    }
    rows.retain(|row| query.filter.terms.iter().zip(&conditions).all(|(term, condition)| holds(kind, row, term, condition)));
    if let Some(sort) = &query.sort
        && let Some(place) = place(kind, &sort.column)
    {
        let turned = |order: Ordering| if sort.descending { order.reverse() } else { order };
        if sorts_by_sound(&sort.column) {
            // A key is made once of each text.
            let sound = |row: &Row| match row.cells.get(place) {
                Some(Cell::Text(text)) => search::order_key(text),
                _ => String::new(),
            };
            let mut keyed: Vec<(String, Row)> = rows.into_iter().map(|row| (sound(&row), row)).collect();
            keyed.sort_by(|(a, _), (b, _)| turned(a.cmp(b)));
            rows = keyed.into_iter().map(|(_, row)| row).collect();
        } else {
            rows.sort_by(|a, b| turned(order(a.cells.get(place), b.cells.get(place))));
        }
    }
    if query.filter.words.is_empty() {
        return Ok(RowIds(rows.into_iter().map(|row| row.id).collect()));
    }
    let texts: Vec<(i64, Vec<String>)> = rows.iter().map(|row| (row.id, texts(row))).collect();
    let order: Vec<i64> = texts.iter().map(|(id, _)| *id).collect();
    Ok(RowIds(search::Index::new(texts, &|| false).rank(&order, &query.filter.words, false, None, &|| false)))
}

/// Rows by id.
pub(super) fn rows(book: &Workbook, pack: &Pack, ids: &[i64]) -> Result<Vec<Row>, ListingError> {
    Ok(listing::by_id(all(book, pack)?, ids))
}

fn all(book: &Workbook, pack: &Pack) -> Result<Vec<Row>, ListingError> {
    let cards = report_card::cards(book, pack)?;
    let loaded = book.loaded_datasets()?;
    let runs = |rule: &str| pack.rule(rule).is_none_or(|rule| rule.needs.iter().all(|need| loaded.contains(need)));
    Ok((1..).zip(&cards).map(|(id, card)| Row { id, subject: card.rule.clone(), cells: cells(card, runs(&card.rule)) }).collect())
}

/// The cells of [`ListKind::Rules`]. A rule that cannot run has found nothing yet, which is not the same as no clues.
fn cells(card: &RuleCard, runs: bool) -> Vec<Cell> {
    let total = &card.card.total;
    let count = |number: u64| Cell::Number(i64::try_from(number).unwrap_or(i64::MAX));
    let coded = |code: &str, title: Bilingual| Cell::Coded { code: code.to_owned(), title };
    let precision = total.precision();
    vec![
        Cell::Text(card.rule.clone()),
        Cell::Said(card.title.clone()),
        card.direction.map_or(Cell::Empty, |direction| coded(direction.code(), direction.title())),
        card.severity.map_or(Cell::Empty, |severity| coded(severity.code(), severity.title())),
        if runs || total.flagged > 0 { count(total.flagged) } else { Cell::Said(Bilingual::of("缺数据", "no data")) },
        count(total.open()),
        count(total.confirmed),
        count(total.dismissed()),
        precision.map_or(Cell::Empty, |precision| Cell::Text(precision.percent())),
        precision.map_or(Cell::Empty, |precision| Cell::Text(precision.interval().to_string())),
        Cell::Money(total.confirmed_amount),
        Cell::Money(total.amount),
        count(total.minutes),
    ]
}

fn place(kind: ListKind, column: &str) -> Option<usize> {
    kind.columns().iter().position(|name| *name == column)
}

/// What words are looked for in: everything that a row says in words; rates and intervals are none.
fn texts(row: &Row) -> Vec<String> {
    let said = row.cells.iter().flat_map(|cell| match cell {
        Cell::Number(_) | Cell::Money(_) => Vec::new(),
        cell => words(cell),
    });
    std::iter::once(row.subject.clone()).chain(said).filter(|text| text.chars().any(char::is_alphabetic)).collect()
}

fn holds(kind: ListKind, row: &Row, term: &Term, condition: &Condition) -> bool {
    let Some(cell) = place(kind, &term.column).and_then(|place| row.cells.get(place)) else { return false };
    let any = |test: &dyn Fn(&Value) -> bool| condition.values.iter().any(test);
    match term.operator {
        Operator::Is => any(&|value| equals(cell, value)),
        Operator::IsNot => !any(&|value| equals(cell, value)),
        Operator::Contains => {
            let needle = term.value.to_lowercase();
            words(cell).iter().any(|word| word.to_lowercase().contains(&needle))
        }
        Operator::Below => any(&|value| compare(cell, value) == Some(Ordering::Less)),
        Operator::AtMost => any(&|value| matches!(compare(cell, value), Some(Ordering::Less | Ordering::Equal))),
        Operator::Above => any(&|value| compare(cell, value) == Some(Ordering::Greater)),
        Operator::AtLeast => any(&|value| matches!(compare(cell, value), Some(Ordering::Greater | Ordering::Equal))),
    }
}

fn words(cell: &Cell) -> Vec<String> {
    match cell {
        Cell::Text(text) => vec![text.clone()],
        Cell::Said(said) => vec![said.zh.clone(), said.en.clone()],
        Cell::Coded { code, title } => vec![code.clone(), title.zh.clone(), title.en.clone()],
        Cell::Number(number) => vec![number.to_string()],
        Cell::Money(fen) => vec![fen.to_string()],
        _ => Vec::new(),
    }
}

fn equals(cell: &Cell, value: &Value) -> bool {
    match value {
        Value::Integer(_) => compare(cell, value) == Some(Ordering::Equal),
        Value::Text(text) if text.is_empty() => matches!(cell, Cell::Empty),
        Value::Text(text) => words(cell).iter().any(|word| word.eq_ignore_ascii_case(text)),
        _ => false,
    }
}

fn compare(cell: &Cell, value: &Value) -> Option<Ordering> {
    match (cell, value) {
        (Cell::Number(number), Value::Integer(limit)) => Some(number.cmp(limit)),
        (Cell::Money(fen), Value::Integer(limit)) => Some(fen.0.cmp(limit)),
        (Cell::Text(text), Value::Text(limit)) => Some(order_text(text, limit)),
        _ => None,
    }
}

fn order(a: Option<&Cell>, b: Option<&Cell>) -> Ordering {
    match (a, b) {
        (Some(Cell::Number(a)), Some(Cell::Number(b))) => a.cmp(b),
        (Some(Cell::Money(a)), Some(Cell::Money(b))) => a.cmp(b),
        (Some(Cell::Text(a)), Some(Cell::Text(b))) => order_text(a, b),
        (Some(Cell::Said(a)), Some(Cell::Said(b))) => a.zh.cmp(&b.zh),
        (Some(Cell::Coded { code: a, .. }), Some(Cell::Coded { code: b, .. })) => a.cmp(b),
        (Some(Cell::Empty) | None, Some(Cell::Empty) | None) => Ordering::Equal,
        (Some(Cell::Empty) | None, _) => Ordering::Less,
        (_, Some(Cell::Empty) | None) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}

/// Shares (`87.5%`) by their number, other texts as they are.
fn order_text(a: &str, b: &str) -> Ordering {
    let number = |text: &str| text.trim_end_matches('%').parse::<f64>().ok();
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::Sort;
    use crate::store::NewWorkbook;

    fn found(filter: &str, sort: Option<(&str, bool)>) -> Vec<String> {
        let new = NewWorkbook { county: "-".into(), created_at: "-".into(), replica: "-".into(), hash_key: "-".into() };
        let book = Workbook::in_memory(&new).expect("a workbook");
        let pack = crate::engine::pack::load(None).expect("the pack");
        let filter = ListKind::Rules.filter(filter).expect("a filter");
        let sort = sort.map(|(column, descending)| Sort { column: column.to_owned(), descending });
        let ids = ids(&book, &pack, &ListQuery { kind: ListKind::Rules, filter, sort }).expect("ids");
        rows(&book, &pack, &ids.0).expect("rows").into_iter().map(|row| row.subject).collect()
    }

    #[test]
    fn rules_are_listed_filtered_and_sorted_like_other_lists() {
        let all = found("", None);
        assert!(all.len() >= 8 && all.is_sorted(), "{all:?}");
        assert_eq!(found("", Some(("rule", true))).first(), all.last());
        assert_eq!(found("rule=R10|R11", None), ["R10", "R11"]);
        assert_eq!(found("title~vehicle rule=R10", None), ["R10"]);
        assert!(found("direction=应退未退", None).contains(&"R10".to_owned()));
        assert!(found("severity=medium", None).iter().all(|rule| rule != "R10"));
        assert_eq!(found("flagged>=1", None), Vec::<String>::new());
        assert!(found("机动车", None).contains(&"R10".to_owned()));
    }

    #[test]
    fn shares_sort_by_their_number_and_empty_ones_first() {
        let share = |text: &str| Some(Cell::Text(text.to_owned()));
        assert_eq!(order(share("9.5%").as_ref(), share("87.5%").as_ref()), Ordering::Less);
        assert_eq!(order(Some(&Cell::Empty), share("0.0%").as_ref()), Ordering::Less);
    }
}
