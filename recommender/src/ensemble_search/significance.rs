//! Significance of differences between two scorers on the same users.

/// Standard errors of the mean difference above which one comparison is significant (5 % two-sided).
pub(super) const Z_SINGLE: f64 = 2.0;
/// The same for the best of five parts: 5 % over all comparisons (Bonferroni).
pub(super) const Z_BEST_OF_FIVE: f64 = 2.6;

/// Mean; 0 of nothing.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Whether the first is greater than the second on the same users by more than `z` standard errors of the mean
/// difference (paired); never with fewer than two users.
pub(super) fn leads(first: &[f64], second: &[f64], z: f64) -> bool {
    let n = first.len() as f64;
    if n < 2.0 {
        return false;
    }

    let differences = || first.iter().zip(second).map(|(a, b)| a - b);
    let mean = differences().sum::<f64>() / n;
    let variance = differences()
        .map(|difference| (difference - mean).powi(2))
        .sum::<f64>()
        / (n - 1.0);
    mean > z * (variance / n).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_is_more_than_twice_the_standard_error() {
        let second = [0.0; 4];
        // Differences 1, 1, 1, 1 have no error; 3, -1, 3, -1 have a mean of 1 and an error of 1.15.
        assert!(leads(&[1.0; 4], &second, Z_SINGLE));
        assert!(!leads(&[3.0, -1.0, 3.0, -1.0], &second, Z_SINGLE));
        assert!(!leads(&second, &second, Z_SINGLE));
        assert!(!leads(&[9.0], &[0.0], Z_SINGLE));
    }
}
