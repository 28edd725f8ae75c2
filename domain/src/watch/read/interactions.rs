//! Histories of children with videos, for the recommender.

use kyck_kernel::Fault;
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::time::UtcInstant;
use sea_orm::{DbErr, QueryResult};

use super::read;
use crate::family::{self, ConsentPurpose};
use crate::watch::Watch;
use crate::watch::totals::is_covered;

/// A child's whole history with a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interaction {
    /// The child who watched it.
    pub child_id: ChildId,
    /// The video that was watched.
    pub video_id: VideoId,
    /// Length of the video when last started, if known.
    pub duration_ms: Option<i64>,
    /// Milliseconds watched over all playbacks.
    pub watched_ms: i64,
    /// Milliseconds of the video that were played at least once.
    pub covered_ms: i64,
    /// Playbacks in which something was watched.
    pub starts: i32,
    /// Playbacks in which it was completed.
    pub completions: i32,
    /// Time of the last event.
    pub last_at: UtcInstant,
}

impl Interaction {
    /// Reads a row of [`INTERACTION_COLUMNS`].
    pub(in crate::watch) fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            child_id: ChildId(row.try_get_by_index(0)?),
            video_id: VideoId(row.try_get_by_index(1)?),
            duration_ms: row.try_get_by_index(2)?,
            watched_ms: row.try_get_by_index(3)?,
            covered_ms: row.try_get_by_index(4)?,
            starts: row.try_get_by_index(5)?,
            completions: row.try_get_by_index(6)?,
            last_at: UtcInstant(row.try_get_by_index(7)?),
        })
    }

    /// Whether the video was completed: in one playback or over several.
    pub fn is_completed(&self) -> bool {
        self.completions > 0 || is_covered(self.covered_ms, self.watched_ms, self.duration_ms)
    }
}

/// Columns of `watch_video` that [`Interaction::read`] takes, in its order.
pub(in crate::watch) const INTERACTION_COLUMNS: &str =
    "child_id, video_id, duration_ms, watched_ms, covered_ms, starts, completions, last_at";

/// Rows of one query of [`Watch::interactions`](crate::watch::Watch::interactions).
const INTERACTIONS_PER_QUERY: i64 = 50_000;

impl Watch {
    /// Every child's history with every video it started, ordered by child and video.
    pub async fn interactions(&self) -> Result<Vec<Interaction>, Fault> {
        let text = format!(
            "SELECT {INTERACTION_COLUMNS} FROM watch_video WHERE starts > 0 AND (child_id, video_id) > ($1, $2) ORDER BY child_id, video_id LIMIT $3"
        );
        let mut all: Vec<Interaction> = Vec::new();
        loop {
            let (child_id, video_id) = all.last().map_or((uuid::Uuid::nil(), uuid::Uuid::nil()), |last| {
                (last.child_id.0, last.video_id.0)
            });
            let values = vec![child_id.into(), video_id.into(), INTERACTIONS_PER_QUERY.into()];
            let page = read(&self.rows(&text, values).await?, Interaction::read)?;
            let is_last = (page.len() as i64) < INTERACTIONS_PER_QUERY;
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
    }

    /// One child's history with every video it started, ordered by video.
    pub async fn interactions_of(&self, child_id: ChildId) -> Result<Vec<Interaction>, Fault> {
        let text = format!(
            "SELECT {INTERACTION_COLUMNS} FROM watch_video WHERE child_id = $1 AND starts > 0 ORDER BY video_id"
        );
        read(
            &self.rows(&text, vec![child_id.0.into()]).await?,
            Interaction::read,
        )
    }
}

/// How often a video that was shown for a reason was opened, and how often that was positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonCount {
    /// Code of the reason.
    pub reason: String,
    /// The video that was opened.
    pub video_id: VideoId,
    /// How often it was opened.
    pub starts: i64,
    /// Those of them in which half of the video or more was watched.
    pub positive: i64,
}

impl Watch {
    /// Openings of videos for a reason since an instant, by reason and video, of all children whose
    /// families agreed to recommendations. Openings of the last ten minutes are left out: they are not over.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn reason_counts(&self, since: UtcInstant) -> Result<Vec<ReasonCount>, Fault> {
        let rows = self.rows(
        &format!(
            "SELECT r.reason, p.video_id, COUNT(*), \
         CAST(SUM(CASE WHEN p.watched_ms * 2 >= COALESCE(p.duration_ms, 0) AND p.watched_ms > 0 THEN 1 ELSE 0 END) \
         AS bigint) FROM playback_reason r JOIN playback p ON p.child_id = r.child_id AND p.id = r.playback_id \
         WHERE r.started_at >= $1 AND r.started_at < $2 AND {} \
         GROUP BY r.reason, p.video_id ORDER BY r.reason, p.video_id",
            family::child_consented_sql("r.child_id", ConsentPurpose::Recommendation)
        ),
        vec![since.0.into(), self.kernel.now().plus_minutes(-10).0.into()])
    .await?;
        read(&rows, |row| {
            Ok(ReasonCount {
                reason: row.try_get_by_index(0)?,
                video_id: VideoId(row.try_get_by_index(1)?),
                starts: row.try_get_by_index(2)?,
                positive: row.try_get_by_index(3)?,
            })
        })
    }
}
