//! Where the row of a key is: for as many keys as a prefecture has payments, at some ten bytes each.

use super::StoreError;

/// Each part grows for itself, so that never all of them are held twice.
const PARTS: u64 = 64;
const FIRST_SLOTS: usize = 16;

/// Row numbers by the beginning of their key. Two keys may begin alike: the caller compares the rest.
#[derive(Debug)]
pub(super) struct Keys {
    parts: Vec<Part>,
}

/// Open addressing with linear probing. A slot holds 32 bits of the key and the row number; 0 is empty, because rows
/// are numbered from 1.
#[derive(Debug, Default)]
struct Part {
    slots: Vec<u64>,
    used: usize,
}

impl Default for Keys {
    fn default() -> Self {
        Self { parts: (0..PARTS).map(|_| Part::default()).collect() }
    }
}

impl Keys {
    /// Adds a key. Row numbers fit 32 bits: a table of four thousand million rows is none that a workbook can hold.
    ///
    /// # Errors
    /// The row number does not fit.
    pub(super) fn insert(&mut self, key: &[u8], row: i64) -> Result<(), StoreError> {
        let row = u32::try_from(row).map_err(|_| StoreError::Corrupt { place: "data row".to_owned() })?;
        let (part, tag) = place(key);
        if let Some(part) = self.parts.get_mut(part) {
            part.insert((u64::from(tag) << 32) | u64::from(row));
        }
        Ok(())
    }

    /// Rows whose key begins as this one: hardly ever more than one.
    pub(super) fn rows_of(&self, key: &[u8]) -> impl Iterator<Item = i64> {
        let (part, tag) = place(key);
        self.parts.get(part).into_iter().flat_map(move |part| part.rows_of(tag))
    }
}

impl Part {
    fn rows_of(&self, tag: u32) -> impl Iterator<Item = i64> {
        let from = start(tag, self.slots.len());
        let around = self.slots.iter().skip(from).chain(&self.slots).take_while(|slot| **slot != 0);
        around.filter(move |slot| **slot >> 32 == u64::from(tag)).map(|slot| i64::from(low(*slot)))
    }

    fn insert(&mut self, entry: u64) {
        if (self.used + 1) * 8 > self.slots.len() * 7 {
            self.grow();
        }
        self.place(entry);
        self.used += 1;
    }

    /// There is an empty slot.
    fn place(&mut self, entry: u64) {
        let mut at = start(low(entry >> 32), self.slots.len());
        while self.slots.get(at).is_some_and(|slot| *slot != 0) {
            at = if at + 1 < self.slots.len() { at + 1 } else { 0 };
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = entry;
        }
    }

    fn grow(&mut self) {
        let more = (self.slots.len() / 2 * 3).max(FIRST_SLOTS);
        let old = std::mem::replace(&mut self.slots, vec![0; more]);
        old.into_iter().filter(|slot| *slot != 0).for_each(|entry| self.place(entry));
    }
}

/// Where a key is looked for first.
fn start(tag: u32, slots: usize) -> usize {
    usize::try_from((u64::from(tag) * slots as u64) >> 32).unwrap_or_default()
}

fn low(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default()
}

/// The part of a key, and the bits that tell it from others there.
fn place(key: &[u8]) -> (usize, u32) {
    let beginning = key.iter().take(8).fold(0u64, |number, byte| (number << 8) | u64::from(*byte));
    (usize::try_from((beginning >> 32) % PARTS).unwrap_or_default(), low(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::row::digest;

    #[test]
    fn every_key_is_found_where_it_was_put_and_no_other() {
        let mut keys = Keys::default();
        let key = |number: i64| digest(&number.to_le_bytes());
        assert_eq!(keys.rows_of(&key(1)).count(), 0);
        for row in 1..=50_000 {
            keys.insert(&key(row), row).expect("fits");
        }
        for row in 1..=50_000 {
            assert!(keys.rows_of(&key(row)).any(|found| found == row), "{row}");
        }
        let strangers = (50_001..=100_000).filter(|number| keys.rows_of(&key(*number)).count() > 0).count();
        assert!(strangers < 10, "{strangers}");
    }

    #[test]
    fn keys_that_begin_alike_are_all_found_also_beyond_the_last_slot() {
        let mut keys = Keys::default();
        let key = [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 7];
        for row in 1..=40 {
            keys.insert(&key, row).expect("fits");
        }
        let mut rows: Vec<i64> = keys.rows_of(&key).collect();
        rows.sort_unstable();
        assert_eq!(rows, (1..=40).collect::<Vec<_>>());
    }

    #[test]
    fn a_row_number_that_does_not_fit_is_refused() {
        assert!(Keys::default().insert(&[0; 16], 1 << 32).is_err());
    }
}
