//! Playbacks with their timelines, and what is known of their videos.

use std::collections::HashMap;

use kyck_kernel::id::{ChildId, PlaybackId, VideoId};
use kyck_kernel::time::{UtcInstant, parse_zone};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};

use super::rows::{RowsStatement, execute_all, of_child, padded, unreadable};
use crate::watch::coverage::Coverage;
use crate::watch::model::Playback;
use crate::watch::timeline::Timeline;
use crate::watch::totals::Totals;
use crate::watch::viewing_sessions::Span;

/// A playback as ingest needs it.
#[derive(Clone, Debug)]
pub(in crate::watch) struct StoredPlayback {
    /// The playback as it was started.
    pub playback: Playback,
    /// Its events so far.
    pub timeline: Timeline,
}

impl StoredPlayback {
    /// What its events come to.
    pub fn totals(&self) -> Totals {
        let Playback {
            duration_ms, zone, ..
        } = self.playback;
        Totals::of(&self.timeline.placed(&self.playback), duration_ms, zone)
    }

    /// Reads the columns from `id` to `timeline` that both queries begin with.
    fn read(row: &QueryResult, child_id: ChildId) -> Result<Self, DbErr> {
        let zone: String = row.try_get_by_index(2)?;
        let timeline: Vec<u8> = row.try_get_by_index(5)?;
        Ok(Self {
            playback: Playback {
                id: PlaybackId(row.try_get_by_index(0)?),
                child_id,
                video_id: VideoId(row.try_get_by_index(1)?),
                zone: parse_zone(&zone).ok_or_else(|| unreadable("zone"))?,
                duration_ms: row.try_get_by_index(3)?,
                started_at: UtcInstant(row.try_get_by_index(4)?),
            },
            timeline: Timeline::from_bytes(&timeline).ok_or_else(|| unreadable("timeline"))?,
        })
    }
}

/// What a child has seen of a video over all playbacks.
#[derive(Clone, Debug, Default)]
pub(in crate::watch) struct StoredVideo {
    /// Parts that were played.
    pub coverage: Coverage,
    /// Where it was left.
    pub resume_ms: i32,
    /// When it was left there.
    pub resume_at: UtcInstant,
}

/// The child's playbacks of these ids, and what is known of their videos.
pub(in crate::watch) async fn load_playbacks(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    ids: &[PlaybackId],
) -> Result<(Vec<StoredPlayback>, HashMap<VideoId, StoredVideo>), DbErr> {
    let values = padded(child_id, ids.iter().map(|id| id.0));
    let text = format!(
        "SELECT p.id, p.video_id, p.zone, p.duration_ms, p.started_at, p.timeline, \
         v.coverage, v.resume_ms, v.resume_at \
         FROM playback p LEFT JOIN watch_video v ON v.child_id = p.child_id AND v.video_id = p.video_id \
         WHERE {}",
        of_child(db.get_database_backend(), "p.child_id", "p.id", values.len() - 1)
    );
    let rows = db
        .query_all_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            text,
            values,
        ))
        .await?;
    let mut playbacks = Vec::with_capacity(rows.len());
    let mut videos = HashMap::new();
    for row in rows {
        let playback = StoredPlayback::read(&row, child_id)?;
        let video_id = playback.playback.video_id;
        playbacks.push(playback);
        if let Some(coverage) = row.try_get_by_index::<Option<Vec<u8>>>(6)? {
            videos.insert(
                video_id,
                StoredVideo {
                    coverage: Coverage::from_bytes(&coverage).ok_or_else(|| unreadable("coverage"))?,
                    resume_ms: row.try_get_by_index(7)?,
                    resume_at: UtcInstant(row.try_get_by_index(8)?),
                },
            );
        }
    }

    Ok((playbacks, videos))
}

/// The child's playbacks, but for some, that were watched within a stretch of time.
pub(in crate::watch) async fn load_overlapping(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    except: &[PlaybackId],
    within: Span,
) -> Result<Vec<StoredPlayback>, DbErr> {
    let nobody = [PlaybackId(uuid::Uuid::nil())];
    let except = if except.is_empty() { &nobody } else { except };
    let mut values = padded(child_id, except.iter().map(|id| id.0));
    let backend = db.get_database_backend();
    let of_child = of_child(backend, "child_id", "NOT id", values.len() - 1);
    let mark = |number: usize| match backend {
        DbBackend::Postgres => format!("${number}"),
        _ => "?".to_owned(),
    };

    let text = format!(
        "SELECT id, video_id, zone, duration_ms, started_at, timeline FROM playback \
         WHERE {of_child} AND ended_at >= {} AND begun_at <= {}",
        mark(values.len() + 1),
        mark(values.len() + 2),
    );
    values.extend([Value::from(within.0.0), within.1.0.into()]);
    let rows = db
        .query_all_raw(Statement::from_sql_and_values(backend, text, values))
        .await?;

    rows.iter()
        .map(|row| StoredPlayback::read(row, child_id))
        .collect()
}

/// A playback's row after a batch.
#[derive(Clone, Debug)]
pub(in crate::watch) struct PlaybackRow<'a> {
    /// The playback as it was started.
    pub playback: &'a Playback,
    /// All events of the playback.
    pub timeline: &'a Timeline,
    /// What its events come to.
    pub totals: &'a Totals,
}

static UPSERT_PLAYBACKS: RowsStatement = RowsStatement::new(
    "INSERT INTO playback (child_id, id, video_id, zone, duration_ms, started_at, last_at, watched_ms, timeline, \
     begun_at, ended_at) VALUES",
    11,
    "ON CONFLICT (child_id, id) DO UPDATE SET last_at = excluded.last_at, watched_ms = excluded.watched_ms, \
     timeline = excluded.timeline, begun_at = excluded.begun_at, ended_at = excluded.ended_at",
);

/// Stores playbacks as they are now.
pub(in crate::watch) async fn save_playbacks(
    db: &impl ConnectionTrait,
    rows: &[PlaybackRow<'_>],
) -> Result<(), DbErr> {
    let mut values = Vec::with_capacity(rows.len() * 11);
    for row in rows {
        let (begun_at, ended_at) = row.totals.reach.unzip();
        values.extend([
            Value::from(row.playback.child_id.0),
            row.playback.id.0.into(),
            row.playback.video_id.0.into(),
            row.playback.zone.name().into(),
            row.playback.duration_ms.into(),
            row.playback.started_at.0.into(),
            row.totals.last_at.unwrap_or(row.playback.started_at).0.into(),
            row.totals.watched_ms.into(),
            row.timeline.to_bytes().into(),
            begun_at.map(|at| at.0).into(),
            ended_at.map(|at| at.0).into(),
        ]);
    }
    execute_all(db, &UPSERT_PLAYBACKS, values).await
}

/// Stores why a video was opened.
pub(in crate::watch) async fn insert_reason(
    db: &impl ConnectionTrait,
    playback: &Playback,
    reason: &str,
) -> Result<(), DbErr> {
    db.execute_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        "INSERT INTO playback_reason (child_id, playback_id, reason, started_at) VALUES ($1, $2, $3, $4)",
        [
            playback.child_id.0.into(),
            playback.id.0.into(),
            reason.into(),
            playback.started_at.0.into(),
        ],
    ))
    .await?;
    Ok(())
}
