//! More or less than in the period before.

use kyck_kernel::Message;

use super::{Facts, Finding};
use crate::report::model::ReportNumbers;

/// Part of the time before below which a change counts as none.
const NOTABLE_CHANGE: f64 = 0.1;

pub(super) fn rule(report: &ReportNumbers, _: Facts) -> Option<Finding> {
    let before = report.previous_total_minutes;
    if before <= 0 {
        return None;
    }

    let change = report.trend_minutes();
    let ratio = f64::from(change) / f64::from(before);
    let message = if ratio.abs() < NOTABLE_CHANGE {
        Message::new("report-advice-trend-same").with("before", before)
    } else if change > 0 {
        Message::new("report-advice-trend-more").with("minutes", change)
    } else {
        Message::new("report-advice-trend-less").with("minutes", change.abs())
    };

    Some(
        Finding::new(message, "aap-2026-crowding-out")
            .evidence("totalMinutes", report.total_minutes, "minutes")
            .evidence("previousTotalMinutes", before, "minutes")
            .evidence("changeRatio", ratio, "ratio"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FACTS, report};
    use super::*;

    #[test]
    fn a_trend_needs_a_past_and_a_tenth() {
        let mut report = report();
        assert_eq!(rule(&report, FACTS).unwrap().numbers()[2], ("changeRatio", 0.23));

        for (before, expected) in [
            (400, "90 minutes more"),
            (480, "About as much"),
            (980, "490 minutes less"),
        ] {
            report.previous_total_minutes = before;
            let found = rule(&report, FACTS).unwrap();
            assert!(found.english().starts_with(expected), "{found:?}");
        }

        report.previous_total_minutes = 0;
        assert_eq!(rule(&report, FACTS), None);
    }
}
