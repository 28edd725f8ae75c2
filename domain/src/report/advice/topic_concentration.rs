//! One topic takes most of the time.

use kyck_kernel::Message;

use super::{Facts, Finding, percent};
use crate::report::model::ReportNumbers;

/// Share of the time above which one topic is worth mentioning.
const CONCENTRATED_SHARE: f64 = 0.6;

pub(super) fn rule(report: &ReportNumbers, _: Facts) -> Option<Finding> {
    let share = report.topics.first()?.share;
    let topics = report.topics.len();

    let message = if share > CONCENTRATED_SHARE {
        Message::new("report-advice-topic-one")
    } else {
        Message::new("report-advice-topic-many").with("topics", topics)
    };
    let message = message.with("share", percent(share));

    Some(
        Finding::new(message, "aap-2026-content")
            .evidence("topTopicShare", share, "share")
            .evidence("topics", topics as f64, "topics"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FACTS, report};
    use super::*;

    #[test]
    fn one_topic_is_worth_a_word_above_60_percent() {
        let mut report = report();
        for (share, widens) in [(0.61, true), (0.6, false)] {
            report.topics[0].share = share;
            let found = rule(&report, FACTS).unwrap();
            assert_eq!(found.english().contains("can build on"), widens, "{found:?}");
        }
    }
}
