//! Seeded chance. One generator with named streams: what one part of the county draws never shifts what
//! another part draws, so that a change in the register of vehicles leaves every family as it was.

use crate::domain::date::{self, Date};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of draws.
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream called `name` of a seed.
    pub fn new(seed: u64, name: &str) -> Self {
        // FNV-1a: stable across releases, which the standard hasher is not.
        let stream =
            name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// `0 … count - 1`; 0 when `count` is 0. The bias of the remainder is far below what a county shows.
    pub fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.0.next_u64() % count).unwrap_or(0)
    }

    /// A number of `low ..= high`.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        let span = usize::try_from(high - low + 1).unwrap_or(1);
        low + i32::try_from(self.below(span)).unwrap_or(0)
    }

    /// True in so many of a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// True in so many of a thousand.
    pub fn permille(&mut self, permille: usize) -> bool {
        self.below(1000) < permille
    }

    /// One of a list that is not empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// A day of `first ..= last`.
    pub fn day(&mut self, first: Date, last: Date) -> Date {
        let low = date::day_number(first);
        date::from_day_number(self.between(low, date::day_number(last).max(low))).unwrap_or(first)
    }

    /// So many decimal digits, the first not 0.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|place| {
                char::from(b'0' + u8::try_from(if place == 0 { 1 + self.below(9) } else { self.below(10) }).unwrap_or(0))
            })
            .collect()
    }

    /// Puts a list in another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for index in (1..list.len()).rev() {
            list.swap(index, self.below(index + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_do_not_disturb_each_other() {
        let draw = |name| {
            let mut dice = Dice::new(7, name);
            (0..8).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw("families"), draw("families"));
        assert_ne!(draw("families"), draw("vehicles"));
    }
}
