//! Repair of SQLite databases in which an earlier release was killed during a migration.
//!
//! Those releases ran some steps outside of a transaction: a kill left tables of a step that was never recorded,
//! and every later start failed with "table already exists". No program has used such tables, since none starts
//! before all steps are recorded. So whatever an unrecorded step is about to create, and exists, is dropped.

use std::collections::HashSet;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseTransaction, DbBackend, Statement,
};

use super::Migrator;

/// The last step of the releases that were not atomic.
const LAST_AFFECTED: &str = "m20261123_000012_feeds";

/// Drops the existing objects that `step`, which is not recorded as applied, would create.
pub(super) async fn remove(tx: &DatabaseTransaction, step: &dyn MigrationTrait) -> Result<(), DbErr> {
    if step.name() > LAST_AFFECTED {
        return Ok(());
    }
    let existing = tables(tx).await?;
    if existing.iter().all(|table| table.name == "seaql_migrations") {
        return Ok(());
    }

    let created = created_by(step.name()).await?;
    let mut leftovers: Vec<Table> = existing
        .into_iter()
        .filter(|table| created.contains(&table.name))
        .collect();
    if leftovers.is_empty() {
        return Ok(());
    }
    tracing::warn!(
        step = step.name(),
        tables = leftovers.len(),
        "removing what an interrupted migration left behind"
    );

    // Dropping a virtual table drops its shadow tables; referencing tables are dropped before the referenced ones; indexes
    // and triggers are dropped with their tables.
    leftovers.sort_by_key(|table| (!table.is_virtual, std::cmp::Reverse(table.number)));
    for table in leftovers {
        tx.execute_unprepared(&format!("DROP TABLE IF EXISTS \"{}\"", table.name))
            .await?;
    }
    Ok(())
}

struct Table {
    number: i64,
    name: String,
    is_virtual: bool,
}

/// Names of the tables that a step adds, found by running it and the steps before it in memory.
async fn created_by(step: &str) -> Result<HashSet<String>, DbErr> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).sqlx_logging(false);
    let memory = Database::connect(options).await?;

    let manager = SchemaManager::new(&memory);
    let mut before = Vec::new();
    for known in Migrator::migrations() {
        if known.name() == step {
            before = tables(&memory).await?;
        }
        known.up(&manager).await?;
        if known.name() == step {
            break;
        }
    }
    let before: HashSet<String> = before.into_iter().map(|table| table.name).collect();
    let created = tables(&memory).await?.into_iter().map(|table| table.name);
    let created = created.filter(|name| !before.contains(name)).collect();

    memory.close().await?;
    Ok(created)
}

async fn tables(db: &impl ConnectionTrait) -> Result<Vec<Table>, DbErr> {
    let rows = db
        .query_all_raw(Statement::from_string(
            DbBackend::Sqlite,
            "SELECT rowid AS number, name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        ))
        .await?;
    rows.iter()
        .map(|row| {
            let sql: Option<String> = row.try_get("", "sql")?;
            Ok(Table {
                number: row.try_get("", "number")?,
                name: row.try_get("", "name")?,
                is_virtual: sql.is_some_and(|sql| sql.to_ascii_uppercase().starts_with("CREATE VIRTUAL")),
            })
        })
        .collect()
}
