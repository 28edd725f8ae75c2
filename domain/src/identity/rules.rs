//! Pure rules of sign-ins.

use super::model::SessionKind;
use crate::UtcInstant;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// How long the answer to a refresh token is repeated.
pub const GRACE_MS: i64 = 30_000;

/// How long a session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Without being refreshed.
    pub idle_ms: i64,
    /// At all.
    pub absolute_ms: i64,
}

/// The lifetime of a kind of session.
pub const fn lifetime(kind: SessionKind) -> Lifetime {
    match kind {
        SessionKind::Guardian | SessionKind::ChildDevice => Lifetime {
            idle_ms: 60 * DAY_MS,
            absolute_ms: 180 * DAY_MS,
        },
        SessionKind::Staff => Lifetime {
            idle_ms: 30 * MINUTE_MS,
            absolute_ms: 12 * HOUR_MS,
        },
    }
}

/// What a presented refresh token leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It is the newest of its line: the next one is made.
    Advance,
    /// It was used just now and its successor was not: the same successor is handed out again.
    Repeat,
    /// It was used before: two parties hold the line, which ends.
    Stolen,
}

/// Decides on the token of generation `presented` in a line whose newest token has generation `newest`.
pub fn rotation(presented: i32, newest: i32, rotated_at: Option<UtcInstant>, now: UtcInstant) -> Rotation {
    match rotated_at {
        None => Rotation::Advance,
        Some(at) if newest.checked_sub(1) == Some(presented) && now.millis_since(at).abs() <= GRACE_MS => {
            Rotation::Repeat
        }
        Some(_) => Rotation::Stolen,
    }
}
