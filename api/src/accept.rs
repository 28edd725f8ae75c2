//! The weighted lists of `Accept`, `Accept-Encoding` and `Accept-Language` (RFC 9110, 12.4.2).

/// The entries of such a header in order, each with its weight: 1 if it is missing or not a number.
pub fn weighted(header: &str) -> impl Iterator<Item = (&str, f32)> {
    header.split(',').map(|entry| {
        let mut parts = entry.split(';');
        let range = parts.next().unwrap_or_default().trim();
        let weight = parts
            .find_map(|parameter| parameter.trim().strip_prefix("q=")?.trim().parse().ok())
            .unwrap_or(1.0);
        (range, weight)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_its_weight_whatever_its_other_parameters_are() {
        let entries: Vec<_> = weighted("text/html;level=1 ; q=0.5,*/* , en;q=zero,ko;q=0").collect();
        assert_eq!(
            entries,
            [("text/html", 0.5), ("*/*", 1.0), ("en", 1.0), ("ko", 0.0)]
        );
    }
}
