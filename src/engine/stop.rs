//! Questions that nobody waits for any more: work on them ends at once.

use crate::store::{StoreError, Workbook};
use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

const OUTDATED: u8 = 1;
const STOPPED: u8 = 2;

/// Whether somebody still waits for the answer to a question; its copies are one.
///
/// An *outdated* question was overtaken by a newer one: its answer is of no use, but what was read for it serves the
/// next. A *stopped* one was called off: nothing goes on.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicU8>);

impl Stop {
    /// A newer question took its place.
    pub fn outdate(&self) {
        self.0.fetch_max(OUTDATED, Relaxed);
    }

    /// It was called off.
    pub fn stop(&self) {
        self.0.fetch_max(STOPPED, Relaxed);
    }

    /// Somebody waits again.
    pub fn renew(&self) {
        self.0.store(0, Relaxed);
    }

    /// Nobody waits for the answer.
    pub fn is_outdated(&self) -> bool {
        self.0.load(Relaxed) >= OUTDATED
    }

    /// Nothing is to go on.
    pub fn is_stopped(&self) -> bool {
        self.0.load(Relaxed) >= STOPPED
    }

    /// Does work whose result is of no use once the question is outdated; statements of SQL end within it.
    ///
    /// # Errors
    /// That of the work, or [`StoreError::Stopped`]: whatever the work gave may be half of it.
    pub fn unless_outdated<T, E: From<StoreError>>(&self, book: &Workbook, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let own = self.clone();
        let done = book.until(move || own.is_outdated(), work)?;
        if self.is_outdated() { Err(StoreError::Stopped.into()) } else { Ok(done) }
    }

    /// Does work whose result also serves the next question; statements of SQL end within it.
    ///
    /// # Errors
    /// As [`Stop::unless_outdated`].
    pub fn unless_stopped<T, E: From<StoreError>>(&self, book: &Workbook, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let own = self.clone();
        let done = book.until(move || own.is_stopped(), work)?;
        if self.is_stopped() { Err(StoreError::Stopped.into()) } else { Ok(done) }
    }
}

/// Rows that are handled between two looks at whether to go on.
pub const BETWEEN: usize = 4096;

/// Sorts as `sort_unstable_by` where no two items are equal. The order is anyhow once `over`.
pub fn sort<T>(items: &mut [T], over: &dyn Fn() -> bool, mut order: impl FnMut(&T, &T) -> Ordering) {
    const FIRST: usize = 16 * BETWEEN;
    let mut run = FIRST;
    for part in items.chunks_mut(run) {
        if over() {
            return;
        }
        part.sort_unstable_by(&mut order);
    }
    // The sort of the standard library sees the two halves that are in order and merges them.
    while run < items.len() {
        run *= 2;
        for part in items.chunks_mut(run) {
            if over() {
                return;
            }
            part.sort_by(&mut order);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// Numbers in no order, each once: 2,654,435,769 has no factor in common with the powers of two.
    fn mixed(count: u64) -> Vec<u64> {
        (0..count).map(|at| (at * 2_654_435_769) % (1 << 20)).collect()
    }

    #[test]
    fn a_long_list_is_sorted_in_parts_as_it_is_at_once() {
        for count in [0, 1, 65_535, 65_536, 65_537, 200_000, 400_001] {
            let mut own = mixed(count);
            let mut whole = own.clone();
            sort(&mut own, &|| false, u64::cmp);
            whole.sort_unstable();
            assert_eq!(own, whole, "{count}");
        }
    }

    #[test]
    fn sorting_ends_as_soon_as_nobody_waits() {
        let compared = Cell::new(0u64);
        let mut items = mixed(1_000_000);
        sort(&mut items, &|| compared.get() > 0, |a, b| {
            compared.set(compared.get() + 1);
            a.cmp(b)
        });
        assert!(compared.get() < 65_536 * 40, "one part of sixteen: {}", compared.get());
        let mut left = items;
        left.sort_unstable();
        assert!(
            left == {
                let mut all = mixed(1_000_000);
                all.sort_unstable();
                all
            },
            "nothing is lost"
        );
    }

    #[test]
    fn what_was_overtaken_reads_on_and_what_was_called_off_does_not() {
        let stop = Stop::default();
        let other = stop.clone();
        other.outdate();
        assert!(stop.is_outdated() && !stop.is_stopped());
        other.stop();
        other.outdate();
        assert!(stop.is_stopped());
        stop.renew();
        assert!(!other.is_outdated());
    }
}
