//! Published recommendations that advice refers to.

use async_graphql::{Context, ID, Object};
use kyck_domain::report;

use crate::graphql::ContextExt;
use crate::graphql::scalar::Date;

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

    /// Title of the publication, in the request's language.
    async fn title(&self, ctx: &Context<'_>) -> &'static str {
        ctx.language().pick(&self.0.title_ko, &self.0.title_en)
    }

    /// Title of the publication, in Korean.
    #[graphql(deprecation = "Use title.")]
    async fn title_ko(&self) -> &'static str {
        &self.0.title_ko
    }

    /// Title of the publication, in English.
    #[graphql(deprecation = "Use title.")]
    async fn title_en(&self) -> &'static str {
        &self.0.title_en
    }

    /// What it says, in the request's language.
    async fn text(&self, ctx: &Context<'_>) -> &'static str {
        ctx.language().pick(&self.0.text_ko, &self.0.text_en)
    }

    /// What it says, in Korean.
    #[graphql(deprecation = "Use text.")]
    async fn text_ko(&self) -> &'static str {
        &self.0.text_ko
    }

    /// What it says, in English.
    #[graphql(deprecation = "Use text.")]
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

    /// Day of its publication.
    async fn published_on(&self) -> Date {
        self.0.published_on.into()
    }

    /// Web address of the publication.
    async fn source_url(&self) -> &'static str {
        &self.0.source_url
    }

    /// Whether our wording was compared with a published source.
    async fn is_verified(&self) -> bool {
        self.0.is_verified
    }
}
