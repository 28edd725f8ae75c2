//! What changes of the videos of a series have in common.

use kyck_kernel::id::{SeriesId, VideoId};
use kyck_kernel::{Ctx, Fault, Problem};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;

use super::error::{CatalogError, CatalogErrorCode};
use super::series_rows::{series_draft, update_of};
use super::{Catalog, search};

/// The most videos that are added or removed at once.
pub(super) const MAX_VIDEOS: usize = 100;

/// Refuses more videos than one change may name.
pub(super) fn check_count(video_ids: &[Option<VideoId>], most: usize) -> Result<(), Fault> {
    if video_ids.len() > most {
        return Err(Fault::bad_request(
            "videoIds",
            format!("at most {most} videos at once"),
        ));
    }
    Ok(())
}

/// The videos that a list names, all of which must be known.
pub(super) fn all_known(named: &[Option<VideoId>], known: &[VideoId]) -> Result<Vec<VideoId>, CatalogError> {
    let mut found = Vec::with_capacity(named.len());
    let mut problems = Vec::new();
    for (index, id) in named.iter().enumerate() {
        match id.filter(|id| known.contains(id)) {
            Some(id) => found.push(id),
            None => problems.push(Problem::of(CatalogErrorCode::VideoNotFound, "video_ids").at(index)),
        }
    }

    if problems.is_empty() {
        Ok(found)
    } else {
        Err(CatalogError::Problems(problems))
    }
}

/// A change of the videos of a series, for the audit log.
pub(super) struct SeriesChange {
    pub(super) series_id: SeriesId,
    pub(super) action: &'static str,
    pub(super) summary: &'static str,
    pub(super) before: Vec<VideoId>,
    pub(super) after: Vec<VideoId>,
}

impl Catalog {
    /// Makes a video the episode of a series; with `None`, of no series.
    pub(super) async fn set_episode(
        &self,
        tx: &DatabaseTransaction,
        video_id: VideoId,
        episode: Option<(SeriesId, i32)>,
    ) -> Result<(), Fault> {
        let update = Query::update()
            .table("video")
            .value("series_id", episode.map(|(series_id, _)| series_id))
            .value("episode", episode.map(|(_, number)| number))
            .value("updated_at", self.kernel.now())
            .value("revision", Expr::col("revision").add(1))
            .and_where(Expr::col("id").eq(video_id))
            .take();

        tx.execute(&update).await?;
        Ok(())
    }

    /// Counts the series' revision, indexes the videos whose series changed, and records the change.
    pub(super) async fn record_series_change(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        change: SeriesChange,
        moved: &[VideoId],
    ) -> Result<(), Fault> {
        tx.execute(&update_of(change.series_id)).await?;
        search::reindex(tx, self.kernel.now(), moved).await?;

        let before = Some(json!({ "videoIds": change.before }));
        let after = json!({ "videoIds": change.after });
        let draft = series_draft(change.action, change.series_id, change.summary, before, after);
        self.audit.record(tx, ctx, draft).await
    }
}
