//! Days within the agreed time, and days without videos.

use kyck_kernel::Message;

use super::{Facts, Finding};
use crate::report::model::ReportNumbers;

pub(super) fn rule(report: &ReportNumbers, facts: Facts) -> Finding {
    let count = |applies: fn(i32, i32) -> bool| {
        let days = report.days.iter();
        days.filter(|day| applies(day.minutes, day.overrun())).count() as i32
    };
    let over = count(|_, overrun| overrun > 0);
    let within = (facts.elapsed_days - over).max(0);
    let free = (facts.elapsed_days - count(|minutes, _| minutes > 0)).max(0);

    let message = Message::new("report-advice-healthy-habit")
        .with("days", facts.elapsed_days)
        .with("within", within)
        .with("free", free);

    Finding::new(message, "nuri-2019-media")
        .evidence("daysWithinBudget", within, "days")
        .evidence("daysOverBudget", over, "days")
        .evidence("daysWithoutVideos", free, "days")
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FACTS, report};
    use super::*;

    #[test]
    fn habits_count_the_days_within_the_agreed_time() {
        let found = rule(&report(), FACTS);

        let expected = [
            ("daysWithinBudget", 6.0),
            ("daysOverBudget", 1.0),
            ("daysWithoutVideos", 1.0),
        ];
        assert_eq!(found.numbers(), expected);
    }
}
