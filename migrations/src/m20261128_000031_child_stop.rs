//! Children whose watching a guardian stopped until further notice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, uuid};

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
                    .table("child_stop")
                    .col(uuid("child_id").primary_key())
                    .col(uuid("guardian_id"))
                    .col(big_integer("stopped_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("child_stop", "child_id")
                            .to("child", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await
    }
}
