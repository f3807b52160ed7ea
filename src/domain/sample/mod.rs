//! Samples for look-back (回头看) and for reviewing what was not pursued: drawn by lot in strata, so that anybody can
//! draw them again anywhere, and what they say of the whole.
//!
//! **Drawing, version 1.** A population is a set of ids in strata (towns). Its hash is SHA-256 over the tag
//! `hecha-population-v1` and, for each stratum in the order of its UTF-8 name and each id in it in order, the stratum
//! and the id, each as length (big-endian u64) and UTF-8. The *ticket* of a unit is SHA-256 over the tag
//! `hecha-sample-v1`, the seed, the 32 bytes of that hash, the stratum and the id, texts again as length and UTF-8.
//! The sample of a stratum are the units with the smallest tickets. So a seed and a population give one sample, in any
//! language, and neither can be changed without changing the other's draw.
//!
//! **Sizes.** [`allocate`] gives each stratum a share in proportion to its size by largest remainders, but at least
//! `least` units (all of a smaller one), so that every town is looked at.

mod interval;

pub use interval::{Agreement, RankRange};
pub use interval::{Estimate, Stratum, agreement, estimate, ranks};

use super::event::hex;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Units by stratum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Population(pub BTreeMap<String, BTreeSet<String>>);

impl Population {
    /// Puts a unit into its stratum.
    pub fn add(&mut self, stratum: &str, id: &str) {
        self.0.entry(stratum.to_owned()).or_default().insert(id.to_owned());
    }

    /// Number of units.
    pub fn len(&self) -> usize {
        self.0.values().map(BTreeSet::len).sum()
    }

    /// No unit.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Size of each stratum.
    pub fn sizes(&self) -> BTreeMap<String, usize> {
        self.0.iter().map(|(stratum, ids)| (stratum.clone(), ids.len())).collect()
    }

    /// The hash, see the module's head.
    pub fn hash(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"hecha-population-v1");
        for (stratum, ids) in &self.0 {
            for id in ids {
                text(&mut hasher, stratum);
                text(&mut hasher, id);
            }
        }
        hasher.finalize().into()
    }

    /// The hash as 64 hex digits.
    pub fn hash_hex(&self) -> String {
        hex(&self.hash())
    }
}

fn text(hasher: &mut Sha256, text: &str) {
    hasher.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
    hasher.update(text.as_bytes());
}

/// How many units of each stratum are drawn; see the module's head.
pub fn allocate(sizes: &BTreeMap<String, usize>, total: usize, least: usize) -> BTreeMap<String, usize> {
    let all: usize = sizes.values().sum();
    let total = total.min(all);
    let mut shares: BTreeMap<String, usize> = BTreeMap::new();
    let mut rests = Vec::new();
    for (stratum, size) in sizes {
        let product = size.saturating_mul(total);
        let share = product.checked_div(all).unwrap_or_default();
        rests.push((product.checked_rem(all).unwrap_or_default(), stratum));
        shares.insert(stratum.clone(), share);
    }
    let given: usize = shares.values().sum();
    // The largest remainder first; of equal ones the first name.
    rests.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    for (_, stratum) in rests.into_iter().take(total.saturating_sub(given)) {
        if let Some(share) = shares.get_mut(stratum) {
            *share += 1;
        }
    }
    for (stratum, share) in &mut shares {
        let size = sizes.get(stratum).copied().unwrap_or_default();
        *share = (*share).max(least).min(size);
    }
    shares
}

/// Draws so many units of each stratum; see the module's head.
pub fn draw(seed: &str, population: &Population, shares: &BTreeMap<String, usize>) -> BTreeMap<String, Vec<String>> {
    let hash = population.hash();
    let ticket = |stratum: &str, id: &str| -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"hecha-sample-v1");
        text(&mut hasher, seed);
        hasher.update(hash);
        text(&mut hasher, stratum);
        text(&mut hasher, id);
        hasher.finalize().into()
    };
    let mut drawn = BTreeMap::new();
    for (stratum, ids) in &population.0 {
        let mut tickets: Vec<([u8; 32], &String)> = ids.iter().map(|id| (ticket(stratum, id), id)).collect();
        tickets.sort();
        let count = shares.get(stratum).copied().unwrap_or_default();
        let mut taken: Vec<String> = tickets.into_iter().take(count).map(|(_, id)| id.clone()).collect();
        taken.sort();
        drawn.insert(stratum.clone(), taken);
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn population() -> Population {
        let mut population = Population::default();
        for (town, count) in [("白石乡", 7), ("青禾镇", 30), ("沙河乡", 3)] {
            for number in 1..=count {
                population.add(town, &format!("W2026-{:04}", number + town.len() * 10));
            }
        }
        population
    }

    #[test]
    fn a_seed_and_a_population_give_these_very_units_anywhere() {
        // Reckoned by another program after the module's head, not by this one.
        let population = population();
        assert_eq!(population.hash_hex(), "b0396c8f5c21600dcf769f004b788ce8ba312ef35dacf3416ca1580d04eac064");
        let shares = allocate(&population.sizes(), 8, 1);
        let drawn = draw("第三季度回头看 20261128", &population, &shares);
        let drawn: Vec<&str> = drawn.values().flatten().map(String::as_str).collect();
        assert_eq!(
            drawn,
            ["W2026-0091", "W2026-0097", "W2026-0092", "W2026-0101", "W2026-0110", "W2026-0111", "W2026-0114", "W2026-0118"]
        );
    }

    #[test]
    fn shares_follow_the_sizes_and_every_stratum_is_looked_at() {
        let sizes: BTreeMap<String, usize> =
            [("a", 100), ("b", 50), ("c", 1), ("d", 0)].into_iter().map(|(name, size)| (name.to_owned(), size)).collect();
        let shares = |total, least| allocate(&sizes, total, least).into_values().collect::<Vec<_>>();
        assert_eq!(shares(15, 0), [10, 5, 0, 0]);
        assert_eq!(shares(15, 2), [10, 5, 1, 0]);
        assert_eq!(shares(1000, 2), [100, 50, 1, 0], "no more than there are");
        assert_eq!(allocate(&BTreeMap::new(), 5, 1), BTreeMap::new());
    }

    #[test]
    fn another_seed_or_another_population_is_another_draw() {
        let one = population();
        let shares = allocate(&one.sizes(), 12, 2);
        let first = draw("1", &one, &shares);
        assert_eq!(first, draw("1", &one, &shares));
        assert_ne!(first, draw("2", &one, &shares));
        let mut other = one.clone();
        other.add("沙河乡", "W2026-9999");
        assert_ne!(first, draw("1", &other, &shares));
    }
}
