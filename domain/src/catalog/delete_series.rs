//! Staff deletes a series.
//!
//! A series is never removed from the database. A deleted one is not shown, and its videos are without a series; their
//! rows still name it, so that guardians' blocks of it stay in force and restoring it brings its episodes back.

use kyck_kernel::id::SeriesId;
use kyck_kernel::{Ctx, Fault, Role};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;

use super::entity::series;
use super::error::CatalogError;
use super::rules::with_reason;
use super::series_rows::{living, order_of, series_draft, update_of};
use super::{Catalog, names, search};

impl Catalog {
    /// Deletes a series; its videos stay in the catalogue, and
    /// [`Catalog::restore_series`](crate::catalog::Catalog::restore_series) brings it back with them. For managers.
    ///
    /// # Errors
    /// [`CatalogErrorCode::SeriesNotFound`](super::CatalogErrorCode::SeriesNotFound), and of the reason; faults for
    /// rights and database.
    pub async fn delete_series(
        &self,
        ctx: &Ctx<'_>,
        series_id: Option<SeriesId>,
        reason: &str,
    ) -> Result<SeriesId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::required_reason(reason)?;

        let tx = self.kernel.db.write().await?;
        let series = living(&tx, series_id).await?;
        self.set_series_deleted(&tx, ctx, &series, true, reason).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(series.id)
    }

    /// Deletes or restores a series, with its entry in the audit log.
    pub(super) async fn set_series_deleted(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        series: &series::Model,
        is_deleted: bool,
        reason: String,
    ) -> Result<(), Fault> {
        let mut update = update_of(series.id);
        update.value("deleted_at", is_deleted.then(|| self.kernel.now()));
        tx.execute(&update).await?;
        let videos = order_of(tx, series.id).await?;
        search::reindex(tx, self.kernel.now(), &videos).await?;

        let (action, summary) = if is_deleted {
            ("series.delete", "A series was deleted")
        } else {
            ("series.restore", "A series was restored")
        };
        let value =
            |is_deleted: bool| json!({ "title": series.title, "isDeleted": is_deleted, "videoIds": videos });
        let after = with_reason(value(is_deleted), Some(reason));
        let draft = series_draft(action, series.id, summary, Some(value(!is_deleted)), after);

        self.audit.record(tx, ctx, draft).await
    }
}
