//! Themes, series and videos that staff edit: a revision counter, and deletion that can be undone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, uuid_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["video", "theme", "series"] {
            add(manager, table, big_integer("revision").default(0).take()).await?;
        }
        for table in ["theme", "series"] {
            add(manager, table, big_integer_null("deleted_at")).await?;
        }
        // The theme into which a deleted one was merged; links, interests and blocks of the deleted one apply to it.
        add(manager, "theme", uuid_null("merged_into_id")).await
    }
}

/// SQLite adds one column per statement.
async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    manager
        .alter_table(Table::alter().table(table).add_column(column).take())
        .await
}
