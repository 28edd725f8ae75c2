//! Staff brings a deleted or merged theme back.

use kyck_kernel::id::ThemeId;
use kyck_kernel::{Ctx, Role};
use sea_orm::ConnectionTrait;

use super::error::{CatalogError, CatalogErrorCode};
use super::rules::with_reason;
use super::theme_rows::{Themes, audit_value, theme_draft, update_of};
use super::{Catalog, names};

impl Catalog {
    /// Brings a deleted or merged theme back, with its videos, and with the interests and blocks that children had. For
    /// managers.
    ///
    /// # Errors
    /// [`CatalogErrorCode::ThemeNotFound`], [`CatalogErrorCode::NotDeleted`], [`CatalogErrorCode::NameTaken`] when
    /// another theme has its name now, and of the reason; faults for rights and database.
    pub async fn restore_theme(
        &self,
        ctx: &Ctx<'_>,
        theme_id: Option<ThemeId>,
        reason: &str,
    ) -> Result<ThemeId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::required_reason(reason)?;

        let tx = self.kernel.db.write().await?;
        let themes = Themes::for_change(&tx).await?;
        let before = themes.any(theme_id, "theme_id")?;
        if before.deleted_at.is_none() {
            return Err(CatalogError::of(CatalogErrorCode::NotDeleted, "theme_id"));
        }
        themes.check_names(Some(before.id), &before.name_ko, &before.name_en)?;
        themes.check_count()?;

        let mut after = before.clone();
        after.deleted_at = None;
        after.merged_into_id = None;
        let mut update = update_of(before.id);
        update
            .value("deleted_at", Option::<i64>::None)
            .value("merged_into_id", Option::<ThemeId>::None);
        tx.execute(&update).await?;
        let draft = theme_draft(
            "theme.restore",
            before.id,
            "A theme was restored",
            Some(audit_value(before)),
            Some(with_reason(audit_value(&after), Some(reason))),
        );
        self.audit.record(&tx, ctx, draft).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(before.id)
    }
}
