//! Which parts of a video were played: disjoint stretches of positions, in order.

/// Stretches closer than this are one: players report positions rounded here and there.
const JOIN_WITHIN_MS: i32 = 1_000;

/// Played parts of one video. The same parts in any order, once or often, give the same coverage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage(Vec<(i32, i32)>);

impl Coverage {
    /// Adds a stretch of positions in milliseconds, `0 ≤ from ≤ to`; an empty one changes nothing.
    pub fn add(&mut self, from_ms: i32, to_ms: i32) {
        if to_ms <= from_ms {
            return;
        }
        let (mut from, mut to) = (from_ms, to_ms);
        let first = self
            .0
            .partition_point(|&(_, end)| end.saturating_add(JOIN_WITHIN_MS) < from);
        let mut last = first;
        while let Some(&(start, end)) = self.0.get(last) {
            if start > to.saturating_add(JOIN_WITHIN_MS) {
                break;
            }
            from = from.min(start);
            to = to.max(end);
            last += 1;
        }
        self.0.splice(first..last, [(from, to)]);
    }

    /// Milliseconds of the video that were played at least once.
    pub fn covered_ms(&self) -> i64 {
        self.0.iter().map(|&(from, to)| i64::from(to - from)).sum()
    }

    /// The stored bytes: 8 per stretch.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0
            .iter()
            .flat_map(|(from, to)| [from.to_le_bytes(), to.to_le_bytes()])
            .flatten()
            .collect()
    }

    /// Reads the stored bytes, [`Coverage::to_bytes`]; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (chunks, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() || !chunks.len().is_multiple_of(2) {
            return None;
        }
        let mut coverage = Self::default();
        for pair in chunks.chunks_exact(2) {
            let (from, to) = (i32::from_le_bytes(pair[0]), i32::from_le_bytes(pair[1]));
            if from < 0 || to <= from {
                return None;
            }
            coverage.add(from, to);
        }
        Some(coverage)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn of(parts: &[(i32, i32)]) -> Coverage {
        let mut coverage = Coverage::default();
        for (from, to) in parts {
            coverage.add(*from, *to);
        }
        coverage
    }

    #[test]
    fn stretches_that_meet_become_one() {
        let coverage = of(&[(0, 10_000), (30_000, 40_000), (10_500, 20_000), (5_000, 8_000)]);
        assert_eq!(coverage.0, [(0, 20_000), (30_000, 40_000)]);
        assert_eq!(coverage.covered_ms(), 30_000);
        assert_eq!(
            of(&[(0, 10_000), (30_000, 40_000), (9_000, 30_000)]).covered_ms(),
            40_000
        );
    }

    proptest! {
        #[test]
        fn order_and_repetition_do_not_matter(
            parts in vec((0_i32..100_000, 0_i32..30_000), 0..20), shuffle in vec(any::<prop::sample::Index>(), 0..40),
        ) {
            let parts: Vec<_> = parts.into_iter().map(|(from, length)| (from, from + length)).collect();
            let once = of(&parts);
            let mut again = Coverage::default();
            if !parts.is_empty() {
                for index in shuffle {
                    let (from, to) = parts[index.index(parts.len())];
                    again.add(from, to);
                }
            }
            for (from, to) in parts.iter().rev() {
                again.add(*from, *to);
            }
            prop_assert_eq!(&again, &once);
            prop_assert!(once.0.windows(2).all(|pair| pair[0].1 + JOIN_WITHIN_MS < pair[1].0));
            prop_assert_eq!(Coverage::from_bytes(&once.to_bytes()), Some(once));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in vec(any::<u8>(), 0..64)) {
            let _ = Coverage::from_bytes(&bytes);
        }
    }
}
