//! Themes, series and videos that staff edits: a revision that each edit counts up, and deletion that can be undone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, uuid_null};

/// See the module.
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
        // The theme that a deleted one was merged into; its links, interests and blocks count for that one.
        add(manager, "theme", uuid_null("merged_into_id")).await
    }
}

/// SQLite takes one new column per statement.
async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    manager
        .alter_table(Table::alter().table(table).add_column(column).take())
        .await
}
