//! Pure rules of sign-ins.

use super::model::{Locale, SessionKind};
use crate::UtcInstant;
use crate::text::is_hidden;

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

/// Seconds a code is good.
pub const CODE_SECONDS: i64 = 180;
/// Tries of one code.
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

/// The text message with a code.
pub fn code_message(locale: Locale, code: &str) -> String {
    match locale {
        Locale::Korean => format!("[KYCK] 인증번호 {code} (3분 이내 입력). 타인에게 알려주지 마세요."),
        Locale::English => format!("[KYCK] 인증 code {code}, valid for 3 minutes. Do not share it."),
    }
}

/// Whether a character has no place in a name: what is hidden, and what joins characters unseen.
pub fn is_unprintable(c: char) -> bool {
    is_hidden(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

/// Wrong staff sign-ins in a row after which the name is locked for a while.
const WRONG_BEFORE_LOCK: i32 = 5;
/// The longest lock.
const LONGEST_LOCK_MINUTES: i64 = 15;

/// For how many milliseconds a staff name is locked after so many wrong sign-ins in a row: nothing for
/// four, then 1, 2, 4, 8 and at most 15 minutes.
pub fn lock_ms(wrong_in_a_row: i32) -> i64 {
    let beyond = wrong_in_a_row - WRONG_BEFORE_LOCK;
    if beyond < 0 {
        return 0;
    }
    (1_i64 << beyond.min(4)).min(LONGEST_LOCK_MINUTES) * MINUTE_MS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Bytes of a text in EUC-KR: one for ASCII, two for the rest that we write.
    fn euc_kr_bytes(text: &str) -> usize {
        text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
    }

    #[test]
    fn a_code_message_fits_one_text_message() {
        for locale in [Locale::Korean, Locale::English] {
            let text = code_message(locale, "012345");
            assert!(euc_kr_bytes(&text) <= 90, "{} bytes", euc_kr_bytes(&text));
            assert!(text.contains("012345") && text.contains("인증"));
        }
    }

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
    fn locks_grow_to_a_quarter_of_an_hour_and_no_further() {
        let minutes: Vec<i64> = (1..=12).map(|wrong| lock_ms(wrong) / MINUTE_MS).collect();
        assert_eq!(minutes, [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15, 15]);
        assert_eq!(lock_ms(i32::MAX), 15 * MINUTE_MS);
    }

    /// A line of tokens as the rules see it: when each generation was used.
    #[derive(Default)]
    struct Line {
        used: Vec<Option<UtcInstant>>,
        is_dead: bool,
    }

    impl Line {
        fn present(&mut self, generation: usize, now: UtcInstant) -> Option<usize> {
            if self.is_dead {
                return None;
            }
            let newest = self.used.len() - 1;
            match rotation(generation as i32, newest as i32, self.used[generation], now) {
                Rotation::Advance => {
                    self.used[generation] = Some(now);
                    self.used.push(None);
                    Some(generation + 1)
                }
                Rotation::Repeat => Some(generation + 1),
                Rotation::Stolen => {
                    self.is_dead = true;
                    None
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        /// The owner always presents its newest token, some answers are lost and asked for again at once;
        /// that never signs it out and never forks the line.
        #[test]
        fn lost_answers_sign_nobody_out(steps in prop::collection::vec((0_i64..30_000, any::<bool>()), 1..40)) {
            let mut line = Line { used: vec![None], is_dead: false };
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
            rotations in 2_usize..30, back in 2_usize..30, wait in 0_i64..60_000,
        ) {
            let mut line = Line { used: vec![None], is_dead: false };
            let mut now = UtcInstant(0);
            for generation in 0..rotations {
                now = now.plus_millis(wait);
                prop_assert_eq!(line.present(generation, now), Some(generation + 1));
            }
            let old = rotations.saturating_sub(back.min(rotations));
            prop_assert_eq!(line.present(old, now), None);
            for generation in 0..=rotations {
                prop_assert_eq!(line.present(generation, now), None);
            }
        }

        #[test]
        fn the_parent_is_good_for_thirty_seconds_only(wait in 0_i64..120_000) {
            let mut line = Line { used: vec![None], is_dead: false };
            line.present(0, UtcInstant(0));
            let again = line.present(0, UtcInstant(wait));
            prop_assert_eq!(again, (wait <= GRACE_MS).then_some(1));
        }
    }
}
