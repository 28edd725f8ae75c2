//! What is measured, on either database.

mod bare;
mod ingest;
mod product;
mod requests;

use std::path::Path;

use kyck_api::settings::Settings;
use kyck_kernel::db::{Db, PoolSize};
use sqlx::Connection;
use sqlx::postgres::PgConnection;

use self::bare::Bare;
use self::product::Product;
use crate::cpu;
use crate::figures::Figures;
use crate::seed::{self, Size, World};

/// Connections that send requests at the same time.
const CALLERS: usize = 8;

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
    run.product(&world, figures, |world| bare::on_sqlite(&file, world, requests))
        .await
}

/// Measures only feeds, on SQLite.
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

/// Measures the cost of one parent who uses all that the default limits allow, on SQLite.
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

/// Measures on PostgreSQL, in a database of its own that is dropped at the end.
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
    let reference = bare::on_postgres(&url, server, &world, requests).await?;
    run.product(&world, figures, |_| Ok(reference)).await?;

    sqlx::query("DROP DATABASE kyck_bench WITH (FORCE)")
        .execute(&mut admin)
        .await
        .map_err(text)?;
    Ok(())
}

/// A database under measurement.
struct Run<'a> {
    binary: &'a Path,
    database: &'static str,
    url: &'a str,
    /// Postmaster, where the database is a server of its own.
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

    /// The same settings with the product's default limits.
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
        let product = Product {
            binary: self.binary,
            settings: &self.settings(),
            database: self.database,
            database_process: self.database_process,
            requests: self.requests,
        };
        product.measure(world, figures, bare).await
    }
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
