//! Staff deletes a theme.
//!
//! A theme is never removed from the database. A deleted one is not shown; a merged one is deleted and names the theme
//! that took it over. Its links, and the interests and blocks of children, stay with it and count for the other one
//! (see [`Theme::is_named_by`](super::Theme::is_named_by)), so that restoring it brings everything back as it was.

use kyck_kernel::id::{ThemeId, VideoId};
use kyck_kernel::{Ctx, Fault, Problem, Role};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

use super::entity::{theme, video_theme};
use super::error::{CatalogError, CatalogErrorCode};
use super::rules::with_reason;
use super::theme_rows::{Themes, audit_value, theme_draft, update_of};
use super::{Catalog, names};

impl Catalog {
    /// Deletes a theme that no video has; [`Catalog::restore_theme`](crate::catalog::Catalog::restore_theme) brings it
    /// back. For managers.
    ///
    /// # Errors
    /// [`CatalogErrorCode::ThemeNotFound`], [`CatalogErrorCode::ThemeInUse`], and of the reason; faults for rights and
    /// database.
    pub async fn delete_theme(
        &self,
        ctx: &Ctx<'_>,
        theme_id: Option<ThemeId>,
        reason: &str,
    ) -> Result<ThemeId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::required_reason(reason)?;

        let tx = self.kernel.db.write().await?;
        let themes = Themes::for_change(&tx).await?;
        let theme = themes.living(theme_id, "theme_id")?;
        let videos = video_theme::Entity::find()
            .select_only()
            .column(video_theme::Column::VideoId)
            .distinct()
            .filter(video_theme::Column::ThemeId.is_in(themes.all_ids_of(theme.id)))
            .into_tuple::<VideoId>()
            .count(&tx)
            .await?;
        if videos > 0 {
            let problem = Problem::of(CatalogErrorCode::ThemeInUse, "theme_id");
            return Err(problem.with("videos", videos).into());
        }

        self.set_theme_deleted(&tx, ctx, theme, None, reason).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(theme.id)
    }

    /// Deletes a theme, or merges it into another one, with its entry in the audit log.
    pub(super) async fn set_theme_deleted(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        before: &theme::Model,
        merged_into_id: Option<ThemeId>,
        reason: String,
    ) -> Result<(), Fault> {
        let mut after = before.clone();
        after.deleted_at = Some(self.kernel.now());
        after.merged_into_id = merged_into_id;
        let (action, summary) = match merged_into_id {
            Some(_) => ("theme.merge", "A theme was merged into another one"),
            None => ("theme.delete", "A theme was deleted"),
        };

        let mut update = update_of(before.id);
        update
            .value("deleted_at", after.deleted_at)
            .value("merged_into_id", merged_into_id);
        tx.execute(&update).await?;
        let after = with_reason(audit_value(&after), Some(reason));
        let draft = theme_draft(action, before.id, summary, Some(audit_value(before)), Some(after));

        self.audit.record(tx, ctx, draft).await
    }
}
