//! `mergeThemes`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::catalog::{CatalogErrorCode, MergeThemes};
use kyck_kernel::Fault;

use super::staff_themes::{StaffTheme, find};
use crate::graphql::error::UserError;
use crate::graphql::{ContextExt, id};

/// Two themes that become one.
#[derive(InputObject)]
struct MergeThemesInput {
    /// The theme that is not shown any more.
    theme_id: ID,
    /// The theme that takes over its videos, interests and blocks.
    into_theme_id: ID,
    /// Why, for the audit log.
    reason: String,
}

/// The outcome of merging two themes.
#[derive(SimpleObject)]
struct MergeThemesPayload {
    /// The theme that was merged; null when `userErrors` is not empty.
    theme: Option<StaffTheme>,
    /// The theme that took it over; null when `userErrors` is not empty.
    into_theme: Option<StaffTheme>,
    /// What the user can fix; empty on success.
    user_errors: Vec<UserError<CatalogErrorCode>>,
}

/// The mutation with which managers merge two themes.
#[derive(Default)]
pub struct MergeThemesMutation;

#[Object]
impl MergeThemesMutation {
    /// Merges a theme into another one, which takes over its videos and the interests and blocks of children;
    /// `restoreTheme` takes them apart again. For managers.
    async fn merge_themes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which themes, and why.")] input: MergeThemesInput,
    ) -> Result<MergeThemesPayload, Fault> {
        let command = MergeThemes {
            theme_id: id::decode(&input.theme_id),
            into_theme_id: id::decode(&input.into_theme_id),
            reason: input.reason,
        };

        let catalog = &ctx.services().catalog;
        let (merged, user_errors) = ctx.outcome(catalog.merge_themes(&ctx.cx(), command).await)?;

        Ok(MergeThemesPayload {
            theme: find(ctx, merged.map(|(theme_id, _)| theme_id)).await?,
            into_theme: find(ctx, merged.map(|(_, into_id)| into_id)).await?,
            user_errors,
        })
    }
}
