//! Quantiles of a sample.

/// Quantile of ascending values by linear interpolation between the two nearest ranks (type 7 of Hyndman
/// and Fan, Sample Quantiles in Statistical Packages, The American Statistician 50(4), 1996); 0 of none.
pub(in crate::report) fn quantile(ascending: &[f64], q: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else {
        return 0.0;
    };
    let rank = q.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_sign_loss, reason = "a rank is never negative")]
    let below = rank.floor() as usize;
    let above = (below + 1).min(last);
    let part = rank - rank.floor();
    ascending[below] + (ascending[above] - ascending[below]) * part
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_interpolate_between_ranks() {
        let values = [1.0, 2.0, 4.0, 8.0];
        for (q, expected) in [(0.0, 1.0), (0.25, 1.75), (0.5, 3.0), (0.75, 5.0), (1.0, 8.0)] {
            assert!((quantile(&values, q) - expected).abs() < 1e-12, "{q}");
        }
        assert!(quantile(&[], 0.5).abs() < 1e-12);
    }
}
