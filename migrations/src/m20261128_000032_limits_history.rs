//! Limits by the day from which they applied, so that a report uses the limits of each day.
//!
//! The current limits are assumed for all days before this migration.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, integer, uuid};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("child_limits_history")
                    .col(uuid("child_id"))
                    .col(date("from_on"))
                    .col(integer("daily_minutes"))
                    .col(integer("window_start_minute"))
                    .col(integer("window_end_minute"))
                    .col(integer("bedtime_minute"))
                    .primary_key(Index::create().col("child_id").col("from_on"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("child_limits_history", "child_id")
                            .to("child", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;

        // SQLite stores days as text, and a cast would make it a number.
        let the_beginning = match manager.get_database_backend() {
            DbBackend::Postgres => "DATE '1970-01-01'",
            _ => "'1970-01-01'",
        };
        manager
            .get_connection()
            .execute_unprepared(&format!(
                "INSERT INTO child_limits_history (child_id, from_on, daily_minutes, window_start_minute, \
                 window_end_minute, bedtime_minute) \
                 SELECT child_id, {the_beginning}, daily_minutes, window_start_minute, \
                 window_end_minute, bedtime_minute FROM child_limits"
            ))
            .await?;

        Ok(())
    }
}
