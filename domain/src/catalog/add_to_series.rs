//! Staff adds videos to a series.

use kyck_kernel::id::{SeriesId, VideoId};
use kyck_kernel::{Ctx, Problem, Role};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::Catalog;
use super::entity::video;
use super::error::{CatalogError, CatalogErrorCode};
use super::series_rows::{MAX_SERIES_VIDEOS, living, next_episode, order_of};
use super::series_videos::{MAX_VIDEOS, SeriesChange, all_known, check_count};

impl Catalog {
    /// Adds videos at the end of a series, in this order; they leave the series that they were in. Those that it has
    /// already stay where they are. For managers.
    ///
    /// # Errors
    /// [`CatalogErrorCode::SeriesNotFound`], [`CatalogErrorCode::VideoNotFound`] for each video that does not exist,
    /// [`CatalogErrorCode::SeriesFull`]; faults for rights and database. Nothing is added then.
    pub async fn add_to_series(
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
        let known: Vec<VideoId> = video::Entity::find()
            .select_only()
            .column(video::Column::Id)
            .filter(video::Column::Id.is_in(video_ids.iter().flatten().copied()))
            .into_tuple()
            .all(&tx)
            .await?;

        let mut after = before.clone();
        for video_id in all_known(video_ids, &known)? {
            if !after.contains(&video_id) {
                after.push(video_id);
            }
        }
        if after.len() > MAX_SERIES_VIDEOS {
            let problem = Problem::of(CatalogErrorCode::SeriesFull, "video_ids");
            return Err(problem.with("most", MAX_SERIES_VIDEOS).into());
        }
        let added = after[before.len()..].to_vec();
        if added.is_empty() {
            return Ok(series.id);
        }

        let mut number = next_episode(&tx, series.id).await?.unwrap_or(i32::MAX);
        for video_id in &added {
            self.set_episode(&tx, *video_id, Some((series.id, number)))
                .await?;
            number = number.saturating_add(1);
        }
        let change = SeriesChange {
            series_id: series.id,
            action: "series.add",
            summary: "Videos came into a series",
            before,
            after,
        };
        self.record_series_change(&tx, ctx, change, &added).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(series.id)
    }
}
