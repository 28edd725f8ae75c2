//! The same work as the product's, as bare prepared statements on the same SQLite file: what the database
//! alone would cost.

use std::time::Instant;

use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::cpu::{self, Cost};

/// Processor time and wall time per repetition of some work of this thread.
///
/// # Errors
/// What the work says.
pub fn timed(
    repetitions: usize,
    mut work: impl FnMut(usize) -> rusqlite::Result<()>,
) -> rusqlite::Result<Cost> {
    // None of the numbers comes twice: what was stored once would be no work again.
    let warm_up = repetitions / 10 + 1;
    for number in 0..warm_up {
        work(number)?;
    }
    let (before, began) = (cpu::of_thread(), Instant::now());
    for number in warm_up..warm_up + repetitions {
        work(number)?;
    }
    Ok(Cost {
        processor: cpu::of_thread().saturating_sub(before) / repetitions as u32,
        wall: began.elapsed() / repetitions as u32,
    })
}

/// Opens the file as the product does.
///
/// # Errors
/// What SQLite says.
pub fn open(path: &str) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-16384;
         PRAGMA busy_timeout=5000;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// A catalogue page of 20 with channel and tags, from a position in the list.
///
/// # Errors
/// What SQLite says.
pub fn catalogue_page(db: &Connection, published_at: i64) -> rusqlite::Result<()> {
    let mut page = db.prepare_cached(
        "SELECT v.id, v.youtube_id, v.language, v.age_band, v.published_at, s.title, s.thumbnail_url, s.duration_ms,
                c.id, c.title
           FROM video v JOIN video_snapshot s ON s.video_id = v.id JOIN channel c ON c.id = v.channel_id
          WHERE v.state = 'PUBLISHED' AND v.published_at <= ?1
          ORDER BY v.published_at DESC, v.id DESC LIMIT 20",
    )?;
    let mut tags = db.prepare_cached("SELECT content_id, weight FROM curriculum_tag WHERE video_id = ?1")?;
    let mut rows = page.query(params![published_at])?;
    while let Some(row) = rows.next()? {
        let id: Vec<u8> = row.get(0)?;
        let _title: String = row.get(5)?;
        let mut of_video = tags.query(params![id])?;
        while let Some(tag) = of_video.next()? {
            let _content: String = tag.get(0)?;
        }
    }
    Ok(())
}

/// What a feed of 20 reads: limits, blocks, the newest history, and 20 videos by id with their channel.
///
/// # Errors
/// What SQLite says.
pub fn feed(db: &Connection, child: Uuid, videos: &[Uuid]) -> rusqlite::Result<()> {
    let child = child.into_bytes();
    let mut limits = db.prepare_cached("SELECT daily_minutes FROM child_limits WHERE child_id = ?1")?;
    let mut rows = limits.query(params![child])?;
    while let Some(row) = rows.next()? {
        let _minutes: i64 = row.get(0)?;
    }

    let mut history = db.prepare_cached(
        "SELECT video_id, watched_ms, last_at FROM watch_video WHERE child_id = ?1 ORDER BY last_at DESC LIMIT 50",
    )?;
    let mut rows = history.query(params![child])?;
    while let Some(row) = rows.next()? {
        let _watched: i64 = row.get(1)?;
    }

    let mut video = db.prepare_cached(
        "SELECT v.youtube_id, s.title, s.thumbnail_url, s.duration_ms, c.title
           FROM video v JOIN video_snapshot s ON s.video_id = v.id JOIN channel c ON c.id = v.channel_id
          WHERE v.id = ?1",
    )?;

    for id in videos.iter().take(20) {
        let mut rows = video.query(params![id.into_bytes()])?;
        while let Some(row) = rows.next()? {
            let _title: String = row.get(1)?;
        }
    }
    Ok(())
}

/// What a report of 28 days reads.
///
/// # Errors
/// What SQLite says.
pub fn report(db: &Connection, child: Uuid, from: &str, to: &str) -> rusqlite::Result<()> {
    let child = child.into_bytes();
    let mut hours = db.prepare_cached(
        "SELECT day_on, hour, watched_ms FROM watch_hour WHERE child_id = ?1 AND day_on BETWEEN ?2 AND ?3",
    )?;
    let mut rows = hours.query(params![child, from, to])?;
    while let Some(row) = rows.next()? {
        let _watched: i64 = row.get(2)?;
    }
    let mut videos = db.prepare_cached(
        "SELECT video_id, sum(watched_ms), sum(starts) FROM watch_day_video
          WHERE child_id = ?1 AND day_on BETWEEN ?2 AND ?3 GROUP BY video_id",
    )?;
    let mut rows = videos.query(params![child, from, to])?;
    while let Some(row) = rows.next()? {
        let _watched: i64 = row.get(1)?;
    }
    Ok(())
}

/// 50 events in one durable transaction, with the aggregates that reports and limits need.
///
/// # Errors
/// What SQLite says.
pub fn ingest(
    db: &mut Connection,
    child: Uuid,
    playback: Uuid,
    video: Uuid,
    now: i64,
    number: usize,
) -> rusqlite::Result<()> {
    let (child, playback, video) = (child.into_bytes(), playback.into_bytes(), video.into_bytes());
    let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;

    {
        let mut event = tx.prepare_cached(
            "INSERT INTO watch_event (child_id, id, playback_id, video_id, verb, occurred_at, offset_ms, received_at,
                                      from_ms, to_ms)
             VALUES (?1, ?2, ?3, ?4, 5, ?5, 0, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        )?;
        for index in 0..50_u128 {
            let id = Uuid::from_u128(0xbe_0000_0000 + (number as u128) * 64 + index).into_bytes();
            event.execute(params![
                child,
                id,
                playback,
                video,
                now,
                index as i64 * 1000,
                (index as i64 + 1) * 1000
            ])?;
        }

        tx.prepare_cached(
            "INSERT INTO watch_hour (child_id, day_on, hour, watched_ms, events) VALUES (?1, '2026-01-01', 8, 50000, 50)
             ON CONFLICT (child_id, day_on, hour) DO UPDATE SET watched_ms = watch_hour.watched_ms + 50000,
                                                                events = watch_hour.events + 50",
        )?
        .execute(params![child])?;
        tx.prepare_cached(
            "INSERT INTO watch_day_video (child_id, day_on, video_id, watched_ms, starts, long_starts, completions, last_at)
             VALUES (?1, '2026-01-01', ?2, 50000, 1, 1, 0, ?3)
             ON CONFLICT (child_id, day_on, video_id) DO UPDATE SET watched_ms = watch_day_video.watched_ms + 50000",
        )?
        .execute(params![child, video, now])?;
    }
    tx.commit()
}
