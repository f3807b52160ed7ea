//! The terms of filters in storage form.

use super::ListingError;
use super::officers::{by_login, holds_officer};
use crate::domain::date::Date;
use crate::domain::filter::{Operator, Term};
use crate::domain::listing::{self, ListKind, ListQuery, Stored};
use crate::domain::pack::Pack;
use crate::store::Workbook;
use crate::store::lists::{Condition, Value};

/// The terms of a filter in storage form. A code that its column does not know is an error, unless rows hold it: a pack
/// may have lost the rule that found them.
pub(super) fn conditions(book: &Workbook, pack: &Pack, query: &ListQuery, today: Date) -> Result<Vec<Condition>, ListingError> {
    let mut conditions = Vec::new();
    for term in &query.filter.terms {
        let mut asked = condition(pack, query.kind, term)?;
        if holds_officer(query.kind, &term.column) {
            by_login(book, term, &mut asked, &today.to_string())?;
        }
        for (alone, error) in listing::unknown(pack, query.kind, term) {
            let there = condition(pack, query.kind, &alone)?;
            if book.list_ids(query.kind, &[there], "id", &today.to_string())?.is_empty() {
                return Err(ListingError::Filter(error));
            }
        }
        conditions.push(asked);
    }
    Ok(conditions)
}

/// A term of the filter in storage form.
pub(in crate::engine) fn condition(pack: &Pack, kind: ListKind, term: &Term) -> Result<Condition, ListingError> {
    let in_storage = |value: Stored| match value {
        Stored::Text(text) if term.operator == Operator::Contains => Value::Text(format!("%{}%", text.replace(['%', '_'], ""))),
        Stored::Text(text) => Value::Text(text),
        Stored::Integer(number) => Value::Integer(number),
    };
    let values = listing::stored(pack, kind, term).map_err(ListingError::Filter)?.into_iter().map(in_storage).collect();
    let operator = match term.operator {
        Operator::Is => "=",
        Operator::IsNot => "<>",
        Operator::Contains => "LIKE",
        Operator::Below => "<",
        Operator::AtMost => "<=",
        Operator::Above => ">",
        Operator::AtLeast => ">=",
    };
    Ok(Condition { column: term.column.clone(), operator, values })
}
