//! What an installation knows of itself: whether it is a demo, and how far its clock has been watched.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer};

/// See the module.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // At most one row: it is there when the database is a demo's.
        manager
            .create_table(
                Table::create()
                    .table("demo_mark")
                    .col(integer("id").primary_key().check(Expr::col("id").eq(1)))
                    .col(big_integer("marked_at"))
                    .take(),
            )
            .await?;

        // At most one row: the newest instant that is believed, and the jump that is on probation.
        manager
            .create_table(
                Table::create()
                    .table("clock_watch")
                    .col(integer("id").primary_key().check(Expr::col("id").eq(1)))
                    .col(big_integer("newest_at"))
                    .col(big_integer_null("jump_seen_at"))
                    .col(big_integer_null("jump_last_at"))
                    .col(integer("jump_looks"))
                    .take(),
            )
            .await
    }
}
