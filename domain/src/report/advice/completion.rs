//! Videos watched to the end or left early.

use kyck_kernel::Message;

use super::{Facts, Finding, percent};
use crate::report::model::ReportNumbers;

/// Share of completed openings below which a child seems to jump from video to video.
const LOW_SHARE: f64 = 0.3;
/// Openings below which a low share means nothing.
const MIN_STARTS: i32 = 10;

pub(super) fn rule(_: &ReportNumbers, facts: Facts) -> Option<Finding> {
    if facts.starts <= 0 {
        return None;
    }

    let share = (f64::from(facts.completions) / f64::from(facts.starts)).min(1.0);
    let message = if share < LOW_SHARE && facts.starts >= MIN_STARTS {
        Message::new("report-advice-completion-low")
    } else {
        Message::new("report-advice-completion-share")
    };
    let message = message.with("share", percent(share));

    Some(
        Finding::new(message, "aap-2026-calm")
            .evidence("starts", facts.starts, "starts")
            .evidence("completions", facts.completions, "completions")
            .evidence("completedShare", share, "share"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FACTS, report};
    use super::*;

    #[test]
    fn a_low_share_of_ten_openings_or_more_comes_with_a_suggestion() {
        let with = |starts, completions| {
            let facts = Facts {
                starts,
                completions,
                ..FACTS
            };
            rule(&report(), facts)
        };

        let low = with(20, 5).unwrap();
        assert_eq!(low.numbers()[2], ("completedShare", 0.25));
        assert!(low.english().contains("beforehand"), "{low:?}");
        for (starts, completions) in [(9, 2), (20, 6)] {
            let found = with(starts, completions).unwrap();
            assert!(!found.english().contains("beforehand"), "{found:?}");
        }
        assert_eq!(with(0, 0), None);
    }
}
