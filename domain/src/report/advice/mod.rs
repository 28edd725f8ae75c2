//! Advice: what families can do about the numbers of a report. It describes and suggests, it never grades, and each line
//! carries the numbers it comes from.
//!
//! A rule is one file here, one line of [`rules!`] and its texts in `locales/*/report.ftl`.

mod bedtime;
mod co_view;
mod completion;
mod daily_time;
mod finding;
mod healthy_habit;
mod long_sitting;
mod model;
mod nuri_gap;
mod repeats;
mod same_age;
#[cfg(test)]
mod sample;
mod topic_concentration;
mod trend;

use kyck_kernel::Message;
use serde::{Deserialize, Serialize};

use self::finding::Finding;
pub use self::model::{Advice, Evidence};
use super::model::ReportNumbers;

/// Declares the rules in the order in which families read them: the kind that the schema shows, and the rule behind it.
macro_rules! rules {
    ($($(#[$doc:meta])* $kind:ident => $rule:path,)*) => {
        /// What a piece of advice is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
        pub enum AdviceKind {
            $($(#[$doc])* $kind,)*
        }

        const RULES: &[(AdviceKind, Rule)] = &[$((
            AdviceKind::$kind,
            |report: &ReportNumbers, facts: Facts| -> Option<Finding> { Option::from($rule(report, facts)) },
        ),)*];
    };
}

rules! {
    /// Minutes watched per day, compared with a guideline.
    DailyTime => daily_time::rule,
    /// How much is watched after bedtime.
    Bedtime => bedtime::rule,
    /// Long viewing sessions without a break.
    LongSitting => long_sitting::rule,
    /// Parts of the curriculum without any exposure yet.
    NuriGap => nuri_gap::rule,
    /// One topic takes most of the time.
    TopicConcentration => topic_concentration::rule,
    /// Children of the same age as a reference.
    SameAge => same_age::rule,
    /// Videos that were watched again and again.
    Repeats => repeats::rule,
    /// Watching together with the child.
    CoView => co_view::rule,
    /// More or less than in the period before.
    Trend => trend::rule,
    /// Videos watched to the end or left early.
    Completion => completion::rule,
    /// Days within the agreed time.
    HealthyHabit => healthy_habit::rule,
}

/// A pure function of the report's numbers; `None` where it has nothing to add. A rule that always has may return a
/// [`Finding`] itself.
type Rule = fn(&ReportNumbers, Facts) -> Option<Finding>;

/// Inputs of the rules that are not part of the report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Facts {
    /// Days of the range that have come, at least 1.
    pub elapsed_days: i32,
    /// Openings of all videos.
    pub starts: i32,
    /// Openings that were seen to the end.
    pub completions: i32,
}

/// The advice of a report, in the order of the rules. Without data it is one line that helps to begin.
pub(super) fn advise(report: &ReportNumbers, facts: Facts) -> Vec<Advice> {
    if !report.has_data {
        return vec![nothing_yet(facts).into_advice(AdviceKind::HealthyHabit)];
    }

    RULES
        .iter()
        .filter_map(|(kind, rule)| Some(rule(report, facts)?.into_advice(*kind)))
        .collect()
}

fn nothing_yet(facts: Facts) -> Finding {
    let message = Message::new("report-advice-nothing-yet");
    Finding::new(message, "aap-2026-communication").evidence("days", facts.elapsed_days, "days")
}

fn percent(share: f64) -> i32 {
    (share * 100.0).round() as i32
}

#[cfg(test)]
mod tests {
    use kyck_kernel::Language;

    use super::sample::{FACTS, report};
    use super::*;
    use crate::report::guideline::find_guideline;

    #[test]
    fn every_rule_has_numbers_and_a_guideline_and_never_grades() {
        let advice = advise(&report(), FACTS);

        let kinds: Vec<AdviceKind> = advice.iter().map(|advice| advice.kind).collect();
        let all: Vec<AdviceKind> = RULES.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, all);
        assert_eq!(kinds.len(), 11);

        for advice in &advice {
            assert!(!advice.evidence.is_empty(), "{advice:?}");
            assert!(
                advice.guideline.as_deref().and_then(find_guideline).is_some(),
                "{advice:?}"
            );
            for grade in ["점수", "수준", "성취", "score", "level", "grade"] {
                for language in Language::ALL {
                    assert!(!advice.message.text(language).contains(grade), "{advice:?}");
                }
            }
        }
    }

    #[test]
    fn without_data_there_is_one_line_that_helps_to_begin() {
        let mut report = report();
        report.has_data = false;

        let advice = advise(&report, FACTS);

        assert_eq!(advice.len(), 1);
        assert_eq!(advice[0].kind, AdviceKind::HealthyHabit);
        assert!(
            advice[0]
                .message
                .text(Language::English)
                .contains("Choose a video together")
        );
    }
}
