//! Staff makes a theme.

use kyck_kernel::id::ThemeId;
use kyck_kernel::{Ctx, Role};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::Catalog;
use super::entity::theme;
use super::error::CatalogError;
use super::theme_rows::{Themes, audit_value, checked_names, theme_draft};
use crate::idempotency::{self, MutationKey};

/// A theme to make.
#[derive(Clone, Debug)]
pub struct CreateTheme {
    /// Korean name, 1 to 40 characters.
    pub name_ko: String,
    /// English name, 1 to 40 characters.
    pub name_en: String,
}

impl Catalog {
    /// Makes a theme, shown after all others. For managers.
    ///
    /// # Errors
    /// All that is wrong with the names at once,
    /// [`CatalogErrorCode::TooManyThemes`](super::CatalogErrorCode::TooManyThemes); faults for rights and database.
    pub async fn create_theme(
        &self,
        ctx: &Ctx<'_>,
        cmd: CreateTheme,
        key: Option<&MutationKey>,
    ) -> Result<ThemeId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let (name_ko, name_en) = checked_names(Some(&cmd.name_ko), Some(&cmd.name_en))?;
        let (name_ko, name_en) = (name_ko.unwrap_or_default(), name_en.unwrap_or_default());

        let tx = self.kernel.db.write().await?;
        if let Some(created) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(created);
        }
        let themes = Themes::for_change(&tx).await?;
        themes.check_names(None, &name_ko, &name_en)?;
        themes.check_count()?;

        let theme = theme::Model {
            id: self.kernel.new_id(),
            slug: themes.free_slug(&name_en),
            name_ko,
            name_en,
            position: themes.next_position(),
            revision: 0,
            deleted_at: None,
            merged_into_id: None,
        };
        let (id, after) = (theme.id, audit_value(&theme));

        theme::Entity::insert(theme.into_active_model().reset_all())
            .exec_without_returning(&tx)
            .await?;
        let draft = theme_draft("theme.create", id, "A theme was made", None, Some(after));
        self.audit.record(&tx, ctx, draft).await?;
        idempotency::settle(&tx, ctx, key, &id).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(id)
    }
}
