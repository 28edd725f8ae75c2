//! What is measured, on either database.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kyck_api::settings::Settings;
use kyck_kernel::db::{Db, PoolSize};
use kyck_kernel::id::ChildId;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use crate::cpu::Cost;
use crate::figures::Figures;
use crate::load::{self, Outcome, Request};
use crate::seed::{self, Size, World};
use crate::server::Server;
use crate::{bare_postgres, bare_sqlite, cpu};

const CATALOGUE: &str = "query Catalogue($after: String) { videos(first: 20, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { id title language durationSeconds thumbnailUrl ageBand channel { id title }
            nuriTags { weight content { id } } } } }";
const FEED: &str = "query Feed($child: ID!) { recommendations(childId: $child, first: 20) {
    video { id title durationSeconds thumbnailUrl channel { title } } score reason { code textKo } } }";
const REPORT: &str = "query Report($child: ID!, $from: Date!, $to: Date!) {
    childReport(childId: $child, from: $from, to: $to) {
      totalMinutes days { on minutes } nuri { contentsMet areas { area { id } minutes share } }
      sameAge { source medianMinutesPerDay } advice { kind textKo evidence { name value } } } }";
const START: &str = "mutation Start($child: ID!, $video: ID!) {
    startPlayback(input: { childId: $child, videoId: $video }) { playback { id } userErrors { code } } }";
const RECORD: &str = "mutation Record($input: RecordWatchInput!) { recordWatch(input: $input) {
    results { eventId status } timeStatus { remainingSeconds } userErrors { code } } }";

/// What the bare statements cost.
#[derive(Clone, Copy, Debug)]
struct Bare {
    catalogue: Cost,
    feed: Cost,
    report: Cost,
    ingest: Cost,
    /// Batches of 50 events that the database stores in a second, each durable before the next of its
    /// connection, over as many connections as can write at once.
    ingest_per_second: f64,
}

/// Connections that ask at once.
const CALLERS: usize = 8;

/// Whether asking again is the same work.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// It is: latencies are measured apart, over one connection.
    Repeatable,
    /// It is not: latencies are those under load.
    Once,
}

/// Measures on SQLite.
///
/// # Errors
/// The first thing that fails.
pub async fn sqlite(binary: &Path, size: Size, requests: usize, figures: &mut Figures) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(text)?;
    let file = folder.path().join("kyck.db").display().to_string();
    let url = format!("sqlite://{file}");
    let run = Run {
        binary,
        database: "sqlite",
        url: &url,
        database_process: None,
        requests,
    };
    let world = run.seed(size).await?;
    run.product(&world, figures, |world| {
        let db = bare_sqlite::open(&file).map_err(text)?;
        let mut writer = bare_sqlite::open(&file).map_err(text)?;
        let now = now_ms();
        let ids: Vec<Uuid> = world.videos.iter().map(|id| id.0).collect();
        let child = |number: usize| world.children[number % world.children.len()].0.0;
        let (from, to) = four_weeks();
        let (from, to) = (from.to_string(), to.to_string());
        let page = |number: usize| bare_sqlite::catalogue_page(&db, now - (number % 50) as i64);
        let feed = |number: usize| bare_sqlite::feed(&db, child(number), &ids[number % 900 * 10..]);
        let report = |number: usize| bare_sqlite::report(&db, child(number), &from, &to);
        let playback = Uuid::from_u128(0xbe);
        let ingest = bare_sqlite::timed(requests / 4, |number| {
            bare_sqlite::ingest(
                &mut writer,
                child(number),
                playback,
                ids[number % ids.len()],
                now,
                number,
            )
        })
        .map_err(text)?;
        Ok(Bare {
            catalogue: bare_sqlite::timed(requests, page).map_err(text)?,
            feed: bare_sqlite::timed(requests, feed).map_err(text)?,
            report: bare_sqlite::timed(requests, report).map_err(text)?,
            ingest,
            ingest_per_second: 1.0 / ingest.wall.as_secs_f64(),
        })
    })
    .await
}

/// Measures feeds by themselves, on SQLite.
///
/// # Errors
/// The first thing that fails.
pub async fn feeds(size: Size, figures: &mut Figures) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(text)?;
    let url = format!("sqlite://{}", folder.path().join("kyck.db").display());
    let run = Run {
        binary: Path::new(""),
        database: "sqlite",
        url: &url,
        database_process: None,
        requests: 0,
    };
    let world = run.seed(size).await?;
    let variables = run
        .settings()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    let settings = Settings::from_parts(None, variables).map_err(text)?;
    let db = Db::connect(&url, PoolSize::default()).await.map_err(text)?;
    crate::feeds::measure(&settings, db, &world, figures).await
}

/// Measures what one parent costs who takes all that the default limits allow, on SQLite.
///
/// # Errors
/// The first thing that fails.
pub async fn one_parent(binary: &Path, size: Size, figures: &mut Figures) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(text)?;
    let url = format!("sqlite://{}", folder.path().join("kyck.db").display());
    let run = Run {
        binary,
        database: "sqlite",
        url: &url,
        database_process: None,
        requests: 0,
    };
    let world = run.seed(size).await?;
    crate::one_parent::measure(binary, &run.settings_with_limits(), &world, figures).await
}

/// Measures on PostgreSQL, in a database of its own that is dropped afterwards.
///
/// # Errors
/// The first thing that fails.
pub async fn postgres(
    binary: &Path,
    server_url: &str,
    size: Size,
    requests: usize,
    figures: &mut Figures,
) -> Result<(), String> {
    let mut admin = PgConnection::connect(server_url).await.map_err(text)?;
    let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&mut admin)
        .await
        .map_err(text)?;
    let server = cpu::parent(backend.unsigned_abs()).ok_or("the server's process is not on this machine")?;
    sqlx::query("DROP DATABASE IF EXISTS kyck_bench")
        .execute(&mut admin)
        .await
        .map_err(text)?;
    sqlx::query("CREATE DATABASE kyck_bench")
        .execute(&mut admin)
        .await
        .map_err(text)?;
    let (base, _) = server_url.rsplit_once('/').ok_or("the URL names a database")?;
    let url = format!("{base}/kyck_bench");
    let run = Run {
        binary,
        database: "postgres",
        url: &url,
        database_process: Some(server),
        requests,
    };
    let world = run.seed(size).await?;
    let bare = bare_on_postgres(&url, server, &world, requests).await?;
    run.product(&world, figures, |_| Ok(bare)).await?;
    sqlx::query("DROP DATABASE kyck_bench WITH (FORCE)")
        .execute(&mut admin)
        .await
        .map_err(text)?;
    Ok(())
}

async fn bare_on_postgres(url: &str, server: u32, world: &World, requests: usize) -> Result<Bare, String> {
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
        ingest_per_second: bare_rate_on_postgres(url, world, requests / 4).await?,
    })
}

/// Batches a second that PostgreSQL stores for as many bare connections as report to the product.
async fn bare_rate_on_postgres(url: &str, world: &World, batches: usize) -> Result<f64, String> {
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
                    // Numbers that the measurement of processor time has not used.
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

/// One database under measurement.
struct Run<'a> {
    binary: &'a Path,
    database: &'static str,
    url: &'a str,
    database_process: Option<u32>,
    requests: usize,
}

impl Run<'_> {
    fn settings(&self) -> Vec<(&'static str, String)> {
        let large = "1000000".to_owned();
        vec![
            ("KYCK_DATABASE__URL", self.url.to_owned()),
            (
                "KYCK_SECURITY__MASTER_SECRET",
                "q7Zt2Lw9XcV4bN8mK1jH6gF3dS5aP0oIuYtReWq2Zx7C".to_owned(),
            ),
            ("KYCK_LIMITS__ADDRESS_BURST", large.clone()),
            ("KYCK_LIMITS__ADDRESS_PER_SECOND", large.clone()),
            ("KYCK_LIMITS__USER_BURST", large.clone()),
            ("KYCK_LIMITS__USER_PER_SECOND", large.clone()),
            ("KYCK_LIMITS__DEVICE_PLAYBACKS_PER_DAY", large.clone()),
            ("KYCK_LIMITS__CHILD_PLAYBACKS_PER_DAY", large.clone()),
            ("KYCK_LIMITS__DEVICE_EVENTS_PER_DAY", large.clone()),
            ("KYCK_LIMITS__CHILD_EVENTS_PER_DAY", large),
            ("KYCK_LOG__FILTER", "warn".to_owned()),
            ("KYCK_METRICS__LISTEN", String::new()),
        ]
    }

    /// The same, with the limits that the product has by itself.
    fn settings_with_limits(&self) -> Vec<(&'static str, String)> {
        let mut settings = self.settings();
        settings.retain(|(name, _)| !name.starts_with("KYCK_LIMITS__"));
        settings
    }

    async fn seed(&self, size: Size) -> Result<World, String> {
        let variables = self
            .settings()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let settings = Settings::from_parts(None, variables).map_err(text)?;
        let db = Db::connect(self.url, PoolSize::default()).await.map_err(text)?;
        kyck_migrations::migrate(db.write_pool()).await.map_err(text)?;
        let world = seed::fill(&settings, db.clone(), size).await?;
        db.close().await.map_err(text)?;
        Ok(world)
    }

    async fn product(
        &self,
        world: &World,
        figures: &mut Figures,
        bare: impl FnOnce(&World) -> Result<Bare, String>,
    ) -> Result<(), String> {
        let client = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .map_err(text)?;
        // The first start trains the first model; every other start finds one.
        let first = Server::start(self.binary, &self.settings(), &client).await?;
        first.settle().await;
        figures.add(
            "idle memory after the first training",
            self.database,
            cpu::resident_mebibytes(first.pid()),
            "MiB",
            None,
        );
        drop(first);
        let server = Server::start(self.binary, &self.settings(), &client).await?;
        figures.add(
            "start until ready",
            self.database,
            server.start_up.as_secs_f64() * 1e3,
            "ms",
            Some(2_000.0),
        );
        server.settle().await;
        figures.add(
            "idle memory",
            self.database,
            cpu::resident_mebibytes(server.pid()),
            "MiB",
            Some(60.0),
        );
        let hello = self.measure(
            &server,
            &client,
            "hello",
            Kind::Repeatable,
            self.requests * 3,
            None,
            figures,
            |base| {
                let url = format!("{base}/healthz");
                move |_| Request {
                    method: Method::GET,
                    url: url.clone(),
                    token: None,
                    body: None,
                }
            },
        );
        hello.await?;
        let bare = bare(world)?;
        let cursors = self.cursors(&server, &client, world).await?;
        let token = world.children[0].1.clone();
        self.measure(
            &server,
            &client,
            "catalogue page of 20",
            Kind::Repeatable,
            self.requests,
            Some(bare.catalogue.processor),
            figures,
            |base| {
                let url = graphql(base);
                move |number| {
                    post(
                        &url,
                        &token,
                        CATALOGUE,
                        &json!({ "after": cursors[number % cursors.len()] }),
                    )
                }
            },
        )
        .await?;
        let children: Arc<[(ChildId, String)]> = world.children.clone().into();
        let (from, to) = four_weeks();
        // The first request of each child finds nothing made ready; the warm-up takes those at the end.
        let first = children.len() - 20;
        for (name, kind, count) in [
            ("first feed of 20 of a child", Kind::Once, first),
            ("feed of 20", Kind::Repeatable, self.requests),
        ] {
            let of = Arc::clone(&children);
            self.measure(
                &server,
                &client,
                name,
                kind,
                count,
                Some(bare.feed.processor),
                figures,
                |base| {
                    let url = graphql(base);
                    move |number| {
                        let (child, token) = &of[number % of.len()];
                        post(&url, token, FEED, &json!({ "child": child_id(*child) }))
                    }
                },
            )
            .await?;
        }
        for (name, kind, count) in [
            ("first report of 28 days of a child", Kind::Once, first),
            ("report of 28 days", Kind::Repeatable, self.requests),
        ] {
            let of = Arc::clone(&children);
            self.measure(
                &server,
                &client,
                name,
                kind,
                count,
                Some(bare.report.processor),
                figures,
                |base| {
                    let url = graphql(base);
                    move |number| {
                        let (child, token) = &of[number % of.len()];
                        let variables = json!({ "child": child_id(*child), "from": from, "to": to });
                        post(&url, token, REPORT, &variables)
                    }
                },
            )
            .await?;
        }
        self.ingest(&server, &client, world, &bare, figures).await?;
        figures.add(
            "memory after load",
            self.database,
            cpu::resident_mebibytes(server.pid()),
            "MiB",
            None,
        );
        Ok(())
    }

    async fn ingest(
        &self,
        server: &Server,
        client: &Client,
        world: &World,
        bare: &Bare,
        figures: &mut Figures,
    ) -> Result<(), String> {
        let mut playbacks = Vec::new();
        let url = graphql(&server.base_url);
        for (number, (child, token)) in world.children.iter().enumerate() {
            let video = format!("video_{}", world.videos[number % 300].0);
            let variables = json!({ "child": child_id(*child), "video": video });
            let answer = load::send(client, post(&url, token, START, &variables)).await?;
            let answer: Value = serde_json::from_str(&answer).map_err(text)?;
            let playback = &answer["data"]["startPlayback"]["playback"]["id"];
            // A child without time left today, or too young, watches nothing.
            if let Some(playback) = playback.as_str() {
                playbacks.push((child_id(*child), token.clone(), playback.to_owned(), video));
            }
        }
        if playbacks.is_empty() {
            return Err("no playback could be started".to_owned());
        }
        let playbacks: Arc<[(String, String, String, String)]> = playbacks.into();
        let now = chrono::DateTime::from_timestamp_millis(now_ms()).unwrap_or_default();
        let outcome = self.measure(server, client, "50 watch events, durable", Kind::Once, self.requests / 4, Some(bare.ingest.processor), figures, |base| {
            let url = graphql(base);
            move |number| {
                let (child, token, playback, video) = &playbacks[number % playbacks.len()];
                let events: Vec<Value> = (0..50)
                    .map(|place| {
                        let at = now + chrono::Duration::milliseconds((number * 50 + place) as i64 / 10);
                        let id = Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + (number * 64 + place) as u128);
                        json!({ "id": id, "playbackId": playback, "videoId": video, "verb": "HEARTBEAT",
                                "occurredAt": at.to_rfc3339(), "fromMs": place * 200, "toMs": place * 200 + 200 })
                    })
                    .collect();
                let input = json!({ "childId": child, "sentAt": now.to_rfc3339(), "events": events });
                post(&url, token, RECORD, &json!({ "input": input }))
            }
        })
        .await?;
        figures.add(
            "50 watch events, durable: events stored",
            self.database,
            outcome.per_second() * 50.0,
            "1/s",
            Some(bare.ingest_per_second * 50.0),
        );
        Ok(())
    }

    /// Runs a load and adds its figures: processor time per request and rate under load, and for what is read
    /// the latencies that one caller sees by itself.
    #[expect(
        clippy::too_many_arguments,
        reason = "one call reads as one line of the table"
    )]
    async fn measure<M: Fn(usize) -> Request + Send + Sync + 'static>(
        &self,
        server: &Server,
        client: &Client,
        name: &str,
        kind: Kind,
        count: usize,
        bare: Option<Duration>,
        figures: &mut Figures,
        make: impl FnOnce(&str) -> M,
    ) -> Result<Outcome, String> {
        let make = Arc::new(make(&server.base_url));
        for number in 0..20 {
            load::send(client, make(count + number)).await?;
        }
        let used =
            || cpu::of_process(server.pid()) + self.database_process.map(cpu::of_family).unwrap_or_default();
        let before = used();
        let busy = load::run(client, CALLERS, count, Arc::clone(&make)).await?;
        let micros = (used() - before).as_secs_f64() * 1e6 / busy.requests as f64;
        let reference = bare.map(|bare| bare.as_secs_f64() * 1e6);
        let latencies = match kind {
            Kind::Repeatable => load::run(client, 1, count / 3, make).await?,
            Kind::Once => busy,
        };
        for (figure, value, unit, reference) in [
            ("processor time", micros, "µs", reference),
            ("rate", busy.per_second(), "1/s", None),
            ("p50", latencies.p50.as_secs_f64() * 1e6, "µs", None),
            ("p99", latencies.p99.as_secs_f64() * 1e6, "µs", None),
        ] {
            figures.add(
                &format!("{name}: {figure}"),
                self.database,
                value,
                unit,
                reference,
            );
        }
        Ok(busy)
    }

    /// Cursors of the first 60 pages.
    async fn cursors(&self, server: &Server, client: &Client, world: &World) -> Result<Vec<Value>, String> {
        let url = graphql(&server.base_url);
        let mut cursors = vec![Value::Null];
        for _ in 0..60 {
            let variables = json!({ "after": cursors.last() });
            let answer = load::send(client, post(&url, &world.children[0].1, CATALOGUE, &variables)).await?;
            let answer: Value = serde_json::from_str(&answer).map_err(text)?;
            let info = &answer["data"]["videos"]["pageInfo"];
            if info["hasNextPage"] != true {
                break;
            }
            cursors.push(info["endCursor"].clone());
        }
        Ok(cursors)
    }
}

fn graphql(base: &str) -> String {
    format!("{base}/graphql")
}

fn post(url: &str, token: &str, query: &str, variables: &Value) -> Request {
    Request {
        method: Method::POST,
        url: url.to_owned(),
        token: Some(token.to_owned()),
        body: Some(json!({ "query": query, "variables": variables }).to_string()),
    }
}

fn child_id(child: ChildId) -> String {
    format!("child_{child}")
}

/// The last 28 days in Seoul.
fn four_weeks() -> (chrono::NaiveDate, chrono::NaiveDate) {
    let today = kyck_kernel::UtcInstant(now_ms()).day_in(chrono_tz::Asia::Seoul);
    (today - chrono::Days::new(27), today)
}

fn now_ms() -> i64 {
    use kyck_kernel::time::{Clock, SystemClock};
    SystemClock.now().as_millis()
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
