//! Schema migrations for SQLite and PostgreSQL.
//!
//! One file per step, never edited once released. Start at [`migrate`]: each step and its record are one transaction,
//! so a killed process leaves a step applied or not applied. On PostgreSQL an advisory lock prevents nodes that start
//! together from running a step twice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

mod leftovers;
mod m20261123_000001_identity;
mod m20261123_000002_family;
mod m20261123_000003_audit;
mod m20261123_000004_catalog;
mod m20261123_000005_curation;
mod m20261123_000006_watch;
mod m20261123_000007_notify;
mod m20261123_000008_job;
mod m20261123_000009_recommend;
mod m20261123_000010_report;
mod m20261123_000012_feeds;
mod m20261128_000021_sms_delivery;
mod m20261128_000022_watch_quota;
mod m20261128_000023_audit_detail;
mod m20261128_000024_marks;
mod m20261128_000025_master_secret_check;
mod m20261128_000026_known_device;
mod m20261128_000027_client_mutation;
mod m20261128_000028_restored_session;
mod m20261128_000031_child_stop;
mod m20261128_000032_limits_history;
mod m20261128_000033_playback_span;
mod m20261128_000034_video_check;
mod m20261128_000036_catalog_editing;

/// The list of all steps, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_identity::Migration),
            Box::new(m20261123_000002_family::Migration),
            Box::new(m20261123_000003_audit::Migration),
            Box::new(m20261123_000004_catalog::Migration),
            Box::new(m20261123_000005_curation::Migration),
            Box::new(m20261123_000006_watch::Migration),
            Box::new(m20261123_000007_notify::Migration),
            Box::new(m20261123_000008_job::Migration),
            Box::new(m20261123_000009_recommend::Migration),
            Box::new(m20261123_000010_report::Migration),
            Box::new(m20261123_000012_feeds::Migration),
            Box::new(m20261128_000021_sms_delivery::Migration),
            Box::new(m20261128_000022_watch_quota::Migration),
            Box::new(m20261128_000023_audit_detail::Migration),
            Box::new(m20261128_000024_marks::Migration),
            Box::new(m20261128_000025_master_secret_check::Migration),
            Box::new(m20261128_000026_known_device::Migration),
            Box::new(m20261128_000027_client_mutation::Migration),
            Box::new(m20261128_000028_restored_session::Migration),
            Box::new(m20261128_000031_child_stop::Migration),
            Box::new(m20261128_000032_limits_history::Migration),
            Box::new(m20261128_000033_playback_span::Migration),
            Box::new(m20261128_000034_video_check::Migration),
            Box::new(m20261128_000036_catalog_editing::Migration),
        ]
    }
}

/// Key of PostgreSQL's advisory lock around migrations: "kyck" in ASCII.
const MIGRATION_LOCK: i64 = 0x6b79_636b;

/// Migrates the database to the newest schema and returns the number of applied steps. On PostgreSQL several nodes may
/// call it at the same time, also while nodes serve; on SQLite the caller must hold the database's lock file.
///
/// # Errors
/// A database error, or a database that a newer program has migrated. Steps before the failed one stay applied; the
/// failed one is rolled back.
pub async fn migrate(db: &DatabaseConnection) -> Result<usize, DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return migrate_locked(db).await;
    }

    // The lock ends with this transaction, also when the process dies.
    let guard = db.begin().await?;
    guard
        .execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        .await?;
    let applied = migrate_locked(db).await?;
    guard.commit().await?;
    Ok(applied)
}

async fn migrate_locked(db: &DatabaseConnection) -> Result<usize, DbErr> {
    let applied = applied_versions(db).await?;
    let steps = pending_steps(&applied)?;
    if steps.is_empty() {
        return Ok(0);
    }

    // Creates the table of applied steps unless it exists.
    Migrator::install(db).await?;
    for step in &steps {
        apply(db, step.as_ref()).await?;
    }
    Ok(steps.len())
}

/// Applies and records one step atomically.
async fn apply(db: &DatabaseConnection, step: &dyn MigrationTrait) -> Result<(), DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let tx = db.begin_with_options(options).await?;

    if tx.get_database_backend() == DbBackend::Sqlite {
        leftovers::remove(&tx, step).await?;
    }
    step.up(&SchemaManager::new(&tx)).await?;
    record(&tx, step.name()).await?;

    tx.commit().await
}

async fn record(tx: &DatabaseTransaction, version: &str) -> Result<(), DbErr> {
    // Informative only: the program does not read it.
    #[expect(
        clippy::disallowed_methods,
        reason = "no product data; this crate has no injected clock"
    )]
    let now = std::time::SystemTime::now();
    let seconds = now
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs().cast_signed());

    tx.execute_raw(Statement::from_sql_and_values(
        tx.get_database_backend(),
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ($1, $2)",
        [version.into(), seconds.into()],
    ))
    .await?;
    Ok(())
}

/// Number of pending steps. Read-only, so a role without DDL rights can call it.
///
/// # Errors
/// A database error, or a database that a newer program has migrated.
pub async fn pending(db: &DatabaseConnection) -> Result<usize, DbErr> {
    Ok(pending_steps(&applied_versions(db).await?)?.len())
}

fn pending_steps(applied: &[String]) -> Result<Vec<Box<dyn MigrationTrait>>, DbErr> {
    let mut steps = Migrator::migrations();
    if let Some(unknown) = applied
        .iter()
        .find(|version| !steps.iter().any(|step| step.name() == version.as_str()))
    {
        return Err(DbErr::Custom(format!(
            "this program is older than the database, which has the migration {unknown}"
        )));
    }

    steps.retain(|step| !applied.iter().any(|version| version == step.name()));
    Ok(steps)
}

/// Names of the applied steps.
async fn applied_versions(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let backend = db.get_database_backend();
    let exists = match backend {
        DbBackend::Postgres => "SELECT to_regclass('seaql_migrations') IS NOT NULL AS has_table",
        _ => "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'seaql_migrations') AS has_table",
    };
    let row = db.query_one_raw(Statement::from_string(backend, exists)).await?;
    let has_table = row.is_some_and(|row| row.try_get("", "has_table").unwrap_or(false));
    if !has_table {
        return Ok(Vec::new());
    }

    let rows = db
        .query_all_raw(Statement::from_string(
            backend,
            "SELECT version FROM seaql_migrations ORDER BY version",
        ))
        .await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}
