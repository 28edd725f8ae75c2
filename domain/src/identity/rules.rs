//! Pure rules of sign-ins.

use kyck_kernel::UtcInstant;

use super::model::SessionKind;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// How long the answer to a refresh token is repeated.
pub const GRACE_MS: i64 = 30_000;

/// How long a session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// Milliseconds without being refreshed.
    pub idle_ms: i64,
    /// Milliseconds in all, however often it is refreshed.
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

/// How a presented refresh token is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It is the newest of its line: the next one is made.
    Advance,
    /// It was used just now and its successor was not: the same successor is handed out again.
    Repeat,
    /// It is newer than all that a restored database knows of its line, which goes on from it.
    Resume,
    /// It was used before: two parties have the line, which ends.
    Stolen,
}

/// Decides on a token that is genuine but not stored, in a line whose newest stored token has generation
/// `newest`. Only a restore loses tokens: the first one that comes after it takes the line up where the device
/// is. Otherwise there are two lines.
pub const fn rotation_of_unknown(presented: i32, newest: i32, is_restored: bool) -> Rotation {
    if is_restored && presented > newest {
        Rotation::Resume
    } else {
        Rotation::Stolen
    }
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

/// Seconds for which a code is valid.
pub const CODE_SECONDS: i64 = 180;
/// How often one code may be tried.
pub const TRIES_PER_CODE: i32 = 5;
/// Seconds to wait after the first, second, third and fourth code of 24 hours.
const LADDER_SECONDS: [i64; 4] = [60, 120, 300, 600];
/// Codes to one number in 24 hours.
const CODES_PER_DAY: usize = 5;

/// When another code may be sent to a number, by when codes were sent in the last 24 hours (newest first);
/// `None` when none was.
pub fn resend_at(sent: &[UtcInstant]) -> Option<UtcInstant> {
    let newest = *sent.first()?;
    if sent.len() >= CODES_PER_DAY {
        // The oldest of the last five must be 24 hours old.
        return sent.get(CODES_PER_DAY - 1).map(|at| at.plus_millis(DAY_MS));
    }
    LADDER_SECONDS
        .get(sent.len() - 1)
        .map(|seconds| newest.plus_seconds(*seconds))
}

/// Wrong staff sign-ins in a row after which the name is locked for a while.
const WRONG_BEFORE_LOCK: i32 = 5;
/// The longest lock of a name.
const LONGEST_LOCK_MINUTES: i64 = 15;

/// For how many milliseconds a staff name is locked after a number of wrong sign-ins in a row: not at all for four, then
/// for 1, 2, 4, 8 and at most 15 minutes.
pub fn lock_ms(wrong_in_a_row: i32) -> i64 {
    let beyond = wrong_in_a_row - WRONG_BEFORE_LOCK;
    if beyond < 0 {
        return 0;
    }
    (1_i64 << beyond.min(4)).min(LONGEST_LOCK_MINUTES) * MINUTE_MS
}

/// Whether a lock that ends at `until` is in force. One that ends later than the longest lock comes from a clock that
/// was ahead, and locks nobody out.
pub const fn is_locked(until: UtcInstant, now: UtcInstant) -> bool {
    let left_ms = until.millis_since(now);
    0 < left_ms && left_ms <= LONGEST_LOCK_MINUTES * MINUTE_MS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_are_resent_up_a_ladder_and_five_times_a_day() {
        let mut sent = Vec::new();
        let mut now = UtcInstant(1_000_000);
        for wait in [60, 120, 300, 600] {
            sent.insert(0, now);
            assert_eq!(resend_at(&sent), Some(now.plus_seconds(wait)));
            now = now.plus_seconds(wait);
        }
        sent.insert(0, now);
        assert_eq!(resend_at(&sent), Some(UtcInstant(1_000_000).plus_days(1)));
        assert_eq!(resend_at(&[]), None);
    }

    #[test]
    fn a_lock_of_a_clock_that_was_ahead_locks_nobody_out() {
        let now = UtcInstant(1_000_000);
        assert!(is_locked(now.plus_minutes(15), now) && is_locked(now.plus_millis(1), now));
        assert!(!is_locked(now, now) && !is_locked(now.plus_minutes(16), now));
    }

    #[test]
    fn locks_grow_to_a_quarter_of_an_hour_and_no_further() {
        let minutes: Vec<i64> = (1..=12).map(|wrong| lock_ms(wrong) / MINUTE_MS).collect();
        assert_eq!(minutes, [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15, 15]);
        assert_eq!(lock_ms(i32::MAX), 15 * MINUTE_MS);
    }

    /// A line of tokens as the rules see it: the stored generations, and when each was used.
    #[derive(Clone)]
    struct Line {
        stored: BTreeMap<i32, Option<UtcInstant>>,
        is_restored: bool,
        is_dead: bool,
    }

    impl Line {
        fn new() -> Self {
            Self {
                stored: BTreeMap::from([(0, None)]),
                is_restored: false,
                is_dead: false,
            }
        }

        fn present(&mut self, generation: i32, now: UtcInstant) -> Option<i32> {
            if self.is_dead {
                return None;
            }
            let newest = self.stored.keys().last().copied().unwrap_or(-1);
            let rotation = match self.stored.get(&generation) {
                Some(used_at) => rotation(generation, newest, *used_at, now),
                None => rotation_of_unknown(generation, newest, self.is_restored),
            };
            match rotation {
                Rotation::Advance | Rotation::Resume => {
                    self.stored.insert(generation, Some(now));
                    self.stored.insert(generation + 1, None);
                    self.is_restored = false;
                    Some(generation + 1)
                }
                Rotation::Repeat => Some(generation + 1),
                Rotation::Stolen => {
                    self.is_dead = true;
                    None
                }
            }
        }

        /// Lets the owner renew `times` times, once an hour; the owner's newest token.
        fn renew(&mut self, mut mine: i32, times: usize, now: &mut UtcInstant) -> Option<i32> {
            for _ in 0..times {
                *now = now.plus_hours(1);
                mine = self.present(mine, *now)?;
            }
            Some(mine)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        /// The owner always presents its newest token, some answers are lost and asked for again at once;
        /// that never signs it out and never forks the line.
        #[test]
        fn lost_answers_sign_nobody_out(steps in prop::collection::vec((0_i64..30_000, any::<bool>()), 1..40)) {
            let mut line = Line::new();
            let (mut mine, mut now) = (0, UtcInstant(0));
            for (wait, is_lost) in steps {
                now = now.plus_millis(60_000);
                let first = line.present(mine, now);
                prop_assert_eq!(first, Some(mine + 1));
                if is_lost {
                    now = now.plus_millis(wait);
                    prop_assert_eq!(line.present(mine, now), first);
                }
                mine += 1;
            }
            prop_assert!(!line.is_dead);
        }

        /// Whatever happens before, an older token than the parent, or the parent after the grace, ends the
        /// line for everybody.
        #[test]
        fn an_old_token_ends_the_line(
            rotations in 2_i32..30, back in 2_i32..30, wait in 0_i64..60_000,
        ) {
            let mut line = Line::new();
            let mut now = UtcInstant(0);
            for generation in 0..rotations {
                now = now.plus_millis(wait);
                prop_assert_eq!(line.present(generation, now), Some(generation + 1));
            }
            let old = rotations - back.min(rotations);
            prop_assert_eq!(line.present(old, now), None);
            for generation in 0..=rotations {
                prop_assert_eq!(line.present(generation, now), None);
            }
        }

        /// A device that renewed after the backup goes on from where it is, however far that was.
        #[test]
        fn after_a_restore_the_line_goes_on_where_the_device_is(
            before in 0_usize..20, since in 0_usize..20, after in 1_usize..20,
        ) {
            let mut now = UtcInstant(0);
            let mut line = Line::new();
            let mine = line.renew(0, before, &mut now);
            let mut restored = line.clone();
            let mine = mine.and_then(|mine| line.renew(mine, since, &mut now));

            restored.is_restored = true;
            let mine = mine.and_then(|mine| restored.renew(mine, after, &mut now));
            prop_assert_eq!(mine, i32::try_from(before + since + after).ok());
        }

        /// A restore excuses one token: every other one that was lost by it ends the line.
        #[test]
        fn a_restore_excuses_the_first_token_only(
            before in 0_i32..20, first in 1_i32..20, second in 1_i32..40, renewals in 0_usize..3,
        ) {
            let mut now = UtcInstant(0);
            let mut line = Line::new();
            line.renew(0, before.unsigned_abs() as usize, &mut now);
            line.is_restored = true;
            let mine = line.present(before + first, now);
            prop_assert_eq!(mine, Some(before + first + 1));
            let mine = mine.and_then(|mine| line.renew(mine, renewals, &mut now));
            now = now.plus_hours(1);
            if !line.stored.contains_key(&(before + second)) {
                prop_assert_eq!(line.present(before + second, now), None);
                prop_assert_eq!(mine.and_then(|mine| line.present(mine, now)), None, "it ended for everybody");
            }
        }

        /// Without a restore a token that is not stored gives nothing, and one of the past ends the line also
        /// after a restore.
        #[test]
        fn what_no_restore_lost_is_judged_as_strictly_as_ever(
            before in 2_i32..20, ahead in 1_i32..20, back in 1_i32..20,
        ) {
            let mut now = UtcInstant(0);
            let mut line = Line::new();
            line.renew(0, before.unsigned_abs() as usize, &mut now);
            now = now.plus_hours(1);
            prop_assert_eq!(line.clone().present(before + ahead, now), None);

            let mut restored = line.clone();
            restored.is_restored = true;
            prop_assert_eq!(restored.present(before - back.min(before), now), None);
            prop_assert!(restored.is_dead);
        }

        #[test]
        fn the_parent_is_good_for_thirty_seconds_only(wait in 0_i64..120_000) {
            let mut line = Line::new();
            line.present(0, UtcInstant(0));
            let again = line.present(0, UtcInstant(wait));
            prop_assert_eq!(again, (wait <= GRACE_MS).then_some(1));
        }
    }
}
