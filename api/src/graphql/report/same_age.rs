//! How a child's time compares with others of the same age.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object};
use kyck_domain::report::{self, Benchmark, ChildReport, ComparisonSource};
use kyck_kernel::Message;

use crate::graphql::{ContextExt, Language};

/// The children that a child is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SameAgeSource {
    /// Children here, at most three months older or younger; at least twenty of them.
    Cohort,
    /// A published survey of other children.
    PublishedBenchmark,
}

/// How a child's time compares with others of the same age: a reference, not a ranking.
pub struct SameAgeComparison(pub(super) Arc<ChildReport>);

impl SameAgeComparison {
    fn comparison(&self) -> &report::Comparison {
        &self.0.same_age
    }

    fn label_in(&self, language: Language) -> String {
        let ComparisonSource::Cohort { children } = self.comparison().source else {
            let benchmark = report::benchmark();
            return language.pick(&benchmark.label_ko, &benchmark.label_en).clone();
        };

        let message = Message::new("report-same-age-cohort").with("children", children);
        message.text(language).to_owned()
    }

    /// The published survey; `None` where the child is compared with a cohort.
    fn benchmark(&self) -> Option<&'static Benchmark> {
        match self.comparison().source {
            ComparisonSource::Cohort { .. } => None,
            ComparisonSource::PublishedBenchmark => Some(report::benchmark()),
        }
    }
}

/// How a child's time compares with others of the same age: a reference, not a ranking.
#[Object]
impl SameAgeComparison {
    /// What the child is compared with.
    async fn source(&self) -> SameAgeSource {
        match self.comparison().source {
            ComparisonSource::Cohort { .. } => SameAgeSource::Cohort,
            ComparisonSource::PublishedBenchmark => SameAgeSource::PublishedBenchmark,
        }
    }

    /// How many children, never fewer than twenty; absent for the published benchmark.
    async fn cohort_size(&self) -> Option<i32> {
        match self.comparison().source {
            ComparisonSource::Cohort { children } => Some(children),
            ComparisonSource::PublishedBenchmark => None,
        }
    }

    /// Minutes a day of this child within the range.
    async fn child_minutes_per_day(&self) -> f64 {
        self.comparison().child_minutes_per_day
    }

    /// Median minutes a day of the others; for the published benchmark their mean.
    async fn median_minutes_per_day(&self) -> f64 {
        self.comparison().median_minutes_per_day
    }

    /// A quarter of the others watches less; absent for the published benchmark.
    async fn p25(&self) -> Option<f64> {
        self.comparison().p25
    }

    /// A quarter of the others watches more; absent for the published benchmark.
    async fn p75(&self) -> Option<f64> {
        self.comparison().p75
    }

    /// What the comparison is, in the request's language.
    async fn label(&self, ctx: &Context<'_>) -> String {
        self.label_in(ctx.language())
    }

    /// What the comparison is, in Korean.
    #[graphql(deprecation = "Use label.")]
    async fn label_ko(&self) -> String {
        self.label_in(Language::Korean)
    }

    /// What the comparison is, in English.
    #[graphql(deprecation = "Use label.")]
    async fn label_en(&self) -> String {
        self.label_in(Language::English)
    }

    /// Organisation that made the published survey.
    async fn source_name(&self) -> Option<&'static str> {
        Some(self.benchmark()?.source_name.as_str())
    }

    /// When the published survey was made.
    async fn source_date(&self) -> Option<&'static str> {
        Some(self.benchmark()?.source_date.as_str())
    }

    /// Web address of the published survey.
    async fn source_url(&self) -> Option<&'static str> {
        Some(self.benchmark()?.source_url.as_str())
    }
}
