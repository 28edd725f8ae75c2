//! Exploration of new items: Thompson sampling, seeded.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Distribution};

/// Outcomes of an item so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ArmStatistics {
    /// Number of times that it was shown with success, at least 0; may be fractional where a prior is included.
    pub successes: f64,
    /// Number of times that it was shown without success.
    pub failures: f64,
}

/// Samples an item's success rate, 0 to 1, from its posterior under a uniform prior: a beta distribution. The same
/// seed and item give the same sample.
///
/// Showing the item with the highest sample shows good items most, and unknown ones now and then.
///
/// # Source
/// Thompson, On the Likelihood that One Unknown Probability Exceeds Another, Biometrika 25, 1933.
pub fn thompson_sample(arm: ArmStatistics, seed: u64, item: u64) -> f64 {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(item);

    let shape = |count: f64| {
        if count.is_finite() {
            count.max(0.0) + 1.0
        } else {
            1.0
        }
    };
    match Beta::new(shape(arm.successes), shape(arm.failures)) {
        Ok(posterior) => posterior.sample(&mut random),
        // Unreachable, since shapes of 1 and more are valid.
        Err(_) => random.random(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(arm: ArmStatistics) -> f64 {
        (0..4_000).map(|item| thompson_sample(arm, 7, item)).sum::<f64>() / 4_000.0
    }

    #[test]
    fn samples_lie_around_the_observed_rate() {
        let good = ArmStatistics {
            successes: 8.0,
            failures: 2.0,
        };
        // The mean of Beta(9, 3) is 0.75, its standard deviation 0.12.
        assert!((mean(good) - 0.75).abs() < 0.01, "{}", mean(good));
        let unknown = ArmStatistics {
            successes: 0.0,
            failures: 0.0,
        };
        assert!((mean(unknown) - 0.5).abs() < 0.02, "{}", mean(unknown));
        let spread = (0..1_000)
            .map(|item| thompson_sample(unknown, 7, item))
            .fold((1.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
        assert!(spread.0 < 0.05 && spread.1 > 0.95, "{spread:?}");
    }

    #[test]
    fn a_seed_repeats_its_samples_and_invalid_counts_are_ignored() {
        let arm = ArmStatistics {
            successes: 3.0,
            failures: 1.0,
        };
        assert_eq!(thompson_sample(arm, 1, 2), thompson_sample(arm, 1, 2));
        assert_ne!(thompson_sample(arm, 1, 2), thompson_sample(arm, 2, 2));
        let invalid = ArmStatistics {
            successes: f64::NAN,
            failures: -3.0,
        };
        assert!((0.0..=1.0).contains(&thompson_sample(invalid, 1, 2)));
    }
}
