//! The child's time next to that of children of the same age.

use kyck_kernel::Message;

use super::{Facts, Finding};
use crate::report::model::{ComparisonSource, ReportNumbers};

pub(super) fn rule(report: &ReportNumbers, _: Facts) -> Finding {
    let comparison = &report.same_age;
    let (own, median) = (
        comparison.child_minutes_per_day,
        comparison.median_minutes_per_day,
    );

    let message = match comparison.source {
        ComparisonSource::Cohort { children } => {
            Message::new("report-advice-same-age-cohort").with("children", children)
        }
        ComparisonSource::PublishedBenchmark => Message::new("report-advice-same-age-benchmark"),
    };
    let message = message
        .with("minutes", own.round())
        .with("others", median.round());

    let finding = Finding::new(message, "aap-2026-child")
        .evidence("childMinutesPerDay", own, "minutes/day")
        .evidence("othersMinutesPerDay", median, "minutes/day");

    match comparison.source {
        ComparisonSource::Cohort { children } => finding.evidence("children", children, "children"),
        ComparisonSource::PublishedBenchmark => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FACTS, report};
    use super::*;

    #[test]
    fn the_benchmark_is_named_as_another_population() {
        let mut report = report();
        let cohort = rule(&report, FACTS);
        assert_eq!(cohort.numbers()[2], ("children", 23.0));
        assert!(
            cohort
                .english()
                .contains("Half of the 23 children this age watch less than 53 minutes a day"),
            "{cohort:?}"
        );

        report.same_age.source = ComparisonSource::PublishedBenchmark;
        report.same_age.median_minutes_per_day = 83.0;
        let benchmark = rule(&report, FACTS);
        assert!(benchmark.english().contains("another population"));
        assert!(benchmark.korean().contains("다른 집단"));
    }
}
