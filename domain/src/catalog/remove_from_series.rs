//! Staff takes videos out of a series.

use kyck_kernel::id::{SeriesId, VideoId};
use kyck_kernel::{Ctx, Role};

use super::Catalog;
use super::error::CatalogError;
use super::series_rows::{living, order_of};
use super::series_videos::{MAX_VIDEOS, SeriesChange, all_known, check_count};

impl Catalog {
    /// Takes videos out of a series; they stay in the catalogue. For managers.
    ///
    /// # Errors
    /// [`CatalogErrorCode::SeriesNotFound`](super::CatalogErrorCode::SeriesNotFound),
    /// [`CatalogErrorCode::VideoNotFound`](super::CatalogErrorCode::VideoNotFound) for each video that is not in it;
    /// faults for rights and database. Nothing is removed then.
    pub async fn remove_from_series(
        &self,
        ctx: &Ctx<'_>,
        series_id: Option<SeriesId>,
        video_ids: &[Option<VideoId>],
    ) -> Result<SeriesId, CatalogError> {
        ctx.staff(Role::Manager)?;
        check_count(video_ids, MAX_VIDEOS)?;

        let tx = self.kernel.db.write().await?;
        let series = living(&tx, series_id).await?;
        let before = order_of(&tx, series.id).await?;
        let removed = all_known(video_ids, &before)?;
        if removed.is_empty() {
            return Ok(series.id);
        }

        for video_id in &removed {
            self.set_episode(&tx, *video_id, None).await?;
        }
        let mut after = before.clone();
        after.retain(|video_id| !removed.contains(video_id));
        let change = SeriesChange {
            series_id: series.id,
            action: "series.remove",
            summary: "Videos left a series",
            before,
            after,
        };
        self.record_series_change(&tx, ctx, change, &removed).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(series.id)
    }
}
