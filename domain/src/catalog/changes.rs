//! Changes of the catalogue, each within a transaction of the feature that decided it.
//!
//! Every change takes the row of `catalog_version` before any other, so that two of them never deadlock. Whoever commits
//! one calls [`Catalog::announce`](crate::catalog::Catalog::announce) afterwards, so that this process shows the change at
//! once and the others soon.

use kyck_kernel::Fault;
use kyck_kernel::bus::BusMessage;
use kyck_kernel::id::VideoId;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::model::VideoState;
use super::{Catalog, bump_version, entity, search};
use crate::retention::TrustedNow;

/// Takes the lock of all changes of the catalogue, for a transaction that touches other rows first.
///
/// # Errors
/// [`Fault::Database`].
pub async fn begin_change(tx: &DatabaseTransaction) -> Result<(), Fault> {
    bump_version(tx).await
}

/// The state of a stored video.
pub(super) fn state_of(row: &entity::video::Model) -> Result<VideoState, Fault> {
    VideoState::parse(&row.state).ok_or_else(|| Fault::internal(format!("unknown video state {}", row.state)))
}

/// Puts rows of a table of a video in place of those that it has.
pub(super) async fn replace_rows<const N: usize>(
    tx: &DatabaseTransaction,
    table: &'static str,
    columns: [&'static str; N],
    id: VideoId,
    rows: impl Iterator<Item = [Expr; N]>,
) -> Result<(), Fault> {
    tx.execute(
        Query::delete()
            .from_table(table)
            .and_where(Expr::col("video_id").eq(id)),
    )
    .await?;

    let mut insert = Query::insert();
    insert.into_table(table).columns(columns);
    let mut is_empty = true;
    for row in rows {
        is_empty = false;
        insert.values_panic(row);
    }

    if !is_empty {
        tx.execute(&insert).await?;
    }

    Ok(())
}

/// The state of a video and why it is suspended, read in a transaction that will change it; takes the lock
/// of all changes.
///
/// # Errors
/// [`Fault::Database`].
pub async fn state_for_change(
    tx: &DatabaseTransaction,
    id: VideoId,
) -> Result<Option<(VideoState, Option<String>)>, Fault> {
    bump_version(tx).await?;
    let row = entity::video::Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx)
        .await?;
    row.map(|row| Ok((state_of(&row)?, row.suspension))).transpose()
}

/// Deletes snapshots, and titles of channels, that are 30 days old, with their entries in the search index. Returns how
/// many snapshots were deleted.
///
/// # Errors
/// [`Fault::Database`].
pub async fn delete_expired(tx: &DatabaseTransaction, now: TrustedNow) -> Result<u64, Fault> {
    bump_version(tx).await?;
    let now = now.instant();
    let mut deleted = 0;
    loop {
        let ids: Vec<VideoId> = entity::snapshot::Entity::find()
            .select_only()
            .column(entity::snapshot::Column::VideoId)
            .filter(entity::snapshot::Column::ExpiresAt.lte(now))
            .order_by_asc(entity::snapshot::Column::ExpiresAt)
            .limit(500)
            .into_tuple()
            .all(tx)
            .await?;
        if ids.is_empty() {
            break;
        }
        deleted += entity::snapshot::Entity::delete_many()
            .filter(entity::snapshot::Column::VideoId.is_in(ids.iter().copied()))
            .exec(tx)
            .await?
            .rows_affected;
        search::reindex(tx, now, &ids).await?;
    }

    tx.execute(
        Query::update()
            .table("channel")
            .value("title", Option::<String>::None)
            .value("title_expires_at", Option::<i64>::None)
            .and_where(Expr::col("title_expires_at").lte(now)),
    )
    .await?;

    Ok(deleted)
}

impl Catalog {
    /// Invalidates the cached catalogue here and on the other nodes. Call it after the commit.
    pub async fn announce(&self) {
        self.invalidate();
        self.kernel
            .bus
            .publish(BusMessage {
                topic: "catalog".to_owned(),
                key: String::new(),
                body: String::new(),
            })
            .await;
    }
}
