//! Rows of `watch_event`.

use kyck_kernel::id::{ChildId, PlaybackId, VideoId, WatchEventId};
use kyck_kernel::time::UtcInstant;
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

use super::rows::{RowsStatement, of_child, padded};

/// A row of `watch_event`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::watch) struct EventRow {
    /// The child who watched it.
    pub child_id: ChildId,
    /// Made by the player.
    pub id: WatchEventId,
    /// Opening of the video.
    pub playback_id: PlaybackId,
    /// Video of the playback.
    pub video_id: VideoId,
    /// Number of the verb.
    pub verb: i16,
    /// Time of the event by the player's clock.
    pub reported_at: UtcInstant,
    /// What was added to have the server's time.
    pub offset_ms: i64,
    /// When the event arrived.
    pub received_at: UtcInstant,
    /// Played positions in milliseconds.
    pub segment: Option<(i32, i32)>,
}

impl EventRow {
    /// Whether the other has the same content, whenever it arrived.
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

/// Stores the events that are not there yet and returns which those were.
pub(in crate::watch) async fn insert_events(
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
pub(in crate::watch) async fn load_events(
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
