//! What the words of a filter are compared with.

use super::officers::search_texts;
use crate::domain::listing::{ListKind, ListQuery};
use crate::engine::search::Index;
use crate::engine::sight::Sight;
use crate::engine::stop::BETWEEN;
use crate::store::lists::searchable;
use crate::store::{StoreError, Workbook};

/// The texts of a list; households with their members. Not all of them once `over`.
pub(super) fn index(book: &Workbook, kind: ListKind, day: &str, over: &dyn Fn() -> bool) -> Result<Index, StoreError> {
    let texts = search_texts(book, kind, day)?;
    let place = |name: &str| searchable(kind).iter().position(|column| *column == name);
    let (Some(household), Some(town), ListKind::Cases) = (place("household_no"), place("town"), kind) else {
        return Ok(Index::new(texts, over));
    };
    let mut index = Index::households(texts, household, town, over);
    let mut read = 0usize;
    book.light_members(None, |member| {
        read += 1;
        if !(read.is_multiple_of(BETWEEN) && over()) {
            index.member(member.household_no, member.name, member.id_no);
        }
    })?;
    Ok(index.close())
}

/// Of ids in order those that answer the words of a query, best first unless an order was asked for. A household is found
/// by its members as far as the viewer may read their names.
pub(super) fn rank(index: &Index, query: &ListQuery, ids: &[i64], sight: &Sight, over: &dyn Fn() -> bool) -> Vec<i64> {
    let shows = |household: &str, town: &str, name: &str| sight.finds_member(household, town, name);
    index.rank(ids, &query.filter.words, query.sort.is_some(), Some(&shows), over)
}
