//! Which videos are due to be read again at their source, and which the source did not show last time.
//!
//! Table `video_check` has a row for each video that the source did not show, or whose entry could not be read, when
//! it was asked last; the row goes when the video is read again. It gives such a video its turn after the others, so
//! that a few of them cannot use up every night's calls, and it knows since when a video is missing.

use kyck_kernel::id::VideoId;
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict, Order, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use super::Catalog;
use super::entity::{check, snapshot, video};
use super::model::VideoState;

/// Days after which a suspended video that stays missing is asked for once a week only.
const OFTEN_DAYS: i64 = 30;

/// A video whose snapshot is due to be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueSnapshot {
    /// The video whose snapshot it is.
    pub id: VideoId,
    /// YouTube's id, 11 characters.
    pub youtube_id: String,
    /// The state of the video.
    pub state: VideoState,
    /// Why it is suspended, as stored; `None` when it is not.
    pub suspension: Option<String>,
    /// Language of its sound.
    pub language: String,
    /// When the source was first found not to show it; `None` when it showed it last.
    pub missing_since: Option<UtcInstant>,
}

type Row = (
    VideoId,
    String,
    String,
    Option<String>,
    String,
    Option<UtcInstant>,
);

/// Videos with the columns of [`Row`] and, where there are, their snapshot and check.
fn select() -> Select<video::Entity> {
    let snapshot = video::Entity::belongs_to(snapshot::Entity)
        .from(video::Column::Id)
        .to(snapshot::Column::VideoId);
    let check = video::Entity::belongs_to(check::Entity)
        .from(video::Column::Id)
        .to(check::Column::VideoId);
    video::Entity::find()
        .select_only()
        .columns([
            video::Column::Id,
            video::Column::YoutubeId,
            video::Column::State,
            video::Column::Suspension,
            video::Column::Language,
        ])
        .column(check::Column::MissingSince)
        .join(JoinType::LeftJoin, snapshot.into())
        .join(JoinType::LeftJoin, check.into())
}

fn due((id, youtube_id, state, suspension, language, missing_since): Row) -> Result<DueSnapshot, Fault> {
    Ok(DueSnapshot {
        id,
        youtube_id,
        state: VideoState::parse(&state)
            .ok_or_else(|| Fault::internal(format!("unknown video state {state}")))?,
        suspension,
        language,
        missing_since,
    })
}

impl Catalog {
    /// Videos in use that were neither read nor asked for since `before`, those longest ago first; also those whose
    /// snapshot has expired.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn due_snapshots(&self, before: UtcInstant, limit: u64) -> Result<Vec<DueSnapshot>, Fault> {
        use check::Column::{MissingSince, TriedAt};
        use snapshot::Column::FetchedAt;

        let now = self.kernel.now();
        // What was written by a clock that was ahead says nothing of its age: it is read again as well.
        let ahead = now.plus_days(1);
        let is_asked_often = Condition::any()
            .add(video::Column::State.ne(VideoState::Suspended.as_str()))
            .add(MissingSince.is_null())
            .add(MissingSince.gt(now.plus_days(-OFTEN_DAYS)));
        let last_look = Func::coalesce([
            Expr::col((check::Entity, TriedAt)),
            Expr::col((snapshot::Entity, FetchedAt)),
            Expr::val(0_i64),
        ]);
        let rows = select()
            .filter(video::Column::State.is_in(["PUBLISHED", "SUSPENDED", "IN_REVIEW"]))
            .filter(
                Condition::any()
                    .add(FetchedAt.is_null())
                    .add(FetchedAt.lt(before))
                    .add(FetchedAt.gt(ahead)),
            )
            .filter(
                Condition::any()
                    .add(TriedAt.is_null())
                    .add(TriedAt.gt(ahead))
                    .add(TriedAt.lt(now.plus_days(-7)))
                    .add(Condition::all().add(TriedAt.lt(before)).add(is_asked_often)),
            )
            .order_by(Expr::expr(last_look), Order::Asc)
            .order_by(video::Column::Id, Order::Asc)
            .limit(limit)
            .into_tuple::<Row>()
            .all(self.kernel.db.read())
            .await?;
        rows.into_iter().map(due).collect()
    }

    /// The same facts for given videos, whatever their state and age.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn snapshots_of(&self, ids: &[VideoId]) -> Result<Vec<DueSnapshot>, Fault> {
        let rows = select()
            .filter(video::Column::Id.is_in(ids.iter().copied()))
            .into_tuple::<Row>()
            .all(self.kernel.db.read())
            .await?;
        rows.into_iter().map(due).collect()
    }

    /// YouTube's ids of the `count` published videos that were read last, without those of `except`: a source that
    /// works shows them.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn recently_read(&self, except: &[VideoId], count: u64) -> Result<Vec<String>, Fault> {
        let rows = select()
            .filter(video::Column::State.eq(VideoState::Published.as_str()))
            .filter(snapshot::Column::FetchedAt.is_not_null())
            .filter(check::Column::TriedAt.is_null())
            .filter(video::Column::Id.is_not_in(except.iter().copied()))
            .order_by(snapshot::Column::FetchedAt, Order::Desc)
            .limit(count)
            .into_tuple::<Row>()
            .all(self.kernel.db.read())
            .await?;
        Ok(rows.into_iter().map(|row| row.1).collect())
    }
}

/// Stores that the source did not show these videos now; since when stays as it was.
///
/// # Errors
/// [`Fault::Database`].
pub async fn note_missing(tx: &DatabaseTransaction, now: UtcInstant, ids: &[VideoId]) -> Result<(), Fault> {
    let since = Expr::case(
        Expr::col(("video_check", "missing_since"))
            .is_null()
            .or(Expr::col(("video_check", "missing_since")).gt(now)),
        now,
    )
    .finally(Expr::col(("video_check", "missing_since")));
    note(tx, now, Some(now), since.into(), ids).await
}

/// Stores that the source showed these videos now, with an entry that cannot be read.
///
/// # Errors
/// [`Fault::Database`].
pub async fn note_unreadable(
    tx: &DatabaseTransaction,
    now: UtcInstant,
    ids: &[VideoId],
) -> Result<(), Fault> {
    note(tx, now, None, Expr::val(Option::<i64>::None), ids).await
}

async fn note(
    tx: &DatabaseTransaction,
    now: UtcInstant,
    first: Option<UtcInstant>,
    later: Expr,
    ids: &[VideoId],
) -> Result<(), Fault> {
    if ids.is_empty() {
        return Ok(());
    }

    let mut insert = Query::insert();
    insert
        .into_table("video_check")
        .columns(["video_id", "tried_at", "missing_since"])
        .on_conflict(
            OnConflict::column("video_id")
                .update_column("tried_at")
                .value("missing_since", later)
                .to_owned(),
        );
    for id in ids {
        insert.values_panic([(*id).into(), now.into(), first.into()]);
    }

    tx.execute(&insert).await?;

    Ok(())
}

/// Deletes the notes about these videos: they were read.
///
/// # Errors
/// [`Fault::Database`].
pub async fn clear_checks(tx: &DatabaseTransaction, ids: &[VideoId]) -> Result<(), Fault> {
    check::Entity::delete_many()
        .filter(check::Column::VideoId.is_in(ids.iter().copied()))
        .exec(tx)
        .await?;
    Ok(())
}
