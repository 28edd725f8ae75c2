//! `staffThemes`, and what the changes of themes have in common.

use async_graphql::{Context, ID, Object, SimpleObject};
use kyck_domain::catalog::{self, CatalogError, CatalogErrorCode};
use kyck_kernel::id::ThemeId;
use kyck_kernel::{Fault, UtcInstant};

use super::types::ThemeNode;
use crate::graphql::error::UserError;
use crate::graphql::{ContextExt, id};

/// A theme as staff sees it, shown to families or deleted.
#[derive(Clone)]
pub struct StaffTheme(catalog::StaffTheme);

/// A theme as staff sees it, shown to families or deleted.
#[Object]
impl StaffTheme {
    /// Names the theme; the id of its `Theme`.
    async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Stable name in addresses, which renaming does not change.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Korean name, unique among the themes that are not deleted.
    async fn name_ko(&self) -> &str {
        &self.0.name_ko
    }

    /// English name, unique among the themes that are not deleted.
    async fn name_en(&self) -> &str {
        &self.0.name_en
    }

    /// Counts up with each change; give it as `expectedRevision`.
    async fn revision(&self) -> i32 {
        i32::try_from(self.0.revision).unwrap_or(i32::MAX)
    }

    /// When it was deleted or merged; null while families are shown it.
    async fn deleted_at(&self) -> Option<UtcInstant> {
        self.0.deleted_at
    }

    /// The theme that has its videos now; null unless it was merged.
    async fn merged_into(&self, ctx: &Context<'_>) -> Result<Option<ThemeNode>, Fault> {
        if self.0.merged_into_id.is_none() {
            return Ok(None);
        }
        let theme = ctx.services().catalog.find_theme(&ctx.cx(), self.0.id).await?;
        Ok(theme.map(ThemeNode))
    }

    /// How many videos have it, whatever their state.
    async fn video_count(&self) -> i32 {
        i32::try_from(self.0.videos).unwrap_or(i32::MAX)
    }
}

/// Queries about themes, for staff.
#[derive(Default)]
pub struct ThemeStaffQuery;

#[Object]
impl ThemeStaffQuery {
    /// All themes in their order, deleted ones last. For editors.
    async fn staff_themes(&self, ctx: &Context<'_>) -> Result<Vec<StaffTheme>, Fault> {
        all(ctx).await
    }
}

/// The outcome of a change of one theme.
#[derive(SimpleObject)]
pub struct ThemePayload {
    /// The theme as it is now; null when `userErrors` is not empty.
    theme: Option<StaffTheme>,
    /// What the user can fix; empty on success.
    user_errors: Vec<UserError<CatalogErrorCode>>,
}

impl ThemePayload {
    /// The theme after a change, or what the user can fix.
    pub(super) async fn of(ctx: &Context<'_>, outcome: Result<ThemeId, CatalogError>) -> Result<Self, Fault> {
        let (id, user_errors) = ctx.outcome(outcome)?;

        Ok(Self {
            theme: find(ctx, id).await?,
            user_errors,
        })
    }
}

/// All themes in their order, deleted ones last.
pub(super) async fn all(ctx: &Context<'_>) -> Result<Vec<StaffTheme>, Fault> {
    let themes = ctx.services().catalog.list_staff_themes(&ctx.cx()).await?;
    Ok(themes.into_iter().map(StaffTheme).collect())
}

/// A theme as it is after a change; `None` when nothing changed.
pub(super) async fn find(ctx: &Context<'_>, id: Option<ThemeId>) -> Result<Option<StaffTheme>, Fault> {
    match id {
        Some(id) => Ok(all(ctx).await?.into_iter().find(|theme| theme.0.id == id)),
        None => Ok(None),
    }
}
