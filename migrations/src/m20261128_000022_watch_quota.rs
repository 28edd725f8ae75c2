//! Bytes that each device of a child stored per day, so that one device cannot fill the disk.
//!
//! The key leads with `child_id`, as in all child-scoped tables. A row takes about sixty bytes, one per device and day with
//! reports; old days are pruned.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (id, day, clustered) = match manager.get_database_backend() {
            DbBackend::Sqlite => ("uuid_text", "date_text", " WITHOUT ROWID"),
            _ => ("uuid", "date", ""),
        };
        manager
            .get_connection()
            .execute_unprepared(&format!(
                "CREATE TABLE watch_quota (
                    child_id {id} NOT NULL REFERENCES child (id) ON DELETE CASCADE, day_on {day} NOT NULL,
                    source_id {id} NOT NULL, playbacks integer NOT NULL, events integer NOT NULL,
                    PRIMARY KEY (child_id, day_on, source_id)){clustered}"
            ))
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("watch_quota").take())
            .await
    }
}
