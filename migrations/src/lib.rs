//! The history of the database schema, for SQLite and PostgreSQL.
//!
//! One file a step, never edited once released. [`migrate`] is the way in: it holds a lock on PostgreSQL,
//! where nodes that start together would otherwise run the same step twice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DatabaseConnection, DbBackend, TransactionTrait};

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
mod m20261128_000023_audit_detail;
mod m20261128_000025_master_secret_check;
mod m20261128_000026_known_device;

/// All steps in order.
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
            Box::new(m20261128_000023_audit_detail::Migration),
            Box::new(m20261128_000025_master_secret_check::Migration),
            Box::new(m20261128_000026_known_device::Migration),
        ]
    }
}

/// Key of PostgreSQL's advisory lock around migrations: "kyck" in ASCII.
const MIGRATION_LOCK: i64 = 0x6b79_636b;

/// Brings the database to the newest schema; does nothing when it is there already. Safe to call from
/// several nodes at once.
///
/// # Errors
/// What the database says; steps before the failed one stay applied.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    if db.get_database_backend() == DbBackend::Postgres {
        // The lock lives as long as this transaction, also when the process dies in between.
        let guard = db.begin().await?;
        guard
            .execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            .await?;
        Migrator::up(db, None).await?;
        guard.commit().await
    } else {
        Migrator::up(db, None).await
    }
}

/// How many steps the database still lacks.
///
/// # Errors
/// What the database says.
pub async fn pending(db: &DatabaseConnection) -> Result<usize, DbErr> {
    Ok(Migrator::get_pending_migrations(db).await?.len())
}
