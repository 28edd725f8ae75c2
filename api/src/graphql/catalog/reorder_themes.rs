//! `reorderThemes`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::catalog::CatalogErrorCode;
use kyck_kernel::Fault;
use kyck_kernel::id::ThemeId;

use super::staff_themes::{StaffTheme, all};
use crate::graphql::error::UserError;
use crate::graphql::{ContextExt, id};

/// The order in which themes are shown.
#[derive(InputObject)]
struct ReorderThemesInput {
    /// Every theme that is not deleted, once.
    theme_ids: Vec<ID>,
}

/// The outcome of ordering the themes.
#[derive(SimpleObject)]
struct ReorderThemesPayload {
    /// All themes in their order, deleted ones last; empty when `userErrors` is not.
    themes: Vec<StaffTheme>,
    /// What the user can fix; empty on success.
    user_errors: Vec<UserError<CatalogErrorCode>>,
}

/// The mutation with which managers order the themes.
#[derive(Default)]
pub struct ReorderThemesMutation;

#[Object]
impl ReorderThemesMutation {
    /// Puts the themes into the order in which families see them. For managers.
    async fn reorder_themes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Every theme in the new order.")] input: ReorderThemesInput,
    ) -> Result<ReorderThemesPayload, Fault> {
        let theme_ids: Vec<Option<ThemeId>> = input.theme_ids.iter().map(id::decode).collect();

        let catalog = &ctx.services().catalog;
        let (reordered, user_errors) = ctx.outcome(catalog.reorder_themes(&ctx.cx(), &theme_ids).await)?;

        Ok(ReorderThemesPayload {
            themes: match reordered {
                Some(()) => all(ctx).await?,
                None => Vec::new(),
            },
            user_errors,
        })
    }
}
