//! The statements of ingest. Lists of rows come in powers of two, so
//! that a connection keeps few prepared statements.

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono::NaiveDate;
use kyck_kernel::id::{ChildId, PlaybackId, VideoId, WatchEventId};
use kyck_kernel::time::{UtcInstant, parse_zone};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};

use super::coverage::Coverage;
use super::model::Playback;
use super::sittings::Span;
use super::timeline::{Timeline, Totals};

const SIZES: usize = 7;

/// A statement over a list of rows: `before ($1, …), (…) after`.
pub(super) struct RowsStatement {
    before: &'static str,
    columns: usize,
    after: &'static str,
    /// For SQLite, then for PostgreSQL.
    texts: [[OnceLock<String>; SIZES]; 2],
}

impl RowsStatement {
    /// The text before the rows, their number of columns, and the text behind them.
    pub(super) const fn new(before: &'static str, columns: usize, after: &'static str) -> Self {
        Self {
            before,
            columns,
            after,
            texts: [const { [const { OnceLock::new() }; SIZES] }; 2],
        }
    }

    /// Cuts the values into statements of 64, 32, … 1 rows.
    fn statements(&self, backend: DbBackend, mut values: Vec<Value>) -> Vec<Statement> {
        let mut statements = Vec::new();
        while !values.is_empty() {
            let rows = values.len() / self.columns;
            let size = (rows.ilog2() as usize).min(SIZES - 1);
            let rest = values.split_off((1 << size) * self.columns);
            let is_numbered = backend == DbBackend::Postgres;
            let text =
                self.texts[usize::from(is_numbered)][size].get_or_init(|| self.text(1 << size, is_numbered));
            statements.push(Statement::from_sql_and_values(backend, text.as_str(), values));
            values = rest;
        }
        statements
    }

    /// SQLite gets `?` without numbers: the driver looks the name of each placeholder up by going through all
    /// names, which for 64 rows of ten columns costs more than storing them.
    fn text(&self, rows: usize, is_numbered: bool) -> String {
        let mut text = self.before.to_owned();
        for row in 0..rows {
            text.push_str(if row == 0 { " (" } else { ", (" });
            for column in 0..self.columns {
                if column > 0 {
                    text.push(',');
                }
                if is_numbered {
                    text.push('$');
                    text.push_str(&(row * self.columns + column + 1).to_string());
                } else {
                    text.push('?');
                }
            }
            text.push(')');
        }
        text.push(' ');
        text.push_str(self.after);
        text
    }
}

/// Runs the statement for all rows, whose values follow each other.
pub(super) async fn execute_all(
    db: &impl ConnectionTrait,
    statement: &RowsStatement,
    values: Vec<Value>,
) -> Result<(), DbErr> {
    for statement in statement.statements(db.get_database_backend(), values) {
        db.execute_raw(statement).await?;
    }
    Ok(())
}

/// `child = … AND id IN (…)` for one child and so many ids, in the order of [`padded`]. See
/// [`RowsStatement::text`] for the two ways of writing it.
fn of_child(backend: DbBackend, child_column: &str, id_column: &str, ids: usize) -> String {
    let is_numbered = backend == DbBackend::Postgres;
    let marks: Vec<String> = (1..=ids + 1)
        .map(|number| {
            if is_numbered {
                format!("${number}")
            } else {
                "?".to_owned()
            }
        })
        .collect();
    format!(
        "{child_column} = {} AND {id_column} IN ({})",
        marks[0],
        marks[1..].join(",")
    )
}

/// The ids as values, the last one repeated up to a power of two.
fn padded(child_id: ChildId, ids: impl ExactSizeIterator<Item = uuid::Uuid>) -> Vec<Value> {
    let size = ids.len().next_power_of_two();
    let mut values: Vec<Value> = Vec::with_capacity(size + 1);
    values.push(child_id.0.into());
    values.extend(ids.map(Value::from));
    while values.len() < size + 1 {
        if let Some(last) = values.last().cloned() {
            values.push(last);
        }
    }
    values
}

fn unreadable(what: &str) -> DbErr {
    DbErr::Type(format!("stored {what} cannot be read"))
}

/// Lets no other node change what belongs to these children until the transaction ends. SQLite has one
/// writer anyhow.
pub async fn lock_children(db: &impl ConnectionTrait, children: &[ChildId]) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    // In one order on all nodes, so that none waits for another in a circle.
    let mut keys: Vec<i64> = children
        .iter()
        .map(|child_id| child_id.0.as_u64_pair().1 as i64)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        db.execute_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [key.into()],
        ))
        .await?;
    }
    Ok(())
}

/// A playback as ingest needs it.
#[derive(Clone, Debug)]
pub struct StoredPlayback {
    /// The playback.
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
pub struct StoredVideo {
    /// Parts played.
    pub coverage: Coverage,
    /// Where it was left.
    pub resume_ms: i32,
    /// When it was left there.
    pub resume_at: UtcInstant,
}

/// The child's playbacks of these ids, and what is known of their videos.
pub async fn load_playbacks(
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
pub async fn load_overlapping(
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

/// A row of `watch_event`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Who.
    pub child_id: ChildId,
    /// Which event.
    pub id: WatchEventId,
    /// Of which playback.
    pub playback_id: PlaybackId,
    /// Of which video.
    pub video_id: VideoId,
    /// Number of the verb.
    pub verb: i16,
    /// When, by the player's clock.
    pub reported_at: UtcInstant,
    /// What was added to have the server's time.
    pub offset_ms: i64,
    /// When it came.
    pub received_at: UtcInstant,
    /// The segment.
    pub segment: Option<(i32, i32)>,
}

impl EventRow {
    /// Whether the other says the same, whenever it came.
    pub fn is_same_event(&self, other: &Self) -> bool {
        (
            self.playback_id,
            self.video_id,
            self.verb,
            self.reported_at,
            self.segment,
        ) == (
            other.playback_id,
            other.video_id,
            other.verb,
            other.reported_at,
            other.segment,
        )
    }

    /// When it happened, by the server's clock.
    pub fn occurred_at(&self) -> UtcInstant {
        self.reported_at.plus_millis(self.offset_ms)
    }
}

static INSERT_EVENTS: RowsStatement = RowsStatement::new(
    "INSERT INTO watch_event (child_id, id, playback_id, video_id, verb, occurred_at, offset_ms, received_at, \
     from_ms, to_ms) VALUES",
    10,
    "ON CONFLICT (child_id, id) DO NOTHING RETURNING child_id, id",
);

/// Stores the events that are not there yet and says which those were.
pub async fn insert_events(
    db: &impl ConnectionTrait,
    events: &[EventRow],
) -> Result<Vec<(ChildId, WatchEventId)>, DbErr> {
    let mut values = Vec::with_capacity(events.len() * 10);
    for event in events {
        let (from_ms, to_ms) = event.segment.unzip();
        values.extend([
            Value::from(event.child_id.0),
            event.id.0.into(),
            event.playback_id.0.into(),
            event.video_id.0.into(),
            event.verb.into(),
            event.occurred_at().0.into(),
            event.offset_ms.into(),
            event.received_at.0.into(),
            from_ms.into(),
            to_ms.into(),
        ]);
    }

    let mut stored = Vec::with_capacity(events.len());
    for statement in INSERT_EVENTS.statements(db.get_database_backend(), values) {
        for row in db.query_all_raw(statement).await? {
            stored.push((
                ChildId(row.try_get_by_index(0)?),
                WatchEventId(row.try_get_by_index(1)?),
            ));
        }
    }

    Ok(stored)
}

/// The stored events of these ids.
pub async fn load_events(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    ids: &[WatchEventId],
) -> Result<Vec<EventRow>, DbErr> {
    let values = padded(child_id, ids.iter().map(|id| id.0));
    let text = format!(
        "SELECT id, playback_id, video_id, verb, occurred_at, offset_ms, received_at, from_ms, to_ms \
         FROM watch_event WHERE {}",
        of_child(db.get_database_backend(), "child_id", "id", values.len() - 1)
    );
    let rows = db
        .query_all_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            text,
            values,
        ))
        .await?;

    rows.iter()
        .map(|row| {
            let offset_ms: i64 = row.try_get_by_index(5)?;
            Ok(EventRow {
                child_id,
                id: WatchEventId(row.try_get_by_index(0)?),
                playback_id: PlaybackId(row.try_get_by_index(1)?),
                video_id: VideoId(row.try_get_by_index(2)?),
                verb: row.try_get_by_index(3)?,
                reported_at: UtcInstant(row.try_get_by_index::<i64>(4)? - offset_ms),
                offset_ms,
                received_at: UtcInstant(row.try_get_by_index(6)?),
                segment: row
                    .try_get_by_index::<Option<i32>>(7)?
                    .zip(row.try_get_by_index::<Option<i32>>(8)?),
            })
        })
        .collect()
}

/// A playback's row after a batch.
#[derive(Clone, Debug)]
pub struct PlaybackRow<'a> {
    /// The playback.
    pub playback: &'a Playback,
    /// Its events.
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
pub async fn save_playbacks(db: &impl ConnectionTrait, rows: &[PlaybackRow<'_>]) -> Result<(), DbErr> {
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

/// What a batch adds to an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HourDelta {
    /// Milliseconds.
    pub watched_ms: i64,
    /// Events.
    pub events: i32,
}

static ADD_HOURS: RowsStatement = RowsStatement::new(
    "INSERT INTO watch_hour (child_id, day_on, hour, watched_ms, events) VALUES",
    5,
    "ON CONFLICT (child_id, day_on, hour) DO UPDATE SET \
     watched_ms = watch_hour.watched_ms + excluded.watched_ms, events = watch_hour.events + excluded.events",
);

/// Adds to hours.
pub async fn add_hours(
    db: &impl ConnectionTrait,
    hours: impl IntoIterator<Item = ((ChildId, NaiveDate, u8), HourDelta)>,
) -> Result<(), DbErr> {
    let mut values = Vec::new();
    for ((child_id, day_on, hour), delta) in hours {
        values.extend([
            Value::from(child_id.0),
            day_on.into(),
            i16::from(hour).into(),
            delta.watched_ms.into(),
            delta.events.into(),
        ]);
    }
    execute_all(db, &ADD_HOURS, values).await
}

/// What a batch adds to a video's day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayDelta {
    /// Milliseconds.
    pub watched_ms: i64,
    /// Starts.
    pub starts: i32,
    /// Long starts.
    pub long_starts: i32,
    /// Completions.
    pub completions: i32,
    /// Last event, as it is now.
    pub last_at: UtcInstant,
}

static ADD_DAYS: RowsStatement = RowsStatement::new(
    "INSERT INTO watch_day_video (child_id, day_on, video_id, watched_ms, starts, long_starts, completions, last_at) \
     VALUES",
    8,
    "ON CONFLICT (child_id, day_on, video_id) DO UPDATE SET \
     watched_ms = watch_day_video.watched_ms + excluded.watched_ms, \
     starts = watch_day_video.starts + excluded.starts, \
     long_starts = watch_day_video.long_starts + excluded.long_starts, \
     completions = watch_day_video.completions + excluded.completions, \
     last_at = CASE WHEN excluded.last_at > watch_day_video.last_at THEN excluded.last_at \
     ELSE watch_day_video.last_at END",
);

/// Adds to days of videos.
pub async fn add_days(
    db: &impl ConnectionTrait,
    days: impl IntoIterator<Item = ((ChildId, NaiveDate, VideoId), DayDelta)>,
) -> Result<(), DbErr> {
    let mut values = Vec::new();
    for ((child_id, day_on, video_id), delta) in days {
        values.extend([
            Value::from(child_id.0),
            day_on.into(),
            video_id.0.into(),
            delta.watched_ms.into(),
            delta.starts.into(),
            delta.long_starts.into(),
            delta.completions.into(),
            delta.last_at.0.into(),
        ]);
    }
    execute_all(db, &ADD_DAYS, values).await
}

/// What a batch changes of a child's history with a video.
#[derive(Clone, Debug, Default)]
pub struct VideoDelta {
    /// Length of the video.
    pub duration_ms: Option<i64>,
    /// Milliseconds to add.
    pub watched_ms: i64,
    /// Starts to add.
    pub starts: i32,
    /// Completions to add.
    pub completions: i32,
    /// Parts played and where it was left, as they are now.
    pub state: StoredVideo,
    /// Last event of the batch.
    pub last_at: UtcInstant,
}

static SAVE_VIDEOS: RowsStatement = RowsStatement::new(
    "INSERT INTO watch_video (child_id, video_id, duration_ms, watched_ms, starts, completions, covered_ms, \
     coverage, resume_ms, resume_at, last_at) VALUES",
    11,
    "ON CONFLICT (child_id, video_id) DO UPDATE SET \
     duration_ms = COALESCE(excluded.duration_ms, watch_video.duration_ms), \
     watched_ms = watch_video.watched_ms + excluded.watched_ms, \
     starts = watch_video.starts + excluded.starts, \
     completions = watch_video.completions + excluded.completions, \
     covered_ms = excluded.covered_ms, coverage = excluded.coverage, \
     resume_ms = excluded.resume_ms, resume_at = excluded.resume_at, \
     last_at = CASE WHEN excluded.last_at > watch_video.last_at THEN excluded.last_at \
     ELSE watch_video.last_at END",
);

/// Stores what children have seen of videos.
pub async fn save_videos(
    db: &impl ConnectionTrait,
    videos: impl IntoIterator<Item = ((ChildId, VideoId), VideoDelta)>,
) -> Result<(), DbErr> {
    let mut values = Vec::new();
    for ((child_id, video_id), delta) in videos {
        values.extend([
            Value::from(child_id.0),
            video_id.0.into(),
            delta.duration_ms.into(),
            delta.watched_ms.into(),
            delta.starts.into(),
            delta.completions.into(),
            delta.state.coverage.covered_ms().into(),
            delta.state.coverage.to_bytes().into(),
            delta.state.resume_ms.into(),
            delta.state.resume_at.0.into(),
            delta.last_at.0.into(),
        ]);
    }
    execute_all(db, &SAVE_VIDEOS, values).await
}

/// The child's sittings that touch the span. Sittings are disjoint: only the last one that begins before
/// the span can reach into it.
pub async fn load_sittings(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    from: UtcInstant,
    to: UtcInstant,
) -> Result<Vec<(UtcInstant, UtcInstant)>, DbErr> {
    let rows = db
        .query_all_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            "SELECT started_at, ended_at FROM watch_sitting \
             WHERE child_id = $1 AND started_at <= $3 AND ended_at >= $2 AND started_at >= COALESCE( \
             (SELECT MAX(started_at) FROM watch_sitting WHERE child_id = $1 AND started_at <= $2), $2) \
             ORDER BY started_at",
            [child_id.0.into(), from.0.into(), to.0.into()],
        ))
        .await?;
    rows.iter()
        .map(|row| {
            Ok((
                UtcInstant(row.try_get_by_index(0)?),
                UtcInstant(row.try_get_by_index(1)?),
            ))
        })
        .collect()
}

static SAVE_SITTINGS: RowsStatement = RowsStatement::new(
    "INSERT INTO watch_sitting (child_id, started_at, ended_at) VALUES",
    3,
    "ON CONFLICT (child_id, started_at) DO UPDATE SET ended_at = excluded.ended_at",
);

/// Stores sittings and removes those that became part of others.
pub async fn save_sittings(
    db: &impl ConnectionTrait,
    saved: &[(ChildId, UtcInstant, UtcInstant)],
    removed: &[(ChildId, UtcInstant)],
) -> Result<(), DbErr> {
    for (child_id, started_at) in removed {
        db.execute_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            "DELETE FROM watch_sitting WHERE child_id = $1 AND started_at = $2",
            [child_id.0.into(), started_at.0.into()],
        ))
        .await?;
    }
    let values = saved
        .iter()
        .flat_map(|(child_id, from, to)| [Value::from(child_id.0), from.0.into(), to.0.into()])
        .collect();
    execute_all(db, &SAVE_SITTINGS, values).await
}

/// Remembers why a video was opened.
pub async fn insert_reason(
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
