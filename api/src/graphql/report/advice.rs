//! Advice, the numbers it comes from, and the guidelines it refers to.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use kyck_domain::report;

use crate::graphql::ContextExt;
use crate::graphql::scalar::Date;

/// What a piece of advice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "report::AdviceKind")]
pub enum AdviceKind {
    /// Minutes watched per day, compared with a guideline.
    DailyTime,
    /// How much is watched after bedtime.
    Bedtime,
    /// Long viewing sessions without a break.
    LongSitting,
    /// Parts of the curriculum without any exposure yet.
    NuriGap,
    /// One topic takes most of the time.
    TopicConcentration,
    /// Others of the same age.
    SameAge,
    /// Videos seen again and again.
    Repeats,
    /// Watching together with the child.
    CoView,
    /// More or less than before.
    Trend,
    /// Seen to the end or left early.
    Completion,
    /// Keeping what was agreed.
    HealthyHabit,
}

/// A piece of advice with the numbers it comes from.
pub struct Advice {
    /// The report that it is in.
    pub(super) report: Arc<report::ChildReport>,
    /// Its place there.
    pub(super) place: usize,
}

impl Advice {
    fn advice(&self) -> &report::Advice {
        &self.report.advice[self.place]
    }
}

/// A piece of advice with the numbers it comes from.
#[Object]
impl Advice {
    /// What it is about.
    async fn kind(&self) -> AdviceKind {
        self.advice().kind.into()
    }

    /// What it says, in the request's language.
    async fn text(&self, ctx: &Context<'_>) -> &str {
        let advice = self.advice();
        ctx.language().pick(&advice.text_ko, &advice.text_en)
    }

    /// What it says, in Korean.
    async fn text_ko(&self) -> &str {
        &self.advice().text_ko
    }

    /// What it says, in English.
    async fn text_en(&self) -> &str {
        &self.advice().text_en
    }

    /// The numbers it comes from.
    async fn evidence(&self) -> Vec<Evidence> {
        self.advice()
            .evidence
            .iter()
            .map(|evidence| Evidence {
                name: evidence.name.clone(),
                value: evidence.value,
                unit: evidence.unit.clone(),
            })
            .collect()
    }

    /// The guideline it refers to.
    async fn guideline(&self) -> Option<GuidelineNode> {
        let slug = self.advice().guideline.as_deref()?;
        report::find_guideline(slug).map(GuidelineNode)
    }
}

/// A number behind a piece of advice.
#[derive(SimpleObject)]
pub struct Evidence {
    /// Stable key of the measured quantity.
    name: String,
    /// The measured value, in `unit`.
    value: f64,
    /// Unit of the value.
    unit: String,
}

/// A published recommendation that advice refers to.
#[derive(Clone, Copy)]
pub struct GuidelineNode(pub &'static report::Guideline);

/// A published recommendation that advice refers to.
#[Object(name = "Guideline")]
impl GuidelineNode {
    /// Opaque global id of this guideline.
    pub async fn id(&self) -> ID {
        ID(format!("guideline_{}", self.0.slug))
    }

    /// Name of the organisation that publishes it.
    async fn body(&self) -> &'static str {
        &self.0.body
    }

    /// Title of the publication, in Korean.
    async fn title_ko(&self) -> &'static str {
        &self.0.title_ko
    }

    /// Title of the publication, in English.
    async fn title_en(&self) -> &'static str {
        &self.0.title_en
    }

    /// What it says, in Korean.
    async fn text_ko(&self) -> &'static str {
        &self.0.text_ko
    }

    /// What it says, in English.
    async fn text_en(&self) -> &'static str {
        &self.0.text_en
    }

    /// First completed month of age it is for.
    async fn age_min_months(&self) -> i32 {
        self.0.age_min_months as i32
    }

    /// Last completed month of age it is for.
    async fn age_max_months(&self) -> i32 {
        self.0.age_max_months as i32
    }

    /// Most minutes a day; absent where it names none.
    async fn minutes_per_day(&self) -> Option<i32> {
        self.0.minutes_per_day.map(|minutes| minutes as i32)
    }

    /// When it was published.
    async fn published_on(&self) -> Date {
        self.0.published_on.into()
    }

    /// Where it can be read.
    async fn source_url(&self) -> &'static str {
        &self.0.source_url
    }

    /// Whether our wording was compared with a published source.
    async fn is_verified(&self) -> bool {
        self.0.is_verified
    }
}
