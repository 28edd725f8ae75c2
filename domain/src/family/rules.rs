//! Pure rules of what families may set.

use chrono::NaiveDate;
use kyck_kernel::text;
use kyck_kernel::text::is_unprintable;
use unicode_normalization::UnicodeNormalization;

use super::error::FamilyErrorCode;
use super::model::{ChildLimits, months_between};

/// The picture of a child for whom none was chosen.
pub const DEFAULT_AVATAR: &str = "bear";

/// Longest nickname, in characters.
const NICKNAME_CHARS: usize = 20;
/// Completed months of age from two to the eighth birthday.
const SERVED_MONTHS: std::ops::RangeInclusive<u32> = 24..=95;
/// Minutes of one grant.
const BONUS_MINUTES: std::ops::RangeInclusive<i32> = 1..=240;
/// Minutes of a day.
const DAY_MINUTES: u32 = 1440;

/// A nickname as it is stored: one spelling (NFC), single spaces, no unprintable characters.
pub fn nickname(given: &str) -> Result<String, FamilyErrorCode> {
    if given.len() > 400 {
        return Err(FamilyErrorCode::NicknameInvalid);
    }
    let name: String = given.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = name.nfc().collect();
    let length = name.chars().count();
    let is_shown = text::shows_something(&name) && !name.chars().any(is_unprintable);
    if (1..=NICKNAME_CHARS).contains(&length) && is_shown {
        Ok(name)
    } else {
        Err(FamilyErrorCode::NicknameInvalid)
    }
}

/// The first day of a birth month given as `YYYY-MM`, of a child that is served on the day `today`.
pub fn birth_month(given: &str, today: NaiveDate) -> Result<NaiveDate, FamilyErrorCode> {
    let given = text::typed_ascii(given);
    let is_spelled = given.len() == 7
        && given.bytes().enumerate().all(|(place, byte)| {
            if place == 4 {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    if !is_spelled {
        return Err(FamilyErrorCode::BirthMonthInvalid);
    }

    let month: NaiveDate = format!("{given}-01")
        .parse()
        .map_err(|_| FamilyErrorCode::BirthMonthInvalid)?;
    if month > today {
        return Err(FamilyErrorCode::BirthMonthInvalid);
    }

    if SERVED_MONTHS.contains(&months_between(month, today)) {
        Ok(month)
    } else {
        Err(FamilyErrorCode::AgeNotServed)
    }
}

/// The name of a picture: small letters, digits and hyphens.
pub fn avatar(given: &str) -> Result<String, FamilyErrorCode> {
    let is_name = (1..=32).contains(&given.len())
        && given
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'));
    if is_name {
        Ok(given.to_owned())
    } else {
        Err(FamilyErrorCode::AvatarInvalid)
    }
}

/// Minute of the day of `HH:MM`, 00:00 to 24:00.
pub fn minute_of_day(given: &str) -> Result<u32, FamilyErrorCode> {
    let parse = || {
        let (hours, minutes) = given.split_once(':')?;
        let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(hours) || !digits(minutes) {
            return None;
        }
        let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
        let minute = hours * 60 + minutes;
        (minutes < 60 && minute <= DAY_MINUTES).then_some(minute)
    };
    parse().ok_or(FamilyErrorCode::TimeInvalid)
}

/// `HH:MM` of a minute of the day.
pub fn clock_text(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Minutes per day, 0 to 1440.
pub fn daily_minutes(given: i32) -> Result<u32, FamilyErrorCode> {
    u32::try_from(given)
        .ok()
        .filter(|minutes| *minutes <= DAY_MINUTES)
        .ok_or(FamilyErrorCode::LimitInvalid)
}

/// Minutes of one grant, 1 to 240.
pub fn bonus_minutes(given: i32) -> Result<i32, FamilyErrorCode> {
    if BONUS_MINUTES.contains(&given) {
        Ok(given)
    } else {
        Err(FamilyErrorCode::LimitInvalid)
    }
}

/// Gives midnight one meaning: as a start it begins the day (00:00), as an end it closes it (24:00).
pub fn normalize_window(limits: &mut ChildLimits) {
    if limits.window_start_minute == DAY_MINUTES {
        limits.window_start_minute = 0;
    }
    if limits.window_end_minute == 0 {
        limits.window_end_minute = DAY_MINUTES;
    }
}

/// Whether the window has a length. One that ends before it begins ends on the next day.
pub fn is_window(limits: &ChildLimits) -> bool {
    limits.window_start_minute != limits.window_end_minute
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_window_may_end_at_midnight_or_on_the_next_day_but_needs_a_length() {
        for (start, end, expected) in [
            ("18:00", "00:00", Some(("18:00", "24:00"))),
            ("18:00", "24:00", Some(("18:00", "24:00"))),
            ("22:00", "06:00", Some(("22:00", "06:00"))),
            ("24:00", "06:00", Some(("00:00", "06:00"))),
            ("00:00", "00:00", Some(("00:00", "24:00"))),
            ("07:00", "07:00", None),
        ] {
            let mut limits = ChildLimits {
                window_start_minute: minute_of_day(start).unwrap(),
                window_end_minute: minute_of_day(end).unwrap(),
                ..ChildLimits::defaults(48)
            };
            normalize_window(&mut limits);
            let found = is_window(&limits).then(|| {
                (
                    clock_text(limits.window_start_minute),
                    clock_text(limits.window_end_minute),
                )
            });
            let expected = expected.map(|(start, end)| (start.to_owned(), end.to_owned()));
            assert_eq!(found, expected, "{start} to {end}");
        }
    }

    #[test]
    fn nicknames_are_one_spelling_of_printable_characters() {
        assert_eq!(nickname("  하늘   별 ").unwrap(), "하늘 별");
        // Decomposed Hangul, as one platform types it, is the same name.
        assert_eq!(
            nickname("\u{1112}\u{1161}\u{1102}\u{1173}\u{11af}").unwrap(),
            "하늘"
        );
        for wrong in [
            "",
            "   ",
            "a\u{202e}b",
            "tab\u{7}",
            &"가".repeat(21),
            &" ".repeat(5000),
        ] {
            assert_eq!(
                nickname(wrong),
                Err(FamilyErrorCode::NicknameInvalid),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn children_of_two_to_seven_are_served() {
        let today = day("2026-11-23");
        assert_eq!(birth_month("2022-05", today), Ok(day("2022-05-01")));
        assert_eq!(birth_month("2024-11", today), Ok(day("2024-11-01")));
        assert_eq!(birth_month("2018-12", today), Ok(day("2018-12-01")));
        assert_eq!(
            birth_month(" ２０２２－０５\u{200B}", today),
            Ok(day("2022-05-01"))
        );
        assert_eq!(birth_month("2024-12", today), Err(FamilyErrorCode::AgeNotServed));
        assert_eq!(birth_month("2018-11", today), Err(FamilyErrorCode::AgeNotServed));
        for wrong in [
            "2022-13",
            "2022-00",
            "2022-5",
            "22-05",
            "2022/05",
            "2026-12",
            "2022-05-01",
            "",
            "２０２２-5",
        ] {
            assert_eq!(
                birth_month(wrong, today),
                Err(FamilyErrorCode::BirthMonthInvalid),
                "{wrong}"
            );
        }
    }

    #[test]
    fn times_of_day_are_hours_and_minutes() {
        assert_eq!(minute_of_day("00:00"), Ok(0));
        assert_eq!(minute_of_day("19:30"), Ok(1170));
        assert_eq!(minute_of_day("24:00"), Ok(1440));
        for wrong in ["24:01", "8:00", "08:60", "0800", "", "-1:00", "08:00:00", "+8:00"] {
            assert_eq!(minute_of_day(wrong), Err(FamilyErrorCode::TimeInvalid), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_minute_of_the_day_reads_back(minute in 0_u32..=1440) {
            prop_assert_eq!(minute_of_day(&clock_text(minute)), Ok(minute));
        }

        #[test]
        fn no_text_makes_a_rule_panic(text in ".{0,80}") {
            let _ = (nickname(&text), avatar(&text), minute_of_day(&text), birth_month(&text, day("2026-11-23")));
        }
    }
}
