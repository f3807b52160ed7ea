//! The first rows of a list in its natural order, found without putting all of its rows in order: what one sees of a
//! million rows before anything else.

use super::listing::{self, ListingError};
use super::sight::Sight;
use crate::domain::date::Date;
use crate::domain::listing::{ListKind, ListQuery};
use crate::domain::pack::Pack;
use crate::store::Workbook;

/// As [`listing::ids`], at most `limit` of them. `None` where the beginning of a list is not told sooner than all of it:
/// with a filter, another order, in lists that are never long, and where the viewer may not see one of the first.
///
/// # Errors
/// As [`listing::ids`].
pub fn ids(book: &Workbook, pack: &Pack, query: &ListQuery, today: Date, limit: usize) -> Result<Option<Vec<i64>>, ListingError> {
    let long = [ListKind::Clues, ListKind::Cases, ListKind::Rejects, ListKind::Events, ListKind::Visits];
    let filtered = !query.filter.terms.is_empty() || !query.filter.words.is_empty() || query.sort.is_some();
    if filtered || !long.contains(&query.kind) {
        return Ok(None);
    }
    let ids = book.first_ids(query.kind, listing::natural_order(query.kind), limit, &today.to_string())?;
    let found = ids.len();
    let seen = Sight::of_viewer(book, pack)?.found(book, pack, query, today, ids)?;
    Ok((seen.len() == found).then_some(seen))
}
