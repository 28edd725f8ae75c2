//! Viewing sessions: watching without a break of more than ten minutes.

use kyck_kernel::time::UtcInstant;

use super::timeline_event::TimelineEvent;

/// A longer break begins a new session.
pub const BREAK_MS: i64 = 10 * 60_000;

/// A stretch of time.
pub type Span = (UtcInstant, UtcInstant);

/// What storage has to change so that the spans are part of the sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionChange {
    /// Sessions to store: new ones, and those whose end moved.
    pub saved: Vec<Span>,
    /// Beginnings of sessions that became part of others.
    pub removed: Vec<UtcInstant>,
}

/// Joins spans that lie no further apart than a break. Any order of joining gives the same.
pub fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut sessions: Vec<Span> = Vec::with_capacity(spans.len());
    for (from, to) in spans {
        match sessions.last_mut() {
            Some(last) if from.millis_since(last.1) <= BREAK_MS => last.1 = last.1.max(to),
            _ => sessions.push((from, to)),
        }
    }
    sessions
}

/// The sessions of a playback's events alone.
pub fn played(events: &[TimelineEvent]) -> Vec<Span> {
    joined(
        events
            .iter()
            .filter(|event| event.length_ms() > 0)
            .map(|event| (event.since(), event.at))
            .collect(),
    )
}

/// Replaces the stored sessions by those of the spans.
pub fn replace(stored: &[Span], spans: Vec<Span>) -> SessionChange {
    difference(stored, joined(spans))
}

/// Joins new spans to the stored sessions around them.
pub fn change(stored: &[Span], spans: Vec<Span>) -> SessionChange {
    difference(stored, joined(stored.iter().copied().chain(spans).collect()))
}

fn difference(stored: &[Span], after: Vec<Span>) -> SessionChange {
    SessionChange {
        removed: stored
            .iter()
            .map(|(from, _)| *from)
            .filter(|from| after.binary_search_by_key(from, |(from, _)| *from).is_err())
            .collect(),
        saved: after.into_iter().filter(|span| !stored.contains(span)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn minutes(spans: &[(i64, i64)]) -> Vec<Span> {
        spans
            .iter()
            .map(|(from, to)| (UtcInstant(from * 60_000), UtcInstant(to * 60_000)))
            .collect()
    }

    #[test]
    fn a_break_of_more_than_ten_minutes_begins_a_new_session() {
        assert_eq!(
            joined(minutes(&[(0, 5), (15, 20), (31, 40)])),
            minutes(&[(0, 20), (31, 40)])
        );
    }

    #[test]
    fn a_late_span_can_join_two_sessions() {
        let change = change(&minutes(&[(0, 5), (20, 30)]), minutes(&[(12, 14)]));
        assert_eq!(change.saved, minutes(&[(0, 30)]));
        assert_eq!(change.removed, [UtcInstant(20 * 60_000)]);
    }

    proptest! {
        #[test]
        fn spans_in_parts_give_the_sessions_of_all_at_once(
            spans in vec((0_i64..600, 0_i64..30), 0..30), parts in vec(1_usize..5, 1..30),
        ) {
            let all = minutes(&spans.iter().map(|(from, length)| (*from, from + length)).collect::<Vec<_>>());
            let mut stored: Vec<Span> = Vec::new();
            let mut rest = all.as_slice();
            for part in parts.into_iter().chain([all.len().max(1)]) {
                let (now, later) = rest.split_at(part.min(rest.len()));
                rest = later;
                let change = change(&stored, now.to_vec());
                stored.retain(|(from, _)| {
                    !change.removed.contains(from) && !change.saved.iter().any(|(start, _)| start == from)
                });
                stored.extend(change.saved);
                stored.sort_unstable();
            }
            prop_assert_eq!(stored, joined(all));
        }
    }
}
