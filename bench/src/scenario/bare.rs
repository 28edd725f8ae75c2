//! The reference: the same work as prepared statements on the same database, without the product.

use std::time::Instant;

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::{CALLERS, four_weeks, now_ms, text};
use crate::cpu::Cost;
use crate::seed::World;
use crate::{bare_postgres, bare_sqlite};

/// Costs of bare statements.
#[derive(Clone, Copy, Debug)]
pub struct Bare {
    pub catalogue: Cost,
    pub feed: Cost,
    pub report: Cost,
    pub ingest: Cost,
    /// Batches of 50 events that the database stores per second over as many connections as can write at once; each
    /// connection waits until its batch is durable before it sends the next.
    pub ingest_per_second: f64,
}

/// Measures the statements on an SQLite file.
pub fn on_sqlite(file: &str, world: &World, requests: usize) -> Result<Bare, String> {
    let db = bare_sqlite::open(file).map_err(text)?;
    let mut writer = bare_sqlite::open(file).map_err(text)?;
    let now = now_ms();
    let ids: Vec<Uuid> = world.videos.iter().map(|id| id.0).collect();
    let child = |number: usize| world.children[number % world.children.len()].0.0;
    let (from, to) = four_weeks();
    let (from, to) = (from.to_string(), to.to_string());
    let playback = Uuid::from_u128(0xbe);

    let page = |number: usize| bare_sqlite::catalogue_page(&db, now - (number % 50) as i64);
    let feed = |number: usize| bare_sqlite::feed(&db, child(number), &ids[number % 900 * 10..]);
    let report = |number: usize| bare_sqlite::report(&db, child(number), &from, &to);
    let ingest = bare_sqlite::timed(requests / 4, |number| {
        let video = ids[number % ids.len()];
        bare_sqlite::ingest(&mut writer, child(number), playback, video, now, number)
    })
    .map_err(text)?;

    Ok(Bare {
        catalogue: bare_sqlite::timed(requests, page).map_err(text)?,
        feed: bare_sqlite::timed(requests, feed).map_err(text)?,
        report: bare_sqlite::timed(requests, report).map_err(text)?,
        ingest,
        ingest_per_second: 1.0 / ingest.wall.as_secs_f64(),
    })
}

/// Measures the statements on PostgreSQL, whose postmaster has the process id `server`.
pub async fn on_postgres(url: &str, server: u32, world: &World, requests: usize) -> Result<Bare, String> {
    let mut db = PgConnection::connect(url).await.map_err(text)?;
    sqlx::query("ANALYZE").execute(&mut db).await.map_err(text)?;
    let now = now_ms();
    let ids: Vec<Uuid> = world.videos.iter().map(|id| id.0).collect();
    let child = |number: usize| world.children[number % world.children.len()].0.0;
    let (from, to) = four_weeks();
    let playback = Uuid::from_u128(0xbe);

    Ok(Bare {
        catalogue: bare_postgres::timed(server, requests, async |number| {
            bare_postgres::catalogue_page(&mut db, now - (number % 50) as i64).await
        })
        .await
        .map_err(text)?,
        feed: bare_postgres::timed(server, requests, async |number| {
            bare_postgres::feed(&mut db, child(number), &ids[number % 900 * 10..]).await
        })
        .await
        .map_err(text)?,
        report: bare_postgres::timed(server, requests, async |number| {
            bare_postgres::report(&mut db, child(number), from, to).await
        })
        .await
        .map_err(text)?,
        ingest: bare_postgres::timed(server, requests / 4, async |number| {
            bare_postgres::ingest(
                &mut db,
                child(number),
                playback,
                ids[number % ids.len()],
                now,
                number,
            )
            .await
        })
        .await
        .map_err(text)?,
        ingest_per_second: ingest_rate_on_postgres(url, world, requests / 4).await?,
    })
}

/// Batches per second that PostgreSQL stores over [`CALLERS`] bare connections.
async fn ingest_rate_on_postgres(url: &str, world: &World, batches: usize) -> Result<f64, String> {
    let (now, playback) = (now_ms(), Uuid::from_u128(0xbf));
    let began = Instant::now();
    let reporters: Vec<_> = (0..CALLERS)
        .map(|reporter| {
            let (url, world) = (url.to_owned(), world.clone());
            tokio::spawn(async move {
                let mut db = PgConnection::connect(&url).await.map_err(text)?;
                for number in (reporter..batches).step_by(CALLERS) {
                    let child = world.children[number % world.children.len()].0.0;
                    let video = world.videos[number % world.videos.len()].0;
                    // Event ids that the measurement of processor time did not use.
                    let number = 1_000_000 + number;
                    bare_postgres::ingest(&mut db, child, playback, video, now, number)
                        .await
                        .map_err(text)?;
                }
                Ok::<_, String>(())
            })
        })
        .collect();

    for reporter in reporters {
        reporter.await.map_err(text)??;
    }

    Ok(batches as f64 / began.elapsed().as_secs_f64())
}
