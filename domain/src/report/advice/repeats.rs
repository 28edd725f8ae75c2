//! Videos that the child watches again and again.

use kyck_kernel::Message;

use super::{Facts, Finding};
use crate::report::model::ReportNumbers;

/// Openings of half a minute or more from which a video counts as a favourite.
const FAVOURITE_STARTS: i32 = 3;

pub(super) fn rule(report: &ReportNumbers, _: Facts) -> Option<Finding> {
    let starts: Vec<i32> = report
        .videos
        .iter()
        .map(|video| video.long_starts)
        .filter(|starts| *starts >= FAVOURITE_STARTS)
        .collect();
    let most = *starts.iter().max()?;

    let message = Message::new("report-advice-repeats")
        .with("times", FAVOURITE_STARTS)
        .with("videos", starts.len())
        .with("most", most);

    Some(
        Finding::new(message, "aap-2026-calm")
            .evidence("favourites", starts.len() as f64, "videos")
            .evidence("mostStarts", most, "starts"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FACTS, report};
    use super::*;

    #[test]
    fn favourites_begin_at_three_openings() {
        let mut report = report();
        let found = rule(&report, FACTS).unwrap();
        assert_eq!(found.numbers(), [("favourites", 1.0), ("mostStarts", 5.0)]);

        report.videos[0].long_starts = 2;
        assert_eq!(rule(&report, FACTS), None);
    }
}
