//! Staff brings a deleted series back.

use kyck_kernel::id::SeriesId;
use kyck_kernel::{Ctx, Role};

use super::error::{CatalogError, CatalogErrorCode};
use super::series_rows::{any, check_title};
use super::{Catalog, names};

impl Catalog {
    /// Brings a deleted series back, with the videos that did not come into another one since. For managers.
    ///
    /// # Errors
    /// [`CatalogErrorCode::SeriesNotFound`], [`CatalogErrorCode::NotDeleted`], [`CatalogErrorCode::NameTaken`] when
    /// another series has its title now, and of the reason; faults for rights and database.
    pub async fn restore_series(
        &self,
        ctx: &Ctx<'_>,
        series_id: Option<SeriesId>,
        reason: &str,
    ) -> Result<SeriesId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::required_reason(reason)?;

        let tx = self.kernel.db.write().await?;
        let series = any(&tx, series_id).await?;
        if series.deleted_at.is_none() {
            return Err(CatalogError::of(CatalogErrorCode::NotDeleted, "series_id"));
        }
        check_title(&tx, Some(series.id), &series.title).await?;

        self.set_series_deleted(&tx, ctx, &series, false, reason).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(series.id)
    }
}
