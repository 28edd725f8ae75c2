//! `restoreTheme`.

use async_graphql::{Context, ID, InputObject, Object};
use kyck_kernel::Fault;

use super::staff_themes::ThemePayload;
use crate::graphql::{ContextExt, id};

/// A deleted or merged theme to bring back.
#[derive(InputObject)]
struct RestoreThemeInput {
    /// The theme to restore.
    theme_id: ID,
    /// Why, for the audit log.
    reason: String,
}

/// The mutation with which managers restore a theme.
#[derive(Default)]
pub struct RestoreThemeMutation;

#[Object]
impl RestoreThemeMutation {
    /// Brings a deleted or merged theme back with its videos, interests and blocks. For managers.
    async fn restore_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which theme, and why.")] input: RestoreThemeInput,
    ) -> Result<ThemePayload, Fault> {
        let theme_id = id::decode(&input.theme_id);

        let changed = ctx
            .services()
            .catalog
            .restore_theme(&ctx.cx(), theme_id, &input.reason)
            .await;

        ThemePayload::of(ctx, changed).await
    }
}
