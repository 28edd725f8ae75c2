//! Staff orders the videos of a series.

use kyck_kernel::id::{SeriesId, VideoId};
use kyck_kernel::{Ctx, Role};

use super::Catalog;
use super::error::{CatalogError, CatalogErrorCode};
use super::rules::{check_revision, is_permutation};
use super::series_rows::{MAX_SERIES_VIDEOS, living, order_of};
use super::series_videos::{SeriesChange, check_count};

/// The order of the videos of a series.
#[derive(Clone, Debug)]
pub struct ReorderSeries {
    /// Which series; `None` when the client's id named none.
    pub series_id: Option<SeriesId>,
    /// Every video of the series once; `None` for an id that names none.
    pub video_ids: Vec<Option<VideoId>>,
    /// The revision that the caller has read; another one means that somebody was faster.
    pub expected_revision: Option<i64>,
}

impl Catalog {
    /// Puts the videos of a series into this order and numbers them from 1. For managers.
    ///
    /// # Errors
    /// [`CatalogErrorCode::SeriesNotFound`]; [`CatalogErrorCode::SeriesIncomplete`], also when somebody added or removed
    /// a video meanwhile; [`CatalogErrorCode::ChangedSince`]; faults for rights and database.
    pub async fn reorder_series(&self, ctx: &Ctx<'_>, cmd: ReorderSeries) -> Result<SeriesId, CatalogError> {
        ctx.staff(Role::Manager)?;
        check_count(&cmd.video_ids, MAX_SERIES_VIDEOS)?;

        let tx = self.kernel.db.write().await?;
        let series = living(&tx, cmd.series_id).await?;
        check_revision(cmd.expected_revision, series.revision)?;
        let before = order_of(&tx, series.id).await?;
        let after: Option<Vec<VideoId>> = cmd.video_ids.into_iter().collect();
        let after = after
            .filter(|after| is_permutation(after, &before))
            .ok_or_else(|| CatalogError::of(CatalogErrorCode::SeriesIncomplete, "video_ids"))?;

        for (video_id, number) in after.iter().zip(1_i32..) {
            self.set_episode(&tx, *video_id, Some((series.id, number)))
                .await?;
        }
        let change = SeriesChange {
            series_id: series.id,
            action: "series.reorder",
            summary: "The videos of a series were put into another order",
            before,
            after,
        };
        self.record_series_change(&tx, ctx, change, &[]).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(series.id)
    }
}
