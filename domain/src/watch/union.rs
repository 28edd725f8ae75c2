//! A child's watch time over all its devices: the measure of the union of what its playbacks counted.
//!
//! Two devices that play the same minute use up one minute of the budget. So the hours of a child are moved by the
//! measure of the union after a batch minus that before it, over the stretch of time in which the batch changed
//! anything. Of the other playbacks only those that reach into that stretch matter; mostly there are none.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use kyck_kernel::id::PlaybackId;
use kyck_kernel::time::UtcInstant;

use super::clock_hours::by_hour;
use super::viewing_sessions::Span;

/// What one playback counted.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// When the playback was opened.
    pub opened_at: UtcInstant,
    /// Decides among playbacks that were opened at the same instant.
    pub id: PlaybackId,
    /// The zone in which its days and hours are counted.
    pub zone: Tz,
    /// When it was watched: disjoint, in order.
    pub spans: &'a [Span],
}

/// Milliseconds by day and hour.
pub type Hours = BTreeMap<(NaiveDate, u8), i64>;

/// Milliseconds of the union within a stretch of time, by the hours of the family. Where playbacks overlap, the one
/// opened first says in which zone; so the result does not depend on the order in which they are given.
pub fn hours_of_union(playbacks: &[Counted<'_>], within: Span) -> Hours {
    let mut ordered: Vec<&Counted<'_>> = playbacks.iter().collect();
    ordered.sort_unstable_by_key(|playback| (playback.opened_at, playback.id));
    let (mut hours, mut covered) = (Hours::new(), Vec::new());
    for playback in ordered {
        for &(from, to) in playback.spans {
            let span = (from.max(within.0), to.min(within.1));
            for (from, to) in uncovered(&covered, span) {
                for (day, hour, begins, ends) in by_hour(from, to, playback.zone) {
                    *hours.entry((day, hour)).or_default() += ends.millis_since(begins);
                }
            }
            cover(&mut covered, span);
        }
    }
    hours
}

/// What of a span none of the covered ones, disjoint and in order, contains.
fn uncovered(covered: &[Span], span: Span) -> Vec<Span> {
    let (mut from, to) = span;
    let mut rest = Vec::new();
    let first = covered.partition_point(|known| known.1 <= from);
    for known in &covered[first..] {
        if known.0 >= to || from >= to {
            break;
        }
        if from < known.0 {
            rest.push((from, known.0));
        }
        from = from.max(known.1);
    }
    if from < to {
        rest.push((from, to));
    }
    rest
}

fn cover(covered: &mut Vec<Span>, span: Span) {
    let (mut from, mut to) = span;
    if from >= to {
        return;
    }
    let first = covered.partition_point(|known| known.1 < from);
    let count = covered[first..].partition_point(|known| known.0 <= to);
    for known in &covered[first..first + count] {
        from = from.min(known.0);
        to = to.max(known.1);
    }
    covered.splice(first..first + count, [(from, to)]);
}

/// The stretch of time in which a playback's spans changed; `None` where they did not.
pub fn changed_within(before: &[Span], after: &[Span]) -> Option<Span> {
    let same = before
        .iter()
        .zip(after)
        .take_while(|(before, after)| before == after)
        .count();
    let (before, after) = (&before[same..], &after[same..]);
    let ends_at = before
        .last()
        .into_iter()
        .chain(after.last())
        .map(|(_, to)| *to)
        .max()?;
    let begins_at = match (before.first(), after.first()) {
        // It only became longer, or shorter.
        (Some(before), Some(after)) if before.0 == after.0 => before.1.min(after.1),
        (before, after) => before.into_iter().chain(after).map(|(from, _)| *from).min()?,
    };
    Some((begins_at, ends_at))
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Seoul;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::super::viewing_sessions::Span;
    use super::*;

    /// Half past eleven in the evening in Seoul.
    const EVENING: UtcInstant = UtcInstant(1_795_359_600_000 - 1_800_000);

    fn spans(parts: &[(i64, i64)]) -> Vec<Span> {
        parts
            .iter()
            .map(|(from, to)| (EVENING.plus_seconds(*from), EVENING.plus_seconds(*to)))
            .collect()
    }

    fn counted(number: u128, spans: &[Span]) -> Counted<'_> {
        Counted {
            opened_at: EVENING,
            id: PlaybackId(Uuid::from_u128(number)),
            zone: Seoul,
            spans,
        }
    }

    const ALWAYS: Span = (UtcInstant(0), UtcInstant(i64::MAX));

    #[test]
    fn a_minute_on_two_devices_is_a_minute() {
        let (one, other) = (spans(&[(0, 60), (90, 100)]), spans(&[(0, 60), (50, 95)]));
        let together = hours_of_union(&[counted(1, &one), counted(2, &other)], ALWAYS);
        assert_eq!(together.into_values().collect::<Vec<_>>(), [100_000]);
    }

    #[test]
    fn only_what_became_longer_is_looked_at_again() {
        let changed = |before: &[(i64, i64)], after: &[(i64, i64)]| {
            changed_within(&spans(before), &spans(after)).map(|(from, to)| {
                (
                    from.millis_since(EVENING) / 1_000,
                    to.millis_since(EVENING) / 1_000,
                )
            })
        };
        assert_eq!(changed(&[(0, 300)], &[(0, 330)]), Some((300, 330)));
        assert_eq!(changed(&[], &[(0, 30)]), Some((0, 30)));
        assert_eq!(changed(&[(0, 30)], &[(0, 30)]), None);
        assert_eq!(
            changed(&[(0, 30), (50, 90)], &[(0, 30), (60, 90)]),
            Some((50, 90))
        );
        assert_eq!(changed(&[(0, 30)], &[(0, 30), (50, 90)]), Some((50, 90)));
    }

    /// Second by second, whether any playback was watched.
    fn by_second(playbacks: &[Vec<Span>]) -> Vec<bool> {
        (0..4_000)
            .map(|second| {
                let at = EVENING.plus_seconds(second);
                playbacks
                    .iter()
                    .flatten()
                    .any(|(from, to)| *from <= at && at < *to)
            })
            .collect()
    }

    fn disjoint(parts: Vec<(i64, i64)>) -> Vec<Span> {
        let mut covered = Vec::new();
        for (from, length) in parts {
            cover(&mut covered, spans(&[(from, from + length)])[0]);
        }
        covered
    }

    proptest! {
        #[test]
        fn the_union_is_that_of_the_seconds_whatever_the_order(
            parts in vec(vec((0_i64..3_500, 0_i64..400), 0..8), 1..5), turn in 0_usize..5,
        ) {
            let playbacks: Vec<Vec<Span>> = parts.into_iter().map(disjoint).collect();
            let mut list: Vec<Counted<'_>> = playbacks
                .iter()
                .enumerate()
                .map(|(number, spans)| counted(number as u128, spans))
                .collect();
            let hours = hours_of_union(&list, ALWAYS);
            let seconds = by_second(&playbacks).into_iter().filter(|watched| *watched).count() as i64;
            prop_assert_eq!(hours.values().sum::<i64>(), seconds * 1_000);
            let shift = turn % list.len();
            list.rotate_left(shift);
            prop_assert_eq!(hours_of_union(&list, ALWAYS), hours);
        }

        #[test]
        fn nothing_changes_outside_the_stretch_that_changed(
            before in vec((0_i64..3_500, 1_i64..300), 0..8), after in vec((0_i64..3_500, 1_i64..300), 0..8),
            other in vec((0_i64..3_500, 1_i64..300), 0..8),
        ) {
            let (before, after, other) = (disjoint(before), disjoint(after), disjoint(other));
            let total = |spans: &[Span], within| -> i64 {
                hours_of_union(&[counted(1, spans), counted(2, &other)], within).values().sum()
            };
            let change = total(&after, ALWAYS) - total(&before, ALWAYS);
            let within = changed_within(&before, &after);
            let found = within.map_or(0, |within| total(&after, within) - total(&before, within));
            prop_assert_eq!(found, change);
        }
    }
}
