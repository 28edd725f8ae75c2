//! The same work as the product's, as bare prepared statements on the same PostgreSQL.

use std::time::Instant;

use sqlx::postgres::PgConnection;
use sqlx::{Connection, Row};
use uuid::Uuid;

use crate::cpu::{self, Cost};

/// Processor time (of this process and of the server with its backends) and wall time per repetition of some
/// work.
///
/// # Errors
/// What the work says.
pub async fn timed(
    server: u32,
    repetitions: usize,
    mut work: impl AsyncFnMut(usize) -> sqlx::Result<()>,
) -> sqlx::Result<Cost> {
    // None of the numbers comes twice: what was stored once would be no work again.
    let warm_up = repetitions / 10 + 1;
    for number in 0..warm_up {
        work(number).await?;
    }
    let used = || cpu::of_family(server) + cpu::of_process(std::process::id());
    let (before, began) = (used(), Instant::now());
    for number in warm_up..warm_up + repetitions {
        work(number).await?;
    }
    let wall = began.elapsed() / repetitions as u32;
    Ok(Cost {
        processor: used().saturating_sub(before) / repetitions as u32,
        wall,
    })
}

/// A catalogue page of 20 with channel and tags.
///
/// # Errors
/// What PostgreSQL says.
pub async fn catalogue_page(db: &mut PgConnection, published_at: i64) -> sqlx::Result<()> {
    let rows = sqlx::query(
        "SELECT v.id, v.youtube_id, v.language, v.age_band, s.title, s.thumbnail_url, s.duration_ms, c.id, c.title
           FROM video v JOIN video_snapshot s ON s.video_id = v.id JOIN channel c ON c.id = v.channel_id
          WHERE v.state = 'PUBLISHED' AND v.published_at <= $1
          ORDER BY v.published_at DESC, v.id DESC LIMIT 20",
    )
    .bind(published_at)
    .fetch_all(&mut *db)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.get(0)).collect();
    sqlx::query("SELECT video_id, content_id, weight FROM curriculum_tag WHERE video_id = ANY($1)")
        .bind(ids)
        .fetch_all(db)
        .await?;
    Ok(())
}

/// What a feed of 20 reads.
///
/// # Errors
/// What PostgreSQL says.
pub async fn feed(db: &mut PgConnection, child: Uuid, videos: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query("SELECT daily_minutes FROM child_limits WHERE child_id = $1")
        .bind(child)
        .fetch_all(&mut *db)
        .await?;
    sqlx::query(
        "SELECT video_id, watched_ms, last_at FROM watch_video WHERE child_id = $1 ORDER BY last_at DESC LIMIT 50",
    )
    .bind(child)
    .fetch_all(&mut *db)
    .await?;
    sqlx::query(
        "SELECT v.youtube_id, s.title, s.thumbnail_url, s.duration_ms, c.title
           FROM video v JOIN video_snapshot s ON s.video_id = v.id JOIN channel c ON c.id = v.channel_id
          WHERE v.id = ANY($1)",
    )
    .bind(videos.iter().take(20).copied().collect::<Vec<Uuid>>())
    .fetch_all(db)
    .await?;
    Ok(())
}

/// What a report of 28 days reads.
///
/// # Errors
/// What PostgreSQL says.
pub async fn report(
    db: &mut PgConnection,
    child: Uuid,
    from: chrono::NaiveDate,
    to: chrono::NaiveDate,
) -> sqlx::Result<()> {
    sqlx::query(
        "SELECT day_on, hour, watched_ms FROM watch_hour WHERE child_id = $1 AND day_on BETWEEN $2 AND $3",
    )
    .bind(child)
    .bind(from)
    .bind(to)
    .fetch_all(&mut *db)
    .await?;

    sqlx::query(
        "SELECT video_id, sum(watched_ms)::bigint, sum(starts) FROM watch_day_video
          WHERE child_id = $1 AND day_on BETWEEN $2 AND $3 GROUP BY video_id",
    )
    .bind(child)
    .bind(from)
    .bind(to)
    .fetch_all(db)
    .await?;
    Ok(())
}

/// 50 events in one durable transaction, with the aggregates that reports and limits need.
///
/// # Errors
/// What PostgreSQL says.
pub async fn ingest(
    db: &mut PgConnection,
    child: Uuid,
    playback: Uuid,
    video: Uuid,
    now: i64,
    number: usize,
) -> sqlx::Result<()> {
    let mut tx = db.begin().await?;
    let places: Vec<i32> = (0..50).collect();
    let ids: Vec<Uuid> = (0..50_u128)
        .map(|place| Uuid::from_u128(0xbe_0000_0000 + (number as u128) * 64 + place))
        .collect();

    sqlx::query(
        "INSERT INTO watch_event (child_id, id, playback_id, video_id, verb, occurred_at, offset_ms, received_at,
                                  from_ms, to_ms)
         SELECT $1, e.id, $3, $4, 5, $5, 0, $5, e.place * 1000, e.place * 1000 + 1000
           FROM unnest($2::uuid[], $6::int[]) AS e (id, place) ON CONFLICT DO NOTHING",
    )
    .bind(child)
    .bind(ids)
    .bind(playback)
    .bind(video)
    .bind(now)
    .bind(places)
    .execute(&mut *tx)
    .await?;

    sqlx::query(
        "INSERT INTO watch_hour (child_id, day_on, hour, watched_ms, events) VALUES ($1, '2026-01-01', 8, 50000, 50)
         ON CONFLICT (child_id, day_on, hour) DO UPDATE SET watched_ms = watch_hour.watched_ms + 50000,
                                                            events = watch_hour.events + 50",
    )
    .bind(child)
    .execute(&mut *tx)
    .await?;

    sqlx::query(
        "INSERT INTO watch_day_video (child_id, day_on, video_id, watched_ms, starts, long_starts, completions, last_at)
         VALUES ($1, '2026-01-01', $2, 50000, 1, 1, 0, $3)
         ON CONFLICT (child_id, day_on, video_id) DO UPDATE SET watched_ms = watch_day_video.watched_ms + 50000",
    )
    .bind(child)
    .bind(video)
    .bind(now)
    .execute(&mut *tx)
    .await?;

    tx.commit().await
}
