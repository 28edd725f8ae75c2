//! Watching: playbacks, watch events, and the aggregates that budgets, reports and recommendations read.
//!
//! Every key leads with `child_id`, so that the tables can be sharded by child. Aggregates are by day and hour in the
//! family's time zone. Watch events have no foreign key: they are written only together with a row of `playback`, which
//! has one, and are deleted with the child or by age.

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
        // Tables without a rowid (clustered by primary key) exist only in SQLite, which also has its own type names.
        let (id, day, bytes, clustered) = match manager.get_database_backend() {
            DbBackend::Sqlite => ("uuid_text", "date_text", "blob", " WITHOUT ROWID"),
            _ => ("uuid", "date", "bytea", ""),
        };

        let child = format!("{id} NOT NULL REFERENCES child (id) ON DELETE CASCADE");
        for statement in [
            format!(
                "CREATE TABLE playback (
                    child_id {child}, id {id} NOT NULL, video_id {id} NOT NULL, zone text NOT NULL,
                    duration_ms bigint, started_at bigint NOT NULL, last_at bigint NOT NULL,
                    watched_ms bigint NOT NULL CHECK (watched_ms >= 0), timeline {bytes} NOT NULL,
                    PRIMARY KEY (child_id, id))"
            ),
            format!(
                "CREATE TABLE watch_event (
                    child_id {id} NOT NULL, id {id} NOT NULL, playback_id {id} NOT NULL,
                    video_id {id} NOT NULL, verb smallint NOT NULL, occurred_at bigint NOT NULL,
                    offset_ms bigint NOT NULL, received_at bigint NOT NULL, from_ms integer, to_ms integer,
                    PRIMARY KEY (child_id, id)){clustered}"
            ),
            format!(
                "CREATE TABLE watch_hour (
                    child_id {child}, day_on {day} NOT NULL, hour smallint NOT NULL CHECK (hour BETWEEN 0 AND 23),
                    watched_ms bigint NOT NULL, events integer NOT NULL,
                    PRIMARY KEY (child_id, day_on, hour)){clustered}"
            ),
            format!(
                "CREATE TABLE watch_day_video (
                    child_id {child}, day_on {day} NOT NULL, video_id {id} NOT NULL,
                    watched_ms bigint NOT NULL, starts integer NOT NULL, long_starts integer NOT NULL,
                    completions integer NOT NULL, last_at bigint NOT NULL,
                    PRIMARY KEY (child_id, day_on, video_id)){clustered}"
            ),
            format!(
                "CREATE TABLE watch_video (
                    child_id {child}, video_id {id} NOT NULL, duration_ms bigint,
                    watched_ms bigint NOT NULL, starts integer NOT NULL, completions integer NOT NULL,
                    covered_ms bigint NOT NULL, coverage {bytes} NOT NULL,
                    resume_ms integer NOT NULL, resume_at bigint NOT NULL, last_at bigint NOT NULL,
                    PRIMARY KEY (child_id, video_id))"
            ),
            format!(
                "CREATE TABLE watch_sitting (
                    child_id {child}, started_at bigint NOT NULL,
                    ended_at bigint NOT NULL CHECK (ended_at >= started_at),
                    PRIMARY KEY (child_id, started_at)){clustered}"
            ),
            "CREATE INDEX ix_watch_video_last ON watch_video (child_id, last_at, video_id)".to_owned(),
        ] {
            manager.get_connection().execute_unprepared(&statement).await?;
        }

        Ok(())
    }
}
