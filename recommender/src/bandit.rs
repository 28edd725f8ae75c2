//! Which of several little known items to show next: Thompson sampling, seeded.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What is known of an item's chances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chances {
    /// How often it was shown and did well; 0 or more, may be a share of what others like it did.
    pub successes: f64,
    /// How often it was shown and did not.
    pub failures: f64,
}

/// A draw from what is believed of an item's rate of success, 0 to 1: from a beta distribution with a
/// uniform prior. The same seed and item give the same draw.
///
/// Showing the item with the highest draw shows the good ones most, and the unknown ones now and then.
///
/// # Source
/// Thompson, On the Likelihood that One Unknown Probability Exceeds Another, Biometrika 25, 1933.
pub fn draw(chances: Chances, seed: u64, item: u64) -> f64 {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(item);
    let of = |count: f64| {
        if count.is_finite() {
            count.max(0.0) + 1.0
        } else {
            1.0
        }
    };
    let (good, bad) = (
        gamma(of(chances.successes), &mut random),
        gamma(of(chances.failures), &mut random),
    );
    good / (good + bad)
}

/// A draw from a gamma distribution of this shape (at least 1) and scale 1.
///
/// # Source
/// Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, ACM TOMS 26(3), 2000.
fn gamma(shape: f64, random: &mut ChaCha8Rng) -> f64 {
    let third_less = shape - 1.0 / 3.0;
    let scale = 1.0 / (9.0 * third_less).sqrt();
    loop {
        let x = normal(random);
        let cube = (1.0 + scale * x).powi(3);
        if cube <= 0.0 {
            continue;
        }
        let chance: f64 = 1.0 - random.random::<f64>();
        if chance.ln() < 0.5 * x * x + third_less * (1.0 - cube + cube.ln()) {
            return third_less * cube;
        }
    }
}

/// A draw from the standard normal distribution, by Box and Muller.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * (1.0 - random.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.random::<f64>()).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(chances: Chances) -> f64 {
        (0..4_000).map(|item| draw(chances, 7, item)).sum::<f64>() / 4_000.0
    }

    #[test]
    fn draws_lie_around_the_rate_that_was_seen() {
        let good = Chances {
            successes: 8.0,
            failures: 2.0,
        };
        // The mean of Beta(9, 3) is 0.75, its standard deviation 0.12.
        assert!((mean(good) - 0.75).abs() < 0.01, "{}", mean(good));
        let unknown = Chances {
            successes: 0.0,
            failures: 0.0,
        };
        assert!((mean(unknown) - 0.5).abs() < 0.02, "{}", mean(unknown));
        let spread = (0..1_000)
            .map(|item| draw(unknown, 7, item))
            .fold((1.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
        assert!(spread.0 < 0.05 && spread.1 > 0.95, "{spread:?}");
    }

    #[test]
    fn a_seed_repeats_its_draws_and_nonsense_counts_as_nothing() {
        let chances = Chances {
            successes: 3.0,
            failures: 1.0,
        };
        assert_eq!(draw(chances, 1, 2), draw(chances, 1, 2));
        assert_ne!(draw(chances, 1, 2), draw(chances, 2, 2));
        let nonsense = Chances {
            successes: f64::NAN,
            failures: -3.0,
        };
        assert!((0.0..=1.0).contains(&draw(nonsense, 1, 2)));
    }
}
