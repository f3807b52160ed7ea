//! Tells of most pairs of a name and a valid number, without looking at the people of that name, that the number is no
//! slip of one of theirs. In a prefecture a hundred people share a name, and every row of a register asks.

use super::super::id_number::IdKey;

/// Marks of one person: see [`parts`].
const PARTS: usize = 3;
/// Bits for every mark: one row in sixteen is let through for nothing by each part.
const BITS_EACH: usize = 16;

/// A table of bits; a mark that is not there was never made.
#[derive(Debug)]
pub struct NearFilter {
    words: Vec<u64>,
}

impl NearFilter {
    /// Of these people, each with the hash of a name.
    pub fn new(people: usize, all: impl Iterator<Item = (u64, IdKey)>) -> Self {
        let words = (people * PARTS * BITS_EACH / 64).next_power_of_two();
        let mut filter = Self { words: vec![0; words] };
        for (name, key) in all {
            for mark in marks(name, key) {
                let (word, bit) = filter.place(mark);
                if let Some(word) = filter.words.get_mut(word) {
                    *word |= bit;
                }
            }
        }
        filter
    }

    /// Whether somebody of that name may have a number that [`super::numbers::near_valid`] or
    /// [`super::numbers::zeroed_tail`] finds near this one. `false` is certain.
    pub fn may_be_near(&self, name: u64, key: IdKey) -> bool {
        marks(name, key).into_iter().any(|mark| {
            let (word, bit) = self.place(mark);
            self.words.get(word).is_some_and(|word| word & bit != 0)
        })
    }

    fn place(&self, mark: u64) -> (usize, u64) {
        // The number of words is a power of two.
        let word = usize::try_from(mark >> 6).unwrap_or(usize::MAX) & (self.words.len() - 1);
        (word, 1 << (mark & 63))
    }
}

/// Three parts of the 17 digits of a key. One digit that differs, or two neighbours swapped, leave at least one of them
/// whole, and so do three last digits that became zeros: area with year and first digit of the month; the five digits
/// behind the month; everything but the month's last digit and the one behind it.
fn parts(key: IdKey) -> [u64; PARTS] {
    let digits = key.as_i64().unsigned_abs();
    let (head, tail) = (digits / 100_000, digits % 100_000);
    // The last digit says which part it is.
    [head * 10, tail * 10 + 1, (head / 10 * 10_000 + tail % 10_000) * 10 + 2]
}

fn marks(name: u64, key: IdKey) -> [u64; PARTS] {
    parts(key).map(|part| mix(name ^ mix(part)))
}

/// The finalizer of SplitMix64: every bit of the result depends on every bit given.
fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::super::numbers::{near_valid, zeroed_tail};
    use super::*;
    use proptest::prelude::*;

    fn key(day: i32, serial: u16) -> IdKey {
        IdKey::compose(990_101, crate::domain::date::from_day_number(day).expect("day"), serial).expect("key")
    }

    proptest! {
        #[test]
        fn no_number_that_is_near_is_ever_kept_back(day in -25_000i32..20_000, serial in 0u16..1000, other in 0i64..100_000_000_000_000_000, at in 0u32..17, digit in 0i64..10) {
            let person = key(day, serial);
            let filter = NearFilter::new(1, [(7, person)].into_iter());
            let digits = |number: i64| format!("{number:017}").into_bytes();
            let number = |text: &[u8]| std::str::from_utf8(text).expect("digits").parse::<i64>().expect("number");
            let place = usize::try_from(at).expect("small");
            let mut wrong = digits(person.as_i64());
            wrong[place] = b'0' + u8::try_from(digit).expect("digit");
            let mut swapped = digits(person.as_i64());
            if place < 16 { swapped.swap(place, place + 1); }
            let zeroed = person.as_i64() / 100 * 100;
            for near in [number(&wrong), number(&swapped), zeroed, zeroed + digit, other] {
                let Some(near) = IdKey::from_i64(near) else { continue };
                if near_valid(person, near).is_some() || zeroed_tail(person, near) {
                    prop_assert!(filter.may_be_near(7, near), "{near:?}");
                }
            }
        }
    }

    #[test]
    fn most_others_of_the_name_are_told_apart() {
        let people: Vec<IdKey> =
            (0..100).map(|number| key(-10_000 + number * 97, u16::try_from(number * 7).expect("serial"))).collect();
        let filter = NearFilter::new(people.len(), people.iter().map(|key| (7, *key)));
        let strangers = (0..10_000).map(|number| key(number, 500)).filter(|key| filter.may_be_near(7, *key)).count();
        assert!(strangers < 4_000, "{strangers}");
        let named_otherwise = (0..10_000).map(|number| key(number, 500)).filter(|key| filter.may_be_near(8, *key)).count();
        assert!(named_otherwise < 2_500, "{named_otherwise}");
    }
}
