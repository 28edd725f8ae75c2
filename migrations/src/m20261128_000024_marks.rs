//! State of the installation: whether it is a demo, and the newest trusted instant of its clock.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // At most one row, present in a demo database.
        manager
            .create_table(
                Table::create()
                    .table("demo_mark")
                    .col(integer("id").primary_key().check(Expr::col("id").eq(1)))
                    .col(big_integer("marked_at"))
                    .take(),
            )
            .await?;

        // At most one row: the newest trusted instant, and a jump on probation.
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
