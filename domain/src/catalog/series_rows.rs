//! The rows of series while staff changes them.

use kyck_kernel::Fault;
use kyck_kernel::id::{SeriesId, VideoId};
use sea_orm::sea_query::{Expr, ExprTrait, Query, UpdateStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;

use super::catalogue_cache::bump_version;
use super::entity::{series, video};
use super::error::{CatalogError, CatalogField, CatalogProblem};
use crate::audit::AuditDraft;

/// Videos of one series.
pub const MAX_SERIES_VIDEOS: usize = 500;

/// The number of the next episode that is added to a series, in a transaction that changes the catalogue; `None` when
/// the series has all videos that it can have.
///
/// # Errors
/// [`Fault::Database`].
pub async fn next_episode(tx: &DatabaseTransaction, id: SeriesId) -> Result<Option<i32>, Fault> {
    let episodes: Vec<Option<i32>> = video::Entity::find()
        .select_only()
        .column(video::Column::Episode)
        .filter(video::Column::SeriesId.eq(id))
        .into_tuple()
        .all(tx)
        .await?;
    let last = episodes.iter().flatten().max().copied().unwrap_or_default();
    Ok((episodes.len() < MAX_SERIES_VIDEOS).then(|| last.saturating_add(1)))
}

/// Whether there is such a series, and it is not deleted.
///
/// # Errors
/// [`Fault::Database`].
pub async fn has_series(db: &impl ConnectionTrait, id: SeriesId) -> Result<bool, Fault> {
    let found = series::Entity::find_by_id(id)
        .filter(series::Column::DeletedAt.is_null())
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// A series of this id, deleted or not; takes the lock of all changes.
pub(super) async fn any(
    tx: &DatabaseTransaction,
    id: Option<SeriesId>,
) -> Result<series::Model, CatalogError> {
    let not_found = || CatalogError::one(CatalogProblem::SeriesNotFound, CatalogField::Series);
    bump_version(tx).await?;
    let id = id.ok_or_else(not_found)?;
    series::Entity::find_by_id(id)
        .one(tx)
        .await?
        .ok_or_else(not_found)
}

pub(super) async fn living(
    tx: &DatabaseTransaction,
    id: Option<SeriesId>,
) -> Result<series::Model, CatalogError> {
    let found = any(tx, id).await?;
    if found.deleted_at.is_some() {
        return Err(CatalogError::one(
            CatalogProblem::SeriesNotFound,
            CatalogField::Series,
        ));
    }
    Ok(found)
}

/// The videos of a series in their order, those without a number last.
pub(super) async fn order_of(tx: &DatabaseTransaction, id: SeriesId) -> Result<Vec<VideoId>, Fault> {
    let mut rows: Vec<(VideoId, Option<i32>)> = video::Entity::find()
        .select_only()
        .columns([video::Column::Id, video::Column::Episode])
        .filter(video::Column::SeriesId.eq(id))
        .into_tuple()
        .all(tx)
        .await?;
    rows.sort_unstable_by_key(|(id, episode)| (episode.unwrap_or(i32::MAX), *id));
    Ok(rows.into_iter().map(|(id, _)| id).collect())
}

/// Begins a change of one series, which counts its revision.
pub(super) fn update_of(id: SeriesId) -> UpdateStatement {
    let mut update = Query::update();
    update
        .table("series")
        .value("revision", Expr::col("revision").add(1))
        .and_where(Expr::col("id").eq(id));
    update
}

/// What the audit log says of a change.
pub(super) fn series_draft(
    action: &'static str,
    id: SeriesId,
    summary: &str,
    before: Option<Value>,
    after: Value,
) -> AuditDraft {
    AuditDraft {
        action,
        subject_kind: "series",
        subject_id: id.to_string(),
        summary: summary.to_owned(),
        before,
        after: Some(after),
    }
}
