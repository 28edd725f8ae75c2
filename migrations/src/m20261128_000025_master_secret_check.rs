//! By which master secret the database goes: a value that only the same secret gives again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, integer};

/// See the module.
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
                    // One row.
                    .col(integer("id").primary_key().check(Expr::col("id").eq(1)))
                    .col(blob("check_value"))
                    .col(big_integer("stored_at"))
                    .take(),
            )
            .await
    }
}
