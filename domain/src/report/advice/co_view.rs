//! Watching together with the child.

use kyck_kernel::Message;

use super::{Facts, Finding};
use crate::report::model::ReportNumbers;

pub(super) fn rule(report: &ReportNumbers, _: Facts) -> Finding {
    let videos = report.videos.len();
    let message = Message::new("report-advice-co-view").with("videos", videos);

    Finding::new(message, "aap-2026-communication")
        .evidence("videos", videos as f64, "videos")
        .evidence("totalMinutes", report.total_minutes, "minutes")
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FACTS, report};
    use super::*;

    #[test]
    fn the_number_of_videos_is_named() {
        let found = rule(&report(), FACTS);

        assert_eq!(found.numbers(), [("videos", 1.0), ("totalMinutes", 490.0)]);
        assert!(found.english().starts_with("One video was watched."));
    }
}
