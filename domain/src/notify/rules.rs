//! Pure rules: how long to wait before the next try, and when a phone must stay silent.

use std::time::Duration;

use chrono::Days;
use chrono_tz::Tz;
use kyck_kernel::time::{UtcInstant, at_minute_of_day};

use super::model::MessageKind;

/// Tries of one message before it is given up.
pub(super) const MAX_TRIES: i32 = 8;
/// Milliseconds for which a worker has a message to itself.
pub(super) const LEASE_MILLIS: i64 = 60_000;
/// Days without a refresh after which a push token is dropped.
pub(super) const TOKEN_SILENT_DAYS: i64 = 60;

/// The longest wait between two tries of a sign-in code, in milliseconds: somebody is waiting for it.
const LONGEST_CODE_WAIT_MILLIS: i64 = 20_000;

/// How long one try of a message may take. Below the lease, so that a slow provider's answer still finds the
/// message ours, and for a sign-in code short enough for several tries within its life.
pub(super) const fn send_limit(kind: MessageKind) -> Duration {
    match kind {
        MessageKind::OtpCode => Duration::from_secs(10),
        MessageKind::ConsentConfirmation
        | MessageKind::SecurityNotice
        | MessageKind::WeeklyReport
        | MessageKind::LimitReached => Duration::from_secs(20),
    }
}

/// Milliseconds to wait before another try of a message: as [`backoff_millis`], for a sign-in code at most 20 s.
pub(super) fn wait_millis(kind: MessageKind, tries: i32, jitter: u8) -> i64 {
    let wait = backoff_millis(tries, jitter);
    match kind {
        MessageKind::OtpCode => wait.min(LONGEST_CODE_WAIT_MILLIS),
        MessageKind::ConsentConfirmation
        | MessageKind::SecurityNotice
        | MessageKind::WeeklyReport
        | MessageKind::LimitReached => wait,
    }
}

/// Milliseconds to wait after `tries` tries (1 to 7): from 1 s to 1 h in equal ratios, plus up to a
/// quarter of `jitter` (0 to 255), so that many messages do not come back together.
fn backoff_millis(tries: i32, jitter: u8) -> i64 {
    let exponent = f64::from(tries.clamp(1, 7) - 1) / 6.0;
    let base = 1_000.0 * 3_600_f64.powf(exponent);
    let spread = 1.0 + 0.25 * f64::from(jitter) / 255.0;
    (base * spread).min(3_600_000.0) as i64
}

/// The first instant from `at` on that is not between `from_minute` and `to_minute` of the day in
/// `zone`. Equal minutes mean that no hour is quiet.
pub fn after_quiet_hours(at: UtcInstant, zone: Tz, from_minute: u32, to_minute: u32) -> UtcInstant {
    if from_minute == to_minute {
        return at;
    }
    let minute = at.minute_of_day_in(zone);
    let is_quiet = if from_minute < to_minute {
        (from_minute..to_minute).contains(&minute)
    } else {
        minute >= from_minute || minute < to_minute
    };
    if !is_quiet {
        return at;
    }
    let day = at.day_in(zone);
    let end_day = if minute >= to_minute {
        day + Days::new(1)
    } else {
        day
    };
    at_minute_of_day(end_day, to_minute, zone)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Seoul;

    use super::*;

    fn seoul(day: &str, minute: u32) -> UtcInstant {
        at_minute_of_day(day.parse().unwrap(), minute, Seoul)
    }

    #[test]
    fn waits_grow_from_a_second_to_an_hour() {
        let waits: Vec<i64> = (1..=7).map(|tries| backoff_millis(tries, 0)).collect();
        assert_eq!(waits, [1_000, 3_914, 15_326, 60_000, 234_892, 919_571, 3_600_000]);
        assert_eq!(backoff_millis(1, 255), 1_250);
        assert_eq!(backoff_millis(7, 255), 3_600_000);
        assert_eq!(backoff_millis(70, 0), 3_600_000);
    }

    #[test]
    fn a_sign_in_code_is_tried_eight_times_within_its_life() {
        let waits: i64 = (1..MAX_TRIES)
            .map(|tries| wait_millis(MessageKind::OtpCode, tries, 255))
            .sum();
        let life = i64::from(MessageKind::OtpCode.ttl_seconds()) * 1_000;
        assert!(waits < life, "{waits} of {life} ms are spent waiting");
        for kind in MessageKind::ALL {
            assert!(send_limit(kind).as_millis() < LEASE_MILLIS as u128, "{kind:?}");
        }
    }

    #[test]
    fn a_message_at_night_waits_until_eight_in_the_family_s_zone() {
        let morning = seoul("2026-11-24", 480);
        for (at, expected) in [
            (seoul("2026-11-23", 21 * 60), morning),
            (seoul("2026-11-23", 23 * 60 + 59), morning),
            (seoul("2026-11-24", 0), morning),
            (seoul("2026-11-24", 479), morning),
            (morning, morning),
            (seoul("2026-11-23", 21 * 60 - 1), seoul("2026-11-23", 21 * 60 - 1)),
        ] {
            assert_eq!(after_quiet_hours(at, Seoul, 21 * 60, 8 * 60), expected, "{at}");
        }
    }

    #[test]
    fn quiet_hours_within_one_day_and_none_at_all() {
        let noon = seoul("2026-11-23", 720);
        assert_eq!(after_quiet_hours(noon, Seoul, 700, 800), seoul("2026-11-23", 800));
        assert_eq!(after_quiet_hours(noon, Seoul, 720, 720), noon);
    }
}
