//! The area of the curriculum with the least time, and a content of it that was not seen yet.

use kyck_kernel::Message;
use kyck_kernel::messages::Argument;

use super::{Facts, Finding, percent};
use crate::catalog::curriculum;
use crate::report::model::ReportNumbers;

pub(super) fn rule(report: &ReportNumbers, _: Facts) -> Option<Finding> {
    let nuri = &report.nuri;
    let least = nuri.areas.iter().min_by(|a, b| a.minutes.total_cmp(&b.minutes))?;
    let area = curriculum().area(&least.id)?;
    let example = nuri
        .not_met
        .iter()
        .filter_map(|id| curriculum().content(id))
        .find(|content| content.area == area.index);

    // Outside the Nuri classes the areas are no curriculum but themes of play.
    let (message, guideline) = if nuri.is_nuri_age {
        (Message::new("report-advice-nuri-gap-area"), "nuri-2019-balance")
    } else {
        (Message::new("report-advice-nuri-gap-theme"), "aap-2026-content")
    };
    let example = example.map_or(Argument::from(""), |content| {
        Message::new("report-advice-nuri-gap-example")
            .with("content", (content.text_ko.as_str(), content.text_en.as_str()))
            .into()
    });
    let message = message
        .with("area", (area.name_ko.as_str(), area.name_en.as_str()))
        .with("share", percent(least.share))
        .with("example", example);

    Some(
        Finding::new(message, guideline)
            .evidence("contentsMet", nuri.contents_met, "contents")
            .evidence("contentsTotal", nuri.contents_total, "contents")
            .evidence("leastAreaMinutes", least.minutes, "minutes")
            .evidence("leastAreaShare", least.share, "share"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FACTS, report};
    use super::*;

    #[test]
    fn the_least_seen_area_comes_with_a_content_of_it_that_was_not_seen() {
        let found = rule(&report(), FACTS).unwrap();

        assert!(found.english().contains("Nature Inquiry"), "{found:?}");
        assert!(found.english().contains("Counts objects"), "{found:?}");
        assert!(found.korean().contains("누리과정"));
        assert!(found.korean().contains("‘자연탐구’를 접한"), "{}", found.korean());
        assert_eq!(found.numbers()[3], ("leastAreaShare", 0.05));
    }

    #[test]
    fn outside_the_nuri_classes_the_areas_are_themes_of_play() {
        let mut report = report();
        report.nuri.is_nuri_age = false;
        report.nuri.not_met.clear();

        let found = rule(&report, FACTS).unwrap();

        assert!(!found.korean().contains("누리") && !found.english().contains("Nuri"));
        assert!(found.english().ends_with("(5%)."), "{found:?}");
    }
}
