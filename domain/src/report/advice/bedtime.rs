//! Watching in the hour before bedtime and at night.

use kyck_kernel::Message;

use super::{Facts, Finding};
use crate::report::model::ReportNumbers;

pub(super) fn rule(report: &ReportNumbers, _: Facts) -> Finding {
    let (days, minutes) = (report.bedtime.days, report.bedtime.minutes);
    let message = if days > 0 {
        Message::new("report-advice-bedtime-late")
            .with("days", days)
            .with("minutes", minutes)
    } else {
        Message::new("report-advice-bedtime-kept")
    };

    Finding::new(message, "aap-2026-crowding-out")
        .evidence("evenings", days, "days")
        .evidence("minutes", minutes, "minutes")
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FACTS, report};
    use super::*;

    #[test]
    fn an_evening_without_videos_is_praised() {
        let mut report = report();
        let late = rule(&report, FACTS);
        assert_eq!(late.numbers(), [("evenings", 2.0), ("minutes", 35.0)]);

        report.bedtime.days = 0;
        report.bedtime.minutes = 0;
        let kept = rule(&report, FACTS);
        assert!(kept.english().starts_with("Nothing"), "{kept:?}");
    }
}
