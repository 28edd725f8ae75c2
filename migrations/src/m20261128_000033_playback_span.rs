//! Start and end of a playback, so that simultaneous ones are found by an index.
//!
//! The start of older playbacks is unknown; their last event is a sufficient bound.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in [
            "ALTER TABLE playback ADD COLUMN begun_at bigint",
            "ALTER TABLE playback ADD COLUMN ended_at bigint",
            "UPDATE playback SET begun_at = 0, ended_at = last_at WHERE watched_ms > 0",
            "CREATE INDEX ix_playback_span ON playback (child_id, ended_at)",
        ] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
