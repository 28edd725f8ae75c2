//! Sessions of child devices after a restore: unconfirmed, and with tokens newer than the backup.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer_null;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column per statement.
        for column in ["unconfirmed_since", "restored_at"] {
            manager
                .alter_table(
                    Table::alter()
                        .table("session")
                        .add_column(big_integer_null(column))
                        .take(),
                )
                .await?;
        }
        Ok(())
    }
}
