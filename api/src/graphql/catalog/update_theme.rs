//! `updateTheme`.

use async_graphql::{Context, ID, InputObject, Object};
use kyck_domain::catalog::UpdateTheme;
use kyck_kernel::Fault;

use super::staff_themes::ThemePayload;
use crate::graphql::{ContextExt, id};

/// What to change of a theme.
#[derive(InputObject)]
struct UpdateThemeInput {
    /// The theme to rename.
    theme_id: ID,
    /// Korean name; stays when not given.
    name_ko: Option<String>,
    /// English name; stays when not given.
    name_en: Option<String>,
    /// The `revision` that was read: another one is refused as `CHANGED_SINCE`. Not checked when absent.
    expected_revision: Option<i32>,
    /// Why, for the audit log.
    reason: Option<String>,
}

/// The mutation with which managers rename a theme.
#[derive(Default)]
pub struct UpdateThemeMutation;

#[Object]
impl UpdateThemeMutation {
    /// Renames a theme. For managers.
    async fn update_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which theme, and its names.")] input: UpdateThemeInput,
    ) -> Result<ThemePayload, Fault> {
        let command = UpdateTheme {
            theme_id: id::decode(&input.theme_id),
            name_ko: input.name_ko,
            name_en: input.name_en,
            expected_revision: input.expected_revision.map(Into::into),
            reason: input.reason,
        };

        let updated = ctx.services().catalog.update_theme(&ctx.cx(), command).await;

        ThemePayload::of(ctx, updated).await
    }
}
