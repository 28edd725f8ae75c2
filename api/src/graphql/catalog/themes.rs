//! Staff makes, edits, merges, deletes and restores themes.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::catalog::{self, CatalogError};
use kyck_kernel::Fault;
use kyck_kernel::id::ThemeId;

use super::error::{CatalogUserError, user_errors};
use super::types::ThemeNode;
use crate::graphql::once::once;
use crate::graphql::scalar::DateTime;
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
    async fn deleted_at(&self) -> Option<DateTime> {
        self.0.deleted_at.map(Into::into)
    }

    /// The theme that has its videos now; null unless it was merged.
    async fn merged_into(&self, ctx: &Context<'_>) -> Result<Option<ThemeNode>> {
        if self.0.merged_into_id.is_none() {
            return Ok(None);
        }
        let theme = ctx.services().catalog.find_theme(&ctx.cx(), self.0.id).await;
        Ok(theme?.map(ThemeNode))
    }

    /// How many videos have it, whatever their state.
    async fn video_count(&self) -> i32 {
        i32::try_from(self.0.videos).unwrap_or(i32::MAX)
    }
}

/// A theme to make.
#[derive(InputObject)]
pub struct CreateThemeInput {
    /// Korean name, 1 to 40 characters, unlike all others.
    name_ko: String,
    /// English name, 1 to 40 characters, unlike all others.
    name_en: String,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// What to change of a theme.
#[derive(InputObject)]
pub struct UpdateThemeInput {
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

/// A theme to delete or to restore.
#[derive(InputObject)]
pub struct DeleteThemeInput {
    /// The theme to delete.
    theme_id: ID,
    /// Why, for the audit log.
    reason: String,
}

/// A deleted or merged theme to bring back.
#[derive(InputObject)]
pub struct RestoreThemeInput {
    /// The theme to restore.
    theme_id: ID,
    /// Why, for the audit log.
    reason: String,
}

/// Two themes that become one.
#[derive(InputObject)]
pub struct MergeThemesInput {
    /// The theme that is not shown any more.
    theme_id: ID,
    /// The theme that takes over its videos, interests and blocks.
    into_theme_id: ID,
    /// Why, for the audit log.
    reason: String,
}

/// The order in which themes are shown.
#[derive(InputObject)]
pub struct ReorderThemesInput {
    /// Every theme that is not deleted, once.
    theme_ids: Vec<ID>,
}

/// The outcome of a change of one theme.
#[derive(SimpleObject)]
pub struct ThemePayload {
    /// The theme as it is now; null when `userErrors` is not empty.
    theme: Option<StaffTheme>,
    /// What the user can fix; empty on success.
    user_errors: Vec<CatalogUserError>,
}

/// The outcome of merging two themes.
#[derive(SimpleObject)]
pub struct MergeThemesPayload {
    /// The theme that was merged; null when `userErrors` is not empty.
    theme: Option<StaffTheme>,
    /// The theme that took it over; null when `userErrors` is not empty.
    into_theme: Option<StaffTheme>,
    /// What the user can fix; empty on success.
    user_errors: Vec<CatalogUserError>,
}

/// The outcome of ordering the themes.
#[derive(SimpleObject)]
pub struct ReorderThemesPayload {
    /// All themes in their order, deleted ones last; empty when `userErrors` is not.
    themes: Vec<StaffTheme>,
    /// What the user can fix; empty on success.
    user_errors: Vec<CatalogUserError>,
}

/// Queries about themes, for staff.
#[derive(Default)]
pub struct ThemeStaffQuery;

#[Object]
impl ThemeStaffQuery {
    /// All themes in their order, deleted ones last. For editors.
    async fn staff_themes(&self, ctx: &Context<'_>) -> Result<Vec<StaffTheme>> {
        all(ctx)
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }
}

/// Mutations with which managers make, edit, merge, delete and restore themes.
#[derive(Default)]
pub struct ThemeMutation;

#[Object]
impl ThemeMutation {
    /// Makes a theme, shown after all others. For managers.
    async fn create_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The theme to make.")] input: CreateThemeInput,
    ) -> Result<ThemePayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let cmd = catalog::CreateTheme {
            name_ko: input.name_ko,
            name_en: input.name_en,
        };
        payload(
            ctx,
            ctx.services()
                .catalog
                .create_theme(&ctx.cx(), cmd, key.as_ref())
                .await,
        )
        .await
    }

    /// Renames a theme. For managers.
    async fn update_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which theme, and its names.")] input: UpdateThemeInput,
    ) -> Result<ThemePayload> {
        let cmd = catalog::UpdateTheme {
            id: id::decode(&input.theme_id),
            name_ko: input.name_ko,
            name_en: input.name_en,
            expected_revision: input.expected_revision.map(Into::into),
            reason: input.reason,
        };
        payload(ctx, ctx.services().catalog.update_theme(&ctx.cx(), cmd).await).await
    }

    /// Deletes a theme that no video has; `restoreTheme` brings it back. For managers.
    async fn delete_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which theme, and why.")] input: DeleteThemeInput,
    ) -> Result<ThemePayload> {
        let theme_id = id::decode(&input.theme_id);
        payload(
            ctx,
            ctx.services()
                .catalog
                .delete_theme(&ctx.cx(), theme_id, &input.reason)
                .await,
        )
        .await
    }

    /// Brings a deleted or merged theme back with its videos, interests and blocks. For managers.
    async fn restore_theme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which theme, and why.")] input: RestoreThemeInput,
    ) -> Result<ThemePayload> {
        let theme_id = id::decode(&input.theme_id);
        payload(
            ctx,
            ctx.services()
                .catalog
                .restore_theme(&ctx.cx(), theme_id, &input.reason)
                .await,
        )
        .await
    }

    /// Merges a theme into another one, which takes over its videos and the interests and blocks of children;
    /// `restoreTheme` takes them apart again. For managers.
    async fn merge_themes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which themes, and why.")] input: MergeThemesInput,
    ) -> Result<MergeThemesPayload> {
        let (from, into) = (id::decode(&input.theme_id), id::decode(&input.into_theme_id));
        let merged = ctx
            .services()
            .catalog
            .merge_themes(&ctx.cx(), from, into, &input.reason)
            .await;
        merge_payload(ctx, merged)
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }

    /// Puts the themes into the order in which families see them. For managers.
    async fn reorder_themes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Every theme in the new order.")] input: ReorderThemesInput,
    ) -> Result<ReorderThemesPayload> {
        // An id that names no theme leaves the list incomplete.
        let ids: Vec<ThemeId> = input.theme_ids.iter().filter_map(id::decode).collect();
        let is_readable = ids.len() == input.theme_ids.len();
        let ids = if is_readable { ids } else { Vec::new() };
        reorder_payload(ctx, ctx.services().catalog.reorder_themes(&ctx.cx(), &ids).await)
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }
}

async fn all(ctx: &Context<'_>) -> Result<Vec<StaffTheme>, Fault> {
    let themes = ctx.services().catalog.list_staff_themes(&ctx.cx()).await?;
    Ok(themes.into_iter().map(StaffTheme).collect())
}

async fn find(ctx: &Context<'_>, id: ThemeId) -> Result<Option<StaffTheme>, Fault> {
    Ok(all(ctx).await?.into_iter().find(|theme| theme.0.id == id))
}

async fn payload(ctx: &Context<'_>, outcome: Result<ThemeId, CatalogError>) -> Result<ThemePayload> {
    let made = async {
        Ok(match outcome {
            Ok(id) => ThemePayload {
                theme: find(ctx, id).await?,
                user_errors: Vec::new(),
            },
            Err(error) => ThemePayload {
                theme: None,
                user_errors: user_errors(error, ctx.language())?,
            },
        })
    };
    made.await
        .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
}

async fn merge_payload(
    ctx: &Context<'_>,
    outcome: Result<(ThemeId, ThemeId), CatalogError>,
) -> Result<MergeThemesPayload, Fault> {
    Ok(match outcome {
        Ok((theme_id, into_id)) => MergeThemesPayload {
            theme: find(ctx, theme_id).await?,
            into_theme: find(ctx, into_id).await?,
            user_errors: Vec::new(),
        },
        Err(error) => MergeThemesPayload {
            theme: None,
            into_theme: None,
            user_errors: user_errors(error, ctx.language())?,
        },
    })
}

async fn reorder_payload(
    ctx: &Context<'_>,
    outcome: Result<(), CatalogError>,
) -> Result<ReorderThemesPayload, Fault> {
    Ok(match outcome {
        Ok(()) => ReorderThemesPayload {
            themes: all(ctx).await?,
            user_errors: Vec::new(),
        },
        Err(error) => ReorderThemesPayload {
            themes: Vec::new(),
            user_errors: user_errors(error, ctx.language())?,
        },
    })
}
