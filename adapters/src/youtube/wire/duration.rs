//! ISO 8601 durations.

/// Longest plausible duration: 60 days, more than any recording has.
const MAX_DURATION_MS: i64 = 60 * 86_400_000;

/// Parses an ISO 8601 duration such as `PT1H9M5S` or `P1DT2S`; `None` for `P0D`, which a running stream has.
///
/// # Errors
/// When the text is not a duration, or exceeds [`MAX_DURATION_MS`].
pub(super) fn duration_ms(text: &str) -> Result<Option<i64>, String> {
    let invalid = || format!("duration: invalid value {text}");
    let total = whole_duration_ms(text).ok_or_else(invalid)?;
    if total > MAX_DURATION_MS {
        return Err(invalid());
    }
    Ok((total > 0).then_some(total))
}

fn whole_duration_ms(text: &str) -> Option<i64> {
    let text = text.strip_prefix('P')?;
    let (days, time) = text.split_once('T').unwrap_or((text, ""));
    if days.is_empty() && time.is_empty() {
        return None;
    }
    let days = units(days, &[('W', 7 * 86_400), ('D', 86_400)])?;
    let seconds = units(time, &[('H', 3600), ('M', 60), ('S', 1)])?;
    days.checked_add(seconds)?.checked_mul(1000)
}

/// Sums `12H30M` in seconds, given the seconds of each letter; letters are optional but ordered.
fn units(text: &str, letters: &[(char, i64)]) -> Option<i64> {
    let mut rest = text;
    let mut sum = 0_i64;
    for (letter, seconds) in letters {
        if let Some((number, after)) = rest.split_once(*letter) {
            sum = sum.checked_add(number.parse::<u32>().ok().map(i64::from)?.checked_mul(*seconds)?)?;
            rest = after;
        }
    }
    rest.is_empty().then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_duration_is_optional() {
        let cases = [
            ("PT57M45S", Some(3_465_000)),
            ("PT1H44S", Some(3_644_000)),
            ("PT2H", Some(7_200_000)),
            ("P1DT2S", Some(86_402_000)),
            ("P1W", Some(604_800_000)),
            ("P0D", None),
            ("PT0S", None),
        ];
        for (text, expected) in cases {
            assert_eq!(duration_ms(text), Ok(expected), "{text}");
        }
        for text in [
            "PT5S1H",
            "PT-5S",
            "PT99999999999H",
            "PT90000H",
            "5 minutes",
            "P",
            "PT",
            "",
        ] {
            assert!(duration_ms(text).is_err(), "{text}");
        }
    }
}
