//! How sure a share of few cases is: the score interval of Wilson (1927), which stays within 0 and 1 and does not
//! collapse when all or none of the cases are true.

use std::fmt;

/// Quantile of the normal distribution for an interval that holds in 95 of 100 cases.
const Z: f64 = 1.959_963_984_540_054;

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proportion {
    hits: u32,
    of: u32,
}

/// Lower and upper end of an interval, both in 0..=1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Proportion {
    /// `hits` of `of` cases; `None` when there are no cases, or fewer cases than hits.
    pub fn new(hits: u64, of: u64) -> Option<Self> {
        let (hits, of) = (u32::try_from(hits).ok()?, u32::try_from(of).ok()?);
        (of > 0 && hits <= of).then_some(Self { hits, of })
    }

    /// The share, in 0..=1.
    pub fn share(self) -> f64 {
        f64::from(self.hits) / f64::from(self.of)
    }

    /// The share as people read it: `87.5%`.
    pub fn percent(self) -> String {
        percent(self.share())
    }

    /// Wilson's score interval at 95 %.
    pub fn interval(self) -> Interval {
        let (share, n) = (self.share(), f64::from(self.of));
        let centre = share + Z * Z / (2.0 * n);
        let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        Interval { low: ((centre - spread) / scale).max(0.0), high: ((centre + spread) / scale).min(1.0) }
    }
}

/// `61.7–98.4%`
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:.1}–{}", self.low * 100.0, percent(self.high)))
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_published_examples() {
        // Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (Wilson score).
        for (hits, of, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let interval = Proportion::new(hits, of).expect("a proportion").interval();
            assert!((interval.low - low).abs() < 0.000_05, "{hits}/{of}: {interval:?}");
            assert!((interval.high - high).abs() < 0.000_05, "{hits}/{of}: {interval:?}");
        }
    }

    #[test]
    fn all_of_few_is_not_certain() {
        let all = Proportion::new(10, 10).expect("a proportion");
        assert_eq!(all.percent(), "100.0%");
        assert_eq!(all.interval().to_string(), "72.2–100.0%");
    }

    #[test]
    fn none_of_nothing_is_no_share() {
        assert_eq!(Proportion::new(0, 0), None);
        assert_eq!(Proportion::new(3, 2), None);
    }
}
