//! Staff fills and orders series.

use kyck_kernel::id::{SeriesId, VideoId};
use kyck_kernel::{Ctx, Fault, Role};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::entity::{series, video};
use super::error::{CatalogError, CatalogField, CatalogProblem};
use super::guard::check_revision;
use super::series_rows::{MAX_SERIES_VIDEOS, living, next_episode, order_of, series_draft, update_of};
use super::{Catalog, search};

/// Videos that come or leave at once.
const MAX_VIDEOS: usize = 100;

impl Catalog {
    /// Puts the videos of a series into this order and numbers them from 1; the list names each of them once. For managers.
    ///
    /// # Errors
    /// [`CatalogProblem::SeriesNotFound`]; [`CatalogProblem::SeriesIncomplete`], also when somebody added or removed a video
    /// meanwhile; [`CatalogProblem::ChangedSince`]; [`Fault`] for rights and database.
    pub async fn reorder_series(
        &self,
        ctx: &Ctx<'_>,
        id: Option<SeriesId>,
        video_ids: &[VideoId],
        expected_revision: Option<i64>,
    ) -> Result<SeriesId, CatalogError> {
        ctx.staff(Role::Manager)?;
        check_number(video_ids, MAX_SERIES_VIDEOS)?;
        let tx = self.kernel.db.write().await?;
        let series = living(&tx, id).await?;
        check_revision(expected_revision, series.revision)?;
        let before = order_of(&tx, series.id).await?;
        let (mut asked, mut known) = (video_ids.to_vec(), before.clone());
        asked.sort_unstable();
        known.sort_unstable();
        if asked != known {
            return Err(CatalogError::one(
                CatalogProblem::SeriesIncomplete,
                CatalogField::Videos,
            ));
        }

        self.number(&tx, series.id, video_ids).await?;
        tx.execute(&update_of(series.id)).await?;
        let after = json!({ "videoIds": video_ids });
        let before = Some(json!({ "videoIds": before }));
        let summary = "The videos of a series were put into another order";
        self.audit
            .record(
                &tx,
                ctx,
                series_draft("series.reorder", series.id, summary, before, after),
            )
            .await?;
        tx.commit().await?;

        self.announce().await;
        Ok(series.id)
    }

    /// Adds videos at the end of a series, in this order; they leave the series that they were in. Those that it has
    /// already stay where they are. For managers.
    ///
    /// # Errors
    /// [`CatalogProblem::SeriesNotFound`], [`CatalogProblem::VideoNotFound`] for each video that does not exist,
    /// [`CatalogProblem::SeriesFull`]; [`Fault`] for rights and database. Nothing is added then.
    pub async fn add_to_series(
        &self,
        ctx: &Ctx<'_>,
        id: Option<SeriesId>,
        video_ids: &[VideoId],
    ) -> Result<SeriesId, CatalogError> {
        ctx.staff(Role::Manager)?;
        check_number(video_ids, MAX_VIDEOS)?;
        let tx = self.kernel.db.write().await?;
        let series = living(&tx, id).await?;
        let before = order_of(&tx, series.id).await?;
        check_exist(&tx, video_ids).await?;
        let mut after = before.clone();
        for video_id in video_ids {
            if !after.contains(video_id) {
                after.push(*video_id);
            }
        }
        if after.len() > MAX_SERIES_VIDEOS {
            let most = MAX_SERIES_VIDEOS;
            return Err(CatalogError::one(
                CatalogProblem::SeriesFull { most },
                CatalogField::Videos,
            ));
        }
        let added = after[before.len()..].to_vec();
        if added.is_empty() {
            return Ok(series.id);
        }

        let mut episode = next_episode(&tx, series.id).await?.unwrap_or(i32::MAX);
        for video_id in &added {
            self.place(&tx, *video_id, Some(series.id), Some(episode)).await?;
            episode = episode.saturating_add(1);
        }
        self.finish(
            &tx,
            ctx,
            &series,
            "series.add",
            "Videos came into a series",
            before,
            after,
            &added,
        )
        .await?;
        tx.commit().await?;

        self.announce().await;
        Ok(series.id)
    }

    /// Takes videos out of a series; they stay in the catalogue. For managers.
    ///
    /// # Errors
    /// [`CatalogProblem::SeriesNotFound`], [`CatalogProblem::VideoNotFound`] for each video that is not in it; [`Fault`] for
    /// rights and database. Nothing is removed then.
    pub async fn remove_from_series(
        &self,
        ctx: &Ctx<'_>,
        id: Option<SeriesId>,
        video_ids: &[VideoId],
    ) -> Result<SeriesId, CatalogError> {
        ctx.staff(Role::Manager)?;
        check_number(video_ids, MAX_VIDEOS)?;
        let tx = self.kernel.db.write().await?;
        let series = living(&tx, id).await?;
        let before = order_of(&tx, series.id).await?;
        let problems: Vec<_> = video_ids
            .iter()
            .enumerate()
            .filter(|(_, video_id)| !before.contains(video_id))
            .map(|(at, _)| (CatalogProblem::VideoNotFound, CatalogField::Video(at)))
            .collect();
        if !problems.is_empty() {
            return Err(CatalogError::Problems(problems));
        }
        if video_ids.is_empty() {
            return Ok(series.id);
        }

        for video_id in video_ids {
            self.place(&tx, *video_id, None, None).await?;
        }
        let mut after = before.clone();
        after.retain(|video_id| !video_ids.contains(video_id));
        self.finish(
            &tx,
            ctx,
            &series,
            "series.remove",
            "Videos left a series",
            before,
            after,
            video_ids,
        )
        .await?;
        tx.commit().await?;

        self.announce().await;
        Ok(series.id)
    }
}

fn check_number(video_ids: &[VideoId], most: usize) -> Result<(), Fault> {
    if video_ids.len() > most {
        return Err(Fault::bad_request(
            "videoIds",
            format!("at most {most} videos at once"),
        ));
    }
    Ok(())
}

async fn check_exist(tx: &DatabaseTransaction, ids: &[VideoId]) -> Result<(), CatalogError> {
    let known: Vec<VideoId> = video::Entity::find()
        .select_only()
        .column(video::Column::Id)
        .filter(video::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    let problems: Vec<_> = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| !known.contains(id))
        .map(|(at, _)| (CatalogProblem::VideoNotFound, CatalogField::Video(at)))
        .collect();
    if problems.is_empty() {
        return Ok(());
    }
    Err(CatalogError::Problems(problems))
}

impl Catalog {
    /// Numbers the videos of a series from 1 in this order.
    async fn number(
        &self,
        tx: &DatabaseTransaction,
        id: SeriesId,
        video_ids: &[VideoId],
    ) -> Result<(), Fault> {
        for (video_id, episode) in video_ids.iter().zip(1_i32..) {
            self.place(tx, *video_id, Some(id), Some(episode)).await?;
        }
        Ok(())
    }

    async fn place(
        &self,
        tx: &DatabaseTransaction,
        video_id: VideoId,
        series_id: Option<SeriesId>,
        episode: Option<i32>,
    ) -> Result<(), Fault> {
        tx.execute(
            Query::update()
                .table("video")
                .value("series_id", series_id)
                .value("episode", episode)
                .value("updated_at", self.kernel.now())
                .value("revision", Expr::col("revision").add(1))
                .and_where(Expr::col("id").eq(video_id)),
        )
        .await?;
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "the end of two use cases alike")]
    async fn finish(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        series: &series::Model,
        action: &'static str,
        summary: &str,
        before: Vec<VideoId>,
        after: Vec<VideoId>,
        changed: &[VideoId],
    ) -> Result<(), Fault> {
        tx.execute(&update_of(series.id)).await?;
        search::reindex(tx, self.kernel.now(), changed).await?;
        let (before, after) = (json!({ "videoIds": before }), json!({ "videoIds": after }));
        self.audit
            .record(
                tx,
                ctx,
                series_draft(action, series.id, summary, Some(before), after),
            )
            .await
    }
}
