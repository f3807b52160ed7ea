//! What one connection holds so that lists answer at once while one filters, searches and sorts.

use super::conditions::conditions;
use super::{ListingError, ids, ordered, words};
use crate::domain::date::Date;
use crate::domain::listing::{ListKind, ListQuery, RowIds};
use crate::domain::pack::Pack;
use crate::engine::clue_table::ClueTable;
use crate::engine::search;
use crate::engine::sight::Sight;
use crate::engine::stop::Stop;
use crate::store::light::Stamp;
use crate::store::lists::Condition;
use crate::store::{StoreError, Workbook};
use std::collections::HashMap;

/// What lists need to answer at once while one filters, searches and sorts: all clues, and the texts that searches look
/// at. It belongs to one connection of one workbook, and follows what is written there.
#[derive(Debug, Default)]
pub struct ListCache {
    clues: Option<ClueTable>,
    indexes: HashMap<ListKind, (Stamp, search::Index)>,
}

impl ListCache {
    /// As [`ids`]. `told` hears how many clues are read when they have to be. Once `stop` is outdated there is no answer;
    /// what is held stays.
    ///
    /// # Errors
    /// As [`ids`], and [`StoreError::Stopped`].
    pub fn ids(
        &mut self,
        book: &Workbook,
        pack: &Pack,
        query: &ListQuery,
        today: Date,
        stop: &Stop,
        told: &mut dyn FnMut(u64),
    ) -> Result<RowIds, ListingError> {
        // These are few, and are no table of the workbook.
        if matches!(query.kind, ListKind::Rules | ListKind::Lookback | ListKind::Villages | ListKind::Agreement) {
            return stop.unless_outdated(book, || ids(book, pack, query, today));
        }
        let conditions = conditions(book, pack, query, today)?;
        if query.kind == ListKind::Clues {
            self.hold_clues(book, stop, told)?;
        }
        stop.unless_outdated(book, || {
            let sight = Sight::of_viewer(book, pack)?;
            let found = self.found(book, &sight, query, &conditions, &today.to_string(), &|| stop.is_outdated())?;
            Ok(RowIds(sight.found(book, pack, query, today, found)?))
        })
    }

    /// What passes, from what is held where it is enough. Half of it once `over`.
    fn found(
        &mut self,
        book: &Workbook,
        sight: &Sight,
        query: &ListQuery,
        conditions: &[Condition],
        day: &str,
        over: &dyn Fn() -> bool,
    ) -> Result<Vec<i64>, ListingError> {
        if query.kind == ListKind::Clues
            && let Some(clues) = &self.clues
            && let Some(ids) = clues.ids(conditions, query.sort.as_ref(), &query.filter.words, day, over)
        {
            return Ok(ids);
        }
        let ids = ordered(book, query, conditions, day)?;
        if query.filter.words.is_empty() {
            return Ok(ids);
        }
        let stamp = book.stamp()?;
        // Households and their members are as they were loaded, whatever is done about them.
        let same = |of: &Stamp| *of == stamp || query.kind == ListKind::Cases && of.data == stamp.data;
        let known = self.indexes.get(&query.kind).is_some_and(|(of, _)| same(of));
        if !known {
            let index = words::index(book, query.kind, day, over)?;
            if over() {
                return Err(StoreError::Stopped.into());
            }
            self.indexes.insert(query.kind, (stamp, index));
        }
        let found = self.indexes.get(&query.kind).map(|(_, index)| words::rank(index, query, &ids, sight, over));
        Ok(found.unwrap_or_default())
    }

    /// Reads the clues before anybody asks for them.
    ///
    /// # Errors
    /// The workbook fails, or [`StoreError::Stopped`].
    pub fn read_ahead(&mut self, book: &Workbook, stop: &Stop, told: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        stop.unless_outdated(book, || self.follow(book, told))
    }

    /// Whether a list is answered at once, out of what is held.
    pub fn answers_at_once(&self, kind: ListKind) -> bool {
        // More than these take longer to be put in order than one waits unknowingly.
        const AT_ONCE: usize = 50_000;
        kind == ListKind::Clues && self.clues.as_ref().is_some_and(|clues| clues.count() <= AT_ONCE)
    }

    /// All clues as they are now. A newer question needs them as well, so only who stops it ends it.
    fn hold_clues(&mut self, book: &Workbook, stop: &Stop, told: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        stop.unless_stopped(book, || self.follow(book, told))
    }

    fn follow(&mut self, book: &Workbook, told: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        if let Some(table) = &mut self.clues
            && table.follow(book)?
        {
            return Ok(());
        }
        // Those of before are no use any more, and their memory is.
        self.clues = None;
        self.clues = Some(ClueTable::load(book, told)?);
        Ok(())
    }
}
