//! Staff deletes, merges and restores themes.
//!
//! A theme is never removed from the database. A deleted one is not shown; a merged one is deleted and names the theme
//! that took it over. Its links, and the interests and blocks of children, stay with it and count for the other one
//! (see [`Theme::is_named_by`](super::Theme::is_named_by)), so that restoring it brings everything back as it was.

use kyck_kernel::id::{ThemeId, VideoId};
use kyck_kernel::{Ctx, Fault, Role};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

use super::entity::{theme, video_theme};
use super::error::{CatalogError, CatalogField, CatalogProblem};
use super::guard::with_reason;
use super::theme_rows::{Themes, audit_value, theme_draft, update_of};
use super::{Catalog, names};

impl Catalog {
    /// Deletes a theme that no video has; [`Catalog::restore_theme`](crate::catalog::Catalog::restore_theme) brings it back. For managers.
    ///
    /// # Errors
    /// [`CatalogProblem::ThemeNotFound`], [`CatalogProblem::ThemeInUse`], and of the reason; [`Fault`] for rights and
    /// database.
    pub async fn delete_theme(
        &self,
        ctx: &Ctx<'_>,
        id: Option<ThemeId>,
        reason: &str,
    ) -> Result<ThemeId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::required_reason(reason)?;
        let tx = self.kernel.db.write().await?;
        let themes = Themes::for_change(&tx).await?;
        let theme = themes.living(id, CatalogField::Theme)?;
        let videos = video_theme::Entity::find()
            .select_only()
            .column(video_theme::Column::VideoId)
            .distinct()
            .filter(video_theme::Column::ThemeId.is_in(themes.all_ids_of(theme.id)))
            .into_tuple::<VideoId>()
            .count(&tx)
            .await?;
        if videos > 0 {
            return Err(CatalogError::one(
                CatalogProblem::ThemeInUse { videos },
                CatalogField::Theme,
            ));
        }
        self.remove(&tx, ctx, theme, None, reason, "theme.delete").await?;
        tx.commit().await?;

        self.announce().await;
        Ok(theme.id)
    }

    /// Merges a theme into another one, which takes over its videos and the interests and blocks of children;
    /// [`Catalog::restore_theme`](crate::catalog::Catalog::restore_theme) takes them apart again. For managers.
    ///
    /// # Errors
    /// [`CatalogProblem::ThemeNotFound`], [`CatalogProblem::ThemeIsTheSame`], and of the reason; [`Fault`] for rights and
    /// database.
    pub async fn merge_themes(
        &self,
        ctx: &Ctx<'_>,
        id: Option<ThemeId>,
        into_id: Option<ThemeId>,
        reason: &str,
    ) -> Result<(ThemeId, ThemeId), CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::required_reason(reason)?;
        let tx = self.kernel.db.write().await?;
        let themes = Themes::for_change(&tx).await?;
        let theme = themes.living(id, CatalogField::Theme)?;
        let into = themes.living(into_id, CatalogField::IntoTheme)?;
        if theme.id == into.id {
            return Err(CatalogError::one(
                CatalogProblem::ThemeIsTheSame,
                CatalogField::IntoTheme,
            ));
        }
        self.remove(&tx, ctx, theme, Some(into.id), reason, "theme.merge")
            .await?;
        tx.commit().await?;

        self.announce().await;
        Ok((theme.id, into.id))
    }

    async fn remove(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        before: &theme::Model,
        merged_into_id: Option<ThemeId>,
        reason: String,
        action: &'static str,
    ) -> Result<(), Fault> {
        let mut update = update_of(before.id);
        update
            .value("deleted_at", self.kernel.now())
            .value("merged_into_id", merged_into_id);
        tx.execute(&update).await?;
        let mut after = before.clone();
        after.deleted_at = Some(self.kernel.now());
        after.merged_into_id = merged_into_id;
        let summary = match merged_into_id {
            Some(_) => "A theme was merged into another one",
            None => "A theme was deleted",
        };

        let after = with_reason(audit_value(&after), Some(reason));

        self.audit
            .record(
                tx,
                ctx,
                theme_draft(action, before.id, summary, Some(audit_value(before)), Some(after)),
            )
            .await
    }

    /// Brings a deleted or merged theme back, with its videos, and with the interests and blocks that children had. For
    /// managers.
    ///
    /// # Errors
    /// [`CatalogProblem::ThemeNotFound`], [`CatalogProblem::NotDeleted`], [`CatalogProblem::NameTaken`] when another theme
    /// has its name now, and of the reason; [`Fault`] for rights and database.
    pub async fn restore_theme(
        &self,
        ctx: &Ctx<'_>,
        id: Option<ThemeId>,
        reason: &str,
    ) -> Result<ThemeId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::required_reason(reason)?;
        let tx = self.kernel.db.write().await?;
        let themes = Themes::for_change(&tx).await?;
        let before = themes.any(id, CatalogField::Theme)?;
        if before.deleted_at.is_none() {
            return Err(CatalogError::one(CatalogProblem::NotDeleted, CatalogField::Theme));
        }
        themes.check_names(Some(before.id), &before.name_ko, &before.name_en)?;
        themes.check_room()?;

        let mut update = update_of(before.id);
        update
            .value("deleted_at", Option::<i64>::None)
            .value("merged_into_id", Option::<ThemeId>::None);
        tx.execute(&update).await?;
        let mut after = before.clone();
        after.deleted_at = None;
        after.merged_into_id = None;
        let after = with_reason(audit_value(&after), Some(reason));
        let before_value = Some(audit_value(before));
        self.audit
            .record(
                &tx,
                ctx,
                theme_draft(
                    "theme.restore",
                    before.id,
                    "A theme was restored",
                    before_value,
                    Some(after),
                ),
            )
            .await?;
        tx.commit().await?;

        self.announce().await;
        Ok(before.id)
    }
}
