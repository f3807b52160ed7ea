//! What a stratified sample says of the whole, with how sure it is.
//!
//! **Interval of a share.** Exact binomial limits (Clopper and Pearson 1934) at an effective sample size, as Korn and
//! Graubard (1998) do for surveys. The effective size is that of a simple random sample which would be as exact:
//! n* = 1 / Σ W²·(1 − n/N)·N/(N − 1)/n over the strata, W the stratum's part of the whole, so that it grows without
//! bound as a sample becomes a census. It takes the same share for all strata, which for shares in proportion overstates
//! the variance. The limits are cut to what is certain: units found bouncing do, units found sound do not.

use crate::domain::interval::{Interval, Proportion};
use std::collections::BTreeMap;

/// Half of what an interval at 95 % leaves out.
const TAIL: f64 = 0.025;
/// Quantile of the normal distribution for 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// What was found in one stratum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stratum {
    /// Units in it.
    pub population: u32,
    /// Units drawn and looked at.
    pub sampled: u32,
    /// Of these, the ones that count.
    pub hits: u32,
}

/// A share with its interval at 95 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The share, 0..=1.
    pub share: f64,
    /// The interval.
    pub interval: Interval,
}

/// The share of the whole; `None` when a stratum with units was not looked at, or there is none.
pub fn estimate(strata: &[Stratum]) -> Option<Estimate> {
    let strata: Vec<&Stratum> = strata.iter().filter(|stratum| stratum.population > 0).collect();
    let all: f64 = strata.iter().map(|stratum| f64::from(stratum.population)).sum();
    if strata.is_empty() || strata.iter().any(|stratum| stratum.sampled == 0 || stratum.hits > stratum.sampled) {
        return None;
    }
    let (mut share, mut variance, mut sure, mut sound) = (0.0, 0.0, 0.0, 0.0);
    for stratum in strata {
        let (whole, n, hits) = (f64::from(stratum.population), f64::from(stratum.sampled), f64::from(stratum.hits));
        let weight = whole / all;
        share += weight * hits / n;
        let left = (1.0 - n / whole).max(0.0);
        variance += weight * weight * left * whole / (whole - 1.0).max(1.0) / n;
        sure += hits / all;
        sound += (n - hits) / all;
    }
    let interval = if variance > 0.0 { exact(share, 1.0 / variance) } else { Interval { low: share, high: share } };
    Some(Estimate { share, interval: Interval { low: interval.low.max(sure), high: interval.high.min(1.0 - sound) } })
}

/// Clopper and Pearson's limits for a share of `n` cases, `n` not necessarily whole.
fn exact(share: f64, n: f64) -> Interval {
    let (hits, misses) = (share * n, (1.0 - share) * n);
    let low = if hits <= f64::EPSILON { 0.0 } else { beta_quantile(TAIL, hits, misses + 1.0) };
    let high = if misses <= f64::EPSILON { 1.0 } else { beta_quantile(1.0 - TAIL, hits + 1.0, misses) };
    Interval { low, high }
}

/// Quantile of the beta distribution by bisection: 50 halvings leave less than 1e-15.
fn beta_quantile(probability: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if beta(middle, a, b) < probability { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction.
fn beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp();
    if x < (a + 1.0) / (a + b + 2.0) { front * fraction(x, a, b) / a } else { 1.0 - front * fraction(1.0 - x, b, a) / b }
}

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let nonzero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0)));
    let mut value = d;
    for step in 1..=300_u16 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / nonzero(1.0 + even * d);
        c = nonzero(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / nonzero(1.0 + odd * d);
        c = nonzero(1.0 + odd / c);
        let change = d * c;
        value *= change;
        if (change - 1.0).abs() < 1e-12 {
            break;
        }
    }
    value
}

/// ln Γ(x) for x > 0: the recurrence up to 7, from there Stirling's series.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < 7.0 {
        below += x.ln();
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - below
}

/// Places that a unit may hold among the others, 1 the lowest share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankRange {
    /// The best place that the sample allows.
    pub best: usize,
    /// The worst.
    pub worst: usize,
}

/// Which places the sample supports: a unit is ahead of another only where their intervals do not overlap. `None` for
/// units with fewer than `least` cases looked at, and where every place is possible.
pub fn ranks(units: &[(Option<Estimate>, u32)], least: u32) -> Vec<Option<RankRange>> {
    let ranked: Vec<Option<Interval>> = units
        .iter()
        .map(|(estimate, sampled)| estimate.filter(|_| *sampled >= least).map(|estimate| estimate.interval))
        .collect();
    let count = ranked.iter().flatten().count();
    let place = |interval: &Interval| {
        let others = || ranked.iter().flatten();
        let best = 1 + others().filter(|other| other.high < interval.low).count();
        let worst = count - others().filter(|other| other.low > interval.high).count();
        RankRange { best, worst }
    };
    let told = |range: &RankRange| count > 1 && (range.best, range.worst) != (1, count);
    ranked.iter().map(|interval| interval.as_ref().map(place).filter(told)).collect()
}

/// How far two checks of the same matters agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Matters with the same verdict, of all that have two.
    pub raw: Proportion,
    /// Cohen's kappa: agreement beyond chance. `None` when both always said the same one thing.
    pub kappa: Option<f64>,
    /// Its interval at 95 % by the large-sample variance of Fleiss, Cohen and Everitt (1969).
    pub interval: Option<(f64, f64)>,
}

/// Agreement of pairs of verdicts; `None` without pairs.
pub fn agreement<'v>(pairs: impl IntoIterator<Item = (&'v str, &'v str)>) -> Option<Agreement> {
    let mut cells: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    let (mut all, mut same) = (0_u64, 0_u64);
    for (first, second) in pairs {
        *cells.entry((first, second)).or_default() += 1.0;
        all += 1;
        same += u64::from(first == second);
    }
    let raw = Proportion::new(same, all)?;
    let n: f64 = cells.values().sum();
    let (mut rows, mut columns): (BTreeMap<&str, f64>, BTreeMap<&str, f64>) = (BTreeMap::new(), BTreeMap::new());
    for ((first, second), count) in &cells {
        *rows.entry(*first).or_default() += count / n;
        *columns.entry(*second).or_default() += count / n;
    }
    let part = |parts: &BTreeMap<&str, f64>, name: &str| parts.get(name).copied().unwrap_or_default();
    let observed = raw.share();
    let chance: f64 = rows.iter().map(|(name, row)| row * part(&columns, name)).sum();
    if 1.0 - chance < 1e-12 {
        return Some(Agreement { raw, kappa: None, interval: None });
    }
    let kappa = (observed - chance) / (1.0 - chance);
    let term = |((first, second), count): (&(&str, &str), &f64)| {
        let p = count / n;
        // The marginals are crossed off the diagonal: row total of the second verdict, column total of the first.
        if first == second {
            let margin = part(&rows, first) + part(&columns, first);
            p * (1.0 - margin * (1.0 - kappa)).powi(2)
        } else {
            let margin = part(&rows, second) + part(&columns, first);
            (1.0 - kappa).powi(2) * p * margin.powi(2)
        }
    };
    let sum: f64 = cells.iter().map(term).sum();
    let variance = (sum - (kappa - chance * (1.0 - kappa)).powi(2)).max(0.0) / (n * (1.0 - chance).powi(2));
    let spread = Z * variance.sqrt();
    Some(Agreement { raw, kappa: Some(kappa), interval: Some(((kappa - spread).max(-1.0), (kappa + spread).min(1.0))) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 5e-4
    }

    #[test]
    fn exact_limits_are_those_of_the_published_examples() {
        // Clopper-Pearson limits as tabled: Newcombe, Statistics in Medicine 17 (1998), table I, method 5.
        for (hits, of, low, high) in [(81.0, 263.0, 0.2527, 0.3676), (15.0, 148.0, 0.0578, 0.1617), (0.0, 20.0, 0.0, 0.1684)] {
            let interval = exact(hits / of, of);
            assert!(near(interval.low, low) && near(interval.high, high), "{hits}/{of}: {interval:?}");
        }
    }

    #[test]
    fn a_census_is_certain_and_what_was_seen_bounds_the_rest() {
        let census = estimate(&[Stratum { population: 4, sampled: 4, hits: 1 }]).expect("an estimate");
        assert_eq!((census.interval.low, census.interval.high), (0.25, 0.25));
        let nearly = estimate(&[Stratum { population: 10, sampled: 9, hits: 0 }]).expect("an estimate");
        assert!(nearly.interval.low == 0.0 && nearly.interval.high <= 0.1 + 1e-12, "{nearly:?}");
        assert_eq!(estimate(&[Stratum { population: 5, sampled: 0, hits: 0 }]), None);
        assert_eq!(estimate(&[]), None);
    }

    #[test]
    fn units_are_ranked_only_where_their_intervals_part() {
        let unit = |population, sampled, hits| (estimate(&[Stratum { population, sampled, hits }]), sampled);
        let places = ranks(&[unit(300, 60, 1), unit(300, 60, 30), unit(300, 60, 2), unit(300, 4, 0)], 10);
        let range = |best, worst| Some(RankRange { best, worst });
        assert_eq!(places, [range(1, 2), range(3, 3), range(1, 2), None]);
        assert_eq!(ranks(&[unit(300, 20, 3), unit(300, 20, 4)], 10), [None, None], "nothing tells them apart");
    }

    #[test]
    fn kappa_is_that_of_the_textbook() {
        // 100 pairs: 45 yes/yes, 15 yes/no, 25 no/yes, 15 no/no give kappa 0.1304.
        let cells = [("y", "y", 45), ("y", "n", 15), ("n", "y", 25), ("n", "n", 15)];
        let pairs: Vec<(&str, &str)> =
            cells.iter().flat_map(|(first, second, count)| std::iter::repeat_n((*first, *second), *count)).collect();
        let found = agreement(pairs).expect("pairs");
        assert_eq!(found.raw.percent(), "60.0%");
        let (kappa, (low, high)) = (found.kappa.expect("kappa"), found.interval.expect("interval"));
        assert!(near(kappa, 0.1304) && low < kappa && kappa < high && low < 0.0 && high < 0.35, "{found:?}");
        let same = agreement([("y", "y"); 5]).expect("pairs");
        assert_eq!((same.raw.percent().as_str(), same.kappa), ("100.0%", None));
        assert_eq!(agreement(std::iter::empty::<(&str, &str)>()), None);
    }

    /// A number below `end`.
    fn below(dice: &mut ChaCha8Rng, end: u32) -> u32 {
        u32::try_from((u64::from(dice.next_u32()) * u64::from(end)) >> 32).expect("below")
    }

    /// Hits among `n` of `whole` units of which `bad` count, drawn without putting back.
    fn hits(dice: &mut ChaCha8Rng, whole: u32, bad: u32, n: u32) -> u32 {
        let mut found = 0;
        for drawn in 0..n {
            found += u32::from(below(dice, whole - drawn) < bad - found);
        }
        found
    }

    #[test]
    fn intervals_cover_the_truth_in_at_least_94_of_100_simulated_campaigns() {
        let mut dice = ChaCha8Rng::seed_from_u64(20_261_128);
        // Bounce-back in percent that towns of one campaign may have: rare, common, and towns that differ a lot.
        let regimes: [&[u32]; 4] = [&[0, 1, 2, 3], &[5, 8, 10, 15], &[20, 30, 50], &[0, 0, 5, 40, 80]];
        let mut all = 0;
        for (regime, shares) in regimes.iter().enumerate() {
            let mut covered = 0;
            for _ in 0..2_500 {
                let towns = 2 + below(&mut dice, 13);
                let sizes: BTreeMap<String, usize> = (0..towns)
                    .map(|town| (format!("{town:02}"), usize::try_from(2 + below(&mut dice, 120)).expect("small")))
                    .collect();
                let whole: usize = sizes.values().sum();
                let total = (whole * usize::try_from(5 + below(&mut dice, 26)).expect("small") / 100).max(10);
                let drawn = super::super::allocate(&sizes, total, 2);
                let (mut strata, mut bad_all) = (Vec::new(), 0);
                for (town, size) in &sizes {
                    let population = u32::try_from(*size).expect("small");
                    let percent =
                        shares[usize::try_from(below(&mut dice, u32::try_from(shares.len()).expect("few"))).expect("few")];
                    let bad = (0..population).filter(|_| below(&mut dice, 100) < percent).count();
                    let bad = u32::try_from(bad).expect("small");
                    let sampled = u32::try_from(drawn[town]).expect("small");
                    bad_all += bad;
                    strata.push(Stratum { population, sampled, hits: hits(&mut dice, population, bad, sampled) });
                }
                let truth = f64::from(bad_all) / f64::from(u32::try_from(whole).expect("small"));
                let interval = estimate(&strata).expect("an estimate").interval;
                covered += u32::from(interval.low <= truth + 1e-12 && truth <= interval.high + 1e-12);
            }
            assert!(covered >= 2_350, "regime {regime}: {covered} of 2500");
            all += covered;
        }
        assert!(all >= 9_400, "{all} of 10000");
    }
}
