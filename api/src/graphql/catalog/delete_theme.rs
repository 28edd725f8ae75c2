//! `deleteTheme`.

use async_graphql::{Context, ID, InputObject, Object};
use kyck_kernel::Fault;

use super::staff_themes::ThemePayload;
use crate::graphql::{ContextExt, id};

/// A theme to delete.
#[derive(InputObject)]
struct DeleteThemeInput {
    /// The theme to delete.
    theme_id: ID,
    /// Why, for the audit log.
    reason: String,
}

/// The mutation with which managers delete a theme.
#[derive(Default)]
pub struct DeleteThemeMutation;

#[Object]
impl DeleteThemeMutation {
    /// Deletes a theme that no video has; `restoreTheme` brings it back. For managers.
    async fn delete_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which theme, and why.")] input: DeleteThemeInput,
    ) -> Result<ThemePayload, Fault> {
        let theme_id = id::decode(&input.theme_id);

        let changed = ctx
            .services()
            .catalog
            .delete_theme(&ctx.cx(), theme_id, &input.reason)
            .await;

        ThemePayload::of(ctx, changed).await
    }
}
