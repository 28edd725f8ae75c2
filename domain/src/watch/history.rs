//! Watching that happened elsewhere or never: loaded in bulk, counted by the same rules as ingest.

use std::collections::HashMap;

use chrono_tz::Tz;
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Actor, Ctx, Fault};
use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::Watch;
use super::changes::{Changes, PlaybackChange};
use super::coverage::Coverage;
use super::model::Playback;
use super::store::{self, PlaybackRow, StoredVideo};
use super::timeline::Timeline;
use super::timeline_event::{MAX_TIMELINE_EVENTS, TimelineEvent};
use super::totals::Totals;

/// Playbacks of one transaction.
const PLAYBACKS_PER_TRANSACTION: usize = 1_000;

/// A stretch of a video that was played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoricSegment {
    /// When playing it ended.
    pub at: UtcInstant,
    /// Start in the video, in milliseconds.
    pub from_ms: i32,
    /// End in the video, in milliseconds.
    pub to_ms: i32,
}

/// A playback of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoricPlayback {
    /// The child who watched it.
    pub child_id: ChildId,
    /// The video that was watched.
    pub video_id: VideoId,
    /// Zone of the family then.
    pub zone: Tz,
    /// Length of the video, if known.
    pub duration_ms: Option<i64>,
    /// When the playback was opened.
    pub started_at: UtcInstant,
    /// Played segments in any order; of more than a day's heartbeats only the first count.
    pub segments: Vec<HistoricSegment>,
    /// When the end was reached; `None` where it was not.
    pub ended_at: Option<UtcInstant>,
}

impl Watch {
    /// Adds playbacks of the past with all their aggregates; their raw events are not stored. Loading the
    /// same again counts it twice.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for anyone but the program itself; [`Fault::Database`], with the transactions
    /// before the failed one stored.
    pub async fn load_history(
        &self,
        ctx: &Ctx<'_>,
        mut playbacks: Vec<HistoricPlayback>,
    ) -> Result<(), Fault> {
        if ctx.actor != Actor::System {
            return Err(ctx.refusal());
        }

        playbacks.sort_by_key(|playback| (playback.child_id, playback.started_at));
        for chunk in playbacks.chunks(PLAYBACKS_PER_TRANSACTION) {
            self.load_chunk(chunk).await?;
        }

        Ok(())
    }

    /// Stores some playbacks, ordered by child, in one transaction.
    async fn load_chunk(&self, chunk: &[HistoricPlayback]) -> Result<(), Fault> {
        let mut children: Vec<ChildId> = chunk.iter().map(|playback| playback.child_id).collect();
        children.dedup();

        let tx = self.kernel.db.write().await?;
        store::lock_children(&tx, &children).await?;
        let mut known = HashMap::new();
        for child_id in &children {
            known.extend(load_videos(&tx, *child_id).await?);
        }

        let mut changes = Changes::default();
        let mut opened: Vec<(Playback, Timeline, Totals)> = Vec::with_capacity(chunk.len());
        for historic in chunk {
            let (playback, timeline) = self.opened(historic);
            let totals = add(&playback, &timeline, &mut changes, &mut known);
            opened.push((playback, timeline, totals));
        }

        let rows: Vec<PlaybackRow<'_>> = opened
            .iter()
            .map(|(playback, timeline, totals)| PlaybackRow {
                playback,
                timeline,
                totals,
            })
            .collect();
        store::save_playbacks(&tx, &rows).await?;
        changes.save(&tx).await?;
        tx.commit().await?;

        for child_id in children {
            self.kernel.epochs.watching_changed(child_id);
        }

        Ok(())
    }

    fn opened(&self, historic: &HistoricPlayback) -> (Playback, Timeline) {
        let mut timeline = Timeline::default();
        for segment in historic.segments.iter().take(MAX_TIMELINE_EVENTS - 1) {
            timeline.insert(TimelineEvent {
                at: segment.at,
                segment: Some((segment.from_ms.max(0), segment.to_ms.max(segment.from_ms).max(0))),
                is_end: false,
            });
        }

        if let Some(ended_at) = historic.ended_at {
            timeline.insert(TimelineEvent {
                at: ended_at,
                segment: None,
                is_end: true,
            });
        }

        let playback = Playback {
            id: kyck_kernel::id::PlaybackId(self.kernel.ids.next(historic.started_at)),
            child_id: historic.child_id,
            video_id: historic.video_id,
            zone: historic.zone,
            duration_ms: historic.duration_ms,
            started_at: historic.started_at,
        };

        (playback, timeline)
    }
}

/// Adds what a playback changes in the sums; returns its totals.
fn add(
    playback: &Playback,
    timeline: &Timeline,
    changes: &mut Changes,
    known: &mut HashMap<(ChildId, VideoId), StoredVideo>,
) -> Totals {
    let placed = timeline.placed(playback);
    let totals = Totals::of(&placed, playback.duration_ms, playback.zone);
    let change = PlaybackChange {
        playback,
        before: &Totals::default(),
        after: &totals,
        events: &placed,
        has_moved: false,
    };

    changes.add(&change, || {
        known
            .remove(&(playback.child_id, playback.video_id))
            .unwrap_or_default()
    });

    totals
}

async fn load_videos(
    db: &impl ConnectionTrait,
    child_id: ChildId,
) -> Result<Vec<((ChildId, VideoId), StoredVideo)>, DbErr> {
    let rows = db
        .query_all_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            "SELECT video_id, coverage, resume_ms, resume_at FROM watch_video WHERE child_id = $1",
            [child_id.0.into()],
        ))
        .await?;

    rows.iter()
        .map(|row| {
            let coverage: Vec<u8> = row.try_get_by_index(1)?;
            let video = StoredVideo {
                coverage: Coverage::from_bytes(&coverage)
                    .ok_or_else(|| DbErr::Type("stored coverage cannot be read".to_owned()))?,
                resume_ms: row.try_get_by_index(2)?,
                resume_at: UtcInstant(row.try_get_by_index(3)?),
            };
            Ok(((child_id, VideoId(row.try_get_by_index(0)?)), video))
        })
        .collect()
}
