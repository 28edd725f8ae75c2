//! Long viewing sessions without a break.

use kyck_kernel::Message;

use super::{Facts, Finding};
use crate::report::model::ReportNumbers;

/// Minutes after which a break is suggested.
const BREAK_AFTER_MINUTES: i32 = 30;
/// Completed months of age from which the guideline for school children holds.
const SCHOOL_AGE_MONTHS: u32 = 60;

pub(super) fn rule(report: &ReportNumbers, _: Facts) -> Finding {
    let sessions = &report.sessions;
    let guideline = if report.age_months < SCHOOL_AGE_MONTHS {
        "who-2019-sitting"
    } else {
        "who-2020-5-17"
    };

    let message = if sessions.longest_minutes > BREAK_AFTER_MINUTES {
        Message::new("report-advice-long-sitting-long").with("break", BREAK_AFTER_MINUTES)
    } else {
        Message::new("report-advice-long-sitting-short")
    };
    let message = message.with("minutes", sessions.longest_minutes);

    Finding::new(message, guideline)
        .evidence("longestMinutes", sessions.longest_minutes, "minutes")
        .evidence("medianMinutes", sessions.median_minutes, "minutes")
        .evidence("sittings", sessions.count, "sittings")
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FACTS, report};
    use super::*;

    #[test]
    fn a_break_is_suggested_after_more_than_half_an_hour() {
        let mut report = report();
        for (longest, suggests) in [(31, true), (30, false)] {
            report.sessions.longest_minutes = longest;
            let found = rule(&report, FACTS);
            assert_eq!(found.english().contains("break"), suggests, "{found:?}");
            assert_eq!(found.numbers()[0], ("longestMinutes", f64::from(longest)));
        }
    }
}
