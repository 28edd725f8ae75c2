//! Advice and the numbers it comes from.

use std::sync::Arc;

use async_graphql::{Context, Object};
use kyck_domain::report::{self, AdviceKind, ChildReport, Evidence};

use super::guideline::GuidelineNode;
use crate::graphql::{ContextExt, Language};

/// A piece of advice with the numbers it comes from.
pub struct Advice {
    /// The report that it is in.
    pub(super) report: Arc<ChildReport>,
    /// Index among its advice.
    pub(super) index: usize,
}

impl Advice {
    fn advice(&self) -> &report::Advice {
        &self.report.advice[self.index]
    }
}

/// A piece of advice with the numbers it comes from.
#[Object]
impl Advice {
    /// What the advice is about.
    async fn kind(&self) -> AdviceKind {
        self.advice().kind
    }

    /// What it says, in the request's language.
    async fn text(&self, ctx: &Context<'_>) -> &str {
        self.advice().message.text(ctx.language())
    }

    /// What it says, in Korean.
    #[graphql(deprecation = "Use text.")]
    async fn text_ko(&self) -> &str {
        self.advice().message.text(Language::Korean)
    }

    /// What it says, in English.
    #[graphql(deprecation = "Use text.")]
    async fn text_en(&self) -> &str {
        self.advice().message.text(Language::English)
    }

    /// The numbers it comes from.
    async fn evidence(&self) -> &[Evidence] {
        &self.advice().evidence
    }

    /// The guideline that it refers to.
    async fn guideline(&self) -> Option<GuidelineNode> {
        let slug = self.advice().guideline.as_deref()?;
        report::find_guideline(slug).map(GuidelineNode)
    }
}
