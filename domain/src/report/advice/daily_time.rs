//! Minutes a day against the guideline of the child's age.

use kyck_kernel::Message;

use super::{Facts, Finding};
use crate::report::guideline::on_daily_time;
use crate::report::model::ReportNumbers;

pub(super) fn rule(report: &ReportNumbers, facts: Facts) -> Finding {
    let average = f64::from(report.total_minutes) / f64::from(facts.elapsed_days.max(1));
    let guideline = on_daily_time(report.age_months);
    let slug = guideline.map_or("aap-2026-child", |guideline| guideline.slug.as_str());

    let Some(limit) = guideline.and_then(|guideline| guideline.minutes_per_day) else {
        let message = Message::new("report-advice-daily-time-open").with("minutes", average.round());
        return Finding::new(message, slug).evidence("averageMinutesPerDay", average, "minutes/day");
    };

    let is_above = |minutes: i32| f64::from(minutes) > f64::from(limit);
    let days_above = report.days.iter().filter(|day| is_above(day.minutes)).count() as i32;
    let message = if average > f64::from(limit) {
        Message::new("report-advice-daily-time-above")
    } else {
        Message::new("report-advice-daily-time-within")
    };
    let message = message
        .with("minutes", average.round())
        .with("limit", limit)
        .with("days", days_above);

    Finding::new(message, slug)
        .evidence("averageMinutesPerDay", average, "minutes/day")
        .evidence("guidelineMinutesPerDay", limit, "minutes/day")
        .evidence("daysAboveGuideline", days_above, "days")
}

#[cfg(test)]
mod tests {
    use super::super::sample::{FACTS, report};
    use super::*;

    #[test]
    fn time_is_compared_with_the_guideline_of_the_age() {
        let mut report = report();
        let above = rule(&report, FACTS);
        let expected = [
            ("averageMinutesPerDay", 70.0),
            ("guidelineMinutesPerDay", 60.0),
            ("daysAboveGuideline", 6.0),
        ];
        assert_eq!(above.numbers(), expected);
        assert_eq!(above.guideline(), "who-2019-3-4");
        assert!(
            above.english().contains("more than the recommended 60"),
            "{above:?}"
        );

        report.total_minutes = 420;
        let within = rule(&report, FACTS);
        assert!(
            within.english().contains("within the recommended 60"),
            "{within:?}"
        );

        report.age_months = 72;
        let older = rule(&report, FACTS);
        assert_eq!(older.guideline(), "who-2020-5-17");
        assert_eq!(older.numbers(), [("averageMinutesPerDay", 60.0)]);
    }

    #[test]
    fn days_are_counted_in_words() {
        let mut report = report();
        report.total_minutes = 420;
        for (minutes, expected) in [(60, "No day went over."), (61, "One day went over.")] {
            for day in &mut report.days {
                day.minutes = 60;
            }
            report.days[0].minutes = minutes;
            let text = rule(&report, FACTS);
            assert!(text.english().ends_with(expected), "{text:?}");
        }
    }
}
