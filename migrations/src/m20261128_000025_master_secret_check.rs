//! A check value of the master secret of this database: only the same secret reproduces it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, integer};

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
                    .table("master_secret_check")
                    // Exactly one row.
                    .col(integer("id").primary_key().check(Expr::col("id").eq(1)))
                    .col(blob("check_value"))
                    .col(big_integer("stored_at"))
                    .take(),
            )
            .await
    }
}
