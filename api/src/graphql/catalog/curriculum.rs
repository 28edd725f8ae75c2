//! The Nuri curriculum.

use async_graphql::{Context, ID, Object};
use kyck_domain::catalog::{Area, Category, Content, curriculum};

use crate::graphql::ContextExt;

/// The 2019 revised Nuri curriculum. Its contents are experiences, not achievements.
pub struct CurriculumNode;

/// The 2019 revised Nuri curriculum. Its contents are experiences, not achievements.
#[Object(name = "Curriculum")]
impl CurriculumNode {
    /// Name of the framework and its version.
    async fn id(&self) -> &'static str {
        &curriculum().id
    }

    /// Name of the curriculum in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> &'static str {
        ctx.language().pick(&curriculum().name_ko, &curriculum().name_en)
    }

    /// Name of the curriculum in Korean.
    #[graphql(deprecation = "Use `name`, which follows `Accept-Language`.")]
    async fn name_ko(&self) -> &'static str {
        &curriculum().name_ko
    }

    /// Name of the curriculum in English.
    #[graphql(deprecation = "Use `name`, which follows `Accept-Language`.")]
    async fn name_en(&self) -> &'static str {
        &curriculum().name_en
    }

    /// The five areas, in official order.
    async fn areas(&self) -> Vec<AreaNode> {
        curriculum().areas.iter().map(AreaNode).collect()
    }
}

/// One of the five areas of the curriculum.
#[derive(Clone, Copy)]
pub struct AreaNode(pub &'static Area);

/// One of the five areas of the curriculum.
#[Object(name = "CurriculumArea")]
impl AreaNode {
    /// Slug such as `physical`.
    async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// Name of the area in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> &'static str {
        ctx.language().pick(&self.0.name_ko, &self.0.name_en)
    }

    /// Name of the area in Korean.
    #[graphql(deprecation = "Use `name`, which follows `Accept-Language`.")]
    async fn name_ko(&self) -> &'static str {
        &self.0.name_ko
    }

    /// Name of the area in English.
    #[graphql(deprecation = "Use `name`, which follows `Accept-Language`.")]
    async fn name_en(&self) -> &'static str {
        &self.0.name_en
    }

    /// What it is for, in the request's language.
    async fn goal(&self, ctx: &Context<'_>) -> &'static str {
        ctx.language().pick(&self.0.goal_ko, &self.0.goal_en)
    }

    /// What it is for, in Korean.
    #[graphql(deprecation = "Use `goal`, which follows `Accept-Language`.")]
    async fn goal_ko(&self) -> &'static str {
        &self.0.goal_ko
    }

    /// What it is for, in English.
    #[graphql(deprecation = "Use `goal`, which follows `Accept-Language`.")]
    async fn goal_en(&self) -> &'static str {
        &self.0.goal_en
    }

    /// Its categories, in official order.
    async fn categories(&self) -> Vec<CategoryNode> {
        curriculum()
            .categories_of(self.0)
            .iter()
            .map(CategoryNode)
            .collect()
    }
}

/// One of the fifteen categories of the curriculum.
#[derive(Clone, Copy)]
pub struct CategoryNode(pub &'static Category);

/// One of the fifteen categories of the curriculum.
#[Object(name = "CurriculumCategory")]
impl CategoryNode {
    /// Slug such as `physical.live-safely`.
    async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// Name of the category in the request's language.
    async fn name(&self, ctx: &Context<'_>) -> &'static str {
        ctx.language().pick(&self.0.name_ko, &self.0.name_en)
    }

    /// Name of the category in Korean.
    #[graphql(deprecation = "Use `name`, which follows `Accept-Language`.")]
    async fn name_ko(&self) -> &'static str {
        &self.0.name_ko
    }

    /// Name of the category in English.
    #[graphql(deprecation = "Use `name`, which follows `Accept-Language`.")]
    async fn name_en(&self) -> &'static str {
        &self.0.name_en
    }

    /// Its contents, in official order.
    async fn contents(&self) -> Vec<ContentNode> {
        curriculum().contents_of(self.0).iter().map(ContentNode).collect()
    }
}

/// One of the 59 contents of the curriculum: an experience a child may have.
#[derive(Clone, Copy)]
pub struct ContentNode(pub &'static Content);

/// One of the 59 contents of the curriculum: an experience a child may have.
#[Object(name = "CurriculumContent")]
impl ContentNode {
    /// Slug such as `physical.live-safely.2`.
    async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// The official Korean sentence, or our translation into English, in the request's language.
    async fn text(&self, ctx: &Context<'_>) -> &'static str {
        ctx.language().pick(&self.0.text_ko, &self.0.text_en)
    }

    /// The official Korean sentence.
    #[graphql(deprecation = "Use `text`, which follows `Accept-Language`.")]
    async fn text_ko(&self) -> &'static str {
        &self.0.text_ko
    }

    /// Our own translation into English; not official.
    #[graphql(deprecation = "Use `text`, which follows `Accept-Language`.")]
    async fn text_en(&self) -> &'static str {
        &self.0.text_en
    }
}
