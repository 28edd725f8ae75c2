//! `createTheme`.

use async_graphql::{Context, InputObject, Object, Result};
use kyck_domain::catalog::CreateTheme;

use super::staff_themes::ThemePayload;
use crate::graphql::ContextExt;
use crate::graphql::once::once;

/// A theme to make.
#[derive(InputObject)]
struct CreateThemeInput {
    /// Korean name, 1 to 40 characters, unlike all others.
    name_ko: String,
    /// English name, 1 to 40 characters, unlike all others.
    name_en: String,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// The mutation with which managers make a theme.
#[derive(Default)]
pub struct CreateThemeMutation;

#[Object]
impl CreateThemeMutation {
    /// Makes a theme, shown after all others. For managers.
    async fn create_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The theme to make.")] input: CreateThemeInput,
    ) -> Result<ThemePayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let command = CreateTheme {
            name_ko: input.name_ko,
            name_en: input.name_en,
        };

        let catalog = &ctx.services().catalog;
        let made = catalog.create_theme(&ctx.cx(), command, key.as_ref()).await;

        Ok(ThemePayload::of(ctx, made).await?)
    }
}
