//! Exposure to the curriculum and to topics.

use std::sync::Arc;

use async_graphql::Object;
use kyck_domain::catalog::{Catalogue, curriculum};
use kyck_domain::report::{self, ChildReport, CurriculumShare};

use crate::graphql::catalog::{AreaNode, CategoryNode, ContentNode, ThemeNode};

/// Time of exposure to the parts of the curriculum; never an assessment.
pub struct NuriExposure(pub(super) Arc<ChildReport>);

/// Time of exposure to the parts of the curriculum; never an assessment.
#[Object]
impl NuriExposure {
    /// The five areas in official order.
    async fn areas(&self) -> Vec<AreaExposure> {
        let exposure = |share: &CurriculumShare| {
            let area = curriculum().area(&share.id)?;
            Some(AreaExposure(share.clone(), AreaNode(area)))
        };
        self.0.nuri.areas.iter().filter_map(exposure).collect()
    }

    /// The fifteen categories in official order.
    async fn categories(&self) -> Vec<CategoryExposure> {
        let exposure = |share: &CurriculumShare| {
            let category = curriculum().category(&share.id)?;
            Some(CategoryExposure(share.clone(), CategoryNode(category)))
        };
        self.0.nuri.categories.iter().filter_map(exposure).collect()
    }

    /// Number of contents that the child saw videos about.
    async fn contents_met(&self) -> i32 {
        self.0.nuri.contents_met
    }

    /// Number of contents of the curriculum.
    async fn contents_total(&self) -> i32 {
        self.0.nuri.contents_total
    }

    /// Contents that the child saw no video about.
    async fn not_met(&self) -> Vec<ContentNode> {
        self.0
            .nuri
            .not_met
            .iter()
            .filter_map(|slug| curriculum().content(slug).map(ContentNode))
            .collect()
    }

    /// Whether the child is in a Nuri class (만 3 to 5세반); otherwise the areas are themes only.
    async fn is_nuri_age(&self) -> bool {
        self.0.nuri.is_nuri_age
    }
}

/// Exposure to one area.
pub struct AreaExposure(CurriculumShare, AreaNode);

/// Exposure to one area.
#[Object]
impl AreaExposure {
    /// Area of the curriculum that the minutes belong to.
    async fn area(&self) -> &AreaNode {
        &self.1
    }

    /// Minutes watched of videos tagged with this area, weighted by tag.
    async fn minutes(&self) -> f64 {
        self.0.minutes
    }

    /// Share of all exposure, 0 to 1.
    async fn share(&self) -> f64 {
        self.0.share
    }
}

/// Exposure to one category.
pub struct CategoryExposure(CurriculumShare, CategoryNode);

/// Exposure to one category.
#[Object]
impl CategoryExposure {
    /// Category of the curriculum that the minutes belong to.
    async fn category(&self) -> &CategoryNode {
        &self.1
    }

    /// Minutes watched of videos tagged with this category, weighted by tag.
    async fn minutes(&self) -> f64 {
        self.0.minutes
    }

    /// Share of all exposure, 0 to 1.
    async fn share(&self) -> f64 {
        self.0.share
    }
}

/// Minutes of one topic; a video of several topics counts for each in equal parts.
pub struct TopicShare {
    theme: ThemeNode,
    topic: report::TopicShare,
}

impl TopicShare {
    /// `None` for a topic that is not in the catalogue any more.
    pub(super) fn new(topic: &report::TopicShare, catalogue: &Catalogue) -> Option<Self> {
        Some(Self {
            theme: ThemeNode(Arc::clone(catalogue.theme(topic.theme_id)?)),
            topic: topic.clone(),
        })
    }
}

/// Minutes of one topic; a video of several topics counts for each in equal parts.
#[Object]
impl TopicShare {
    /// The topic as a theme.
    async fn theme(&self) -> &ThemeNode {
        &self.theme
    }

    /// Minutes watched of the topic.
    async fn minutes(&self) -> f64 {
        self.topic.minutes
    }

    /// Share of all minutes that have a topic, 0 to 1.
    async fn share(&self) -> f64 {
        self.topic.share
    }
}
