//! Viewing sessions: their number, their lengths, and how far they overlap a span of time.

use kyck_kernel::time::UtcInstant;

use super::days::whole_minutes;
use super::quantile::quantile;
use crate::report::model::{SessionSummary, minutes};
use crate::watch::ViewingSession;

/// Milliseconds of the sessions between two instants.
pub(in crate::report) fn overlap_ms(sessions: &[ViewingSession], from: UtcInstant, to: UtcInstant) -> i64 {
    sessions
        .iter()
        .map(|session| {
            session
                .ended_at
                .min(to)
                .millis_since(session.started_at.max(from))
                .max(0)
        })
        .sum()
}

/// Number and lengths of sessions.
pub(in crate::report) fn sessions(sessions: &[ViewingSession]) -> SessionSummary {
    let mut lengths: Vec<f64> = sessions
        .iter()
        .map(|session| session.length_ms().max(0) as f64)
        .collect();
    lengths.sort_by(f64::total_cmp);
    SessionSummary {
        count: lengths.len() as i32,
        longest_minutes: whole_minutes(lengths.last().map_or(0, |ms| *ms as i64)),
        median_minutes: minutes(quantile(&lengths, 0.5)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::session;
    use super::*;

    #[test]
    fn sessions_have_a_longest_and_a_median() {
        let found =
            sessions(&[10, 45, 20, 15].map(|minutes| session(UtcInstant(0), UtcInstant(minutes * 60_000))));
        assert_eq!(
            found,
            SessionSummary {
                count: 4,
                longest_minutes: 45,
                median_minutes: 17.5
            }
        );
        assert_eq!(sessions(&[]).count, 0);
    }
}
