//! Videos that were missing or unreadable at the source in the last check: since when, and when they were checked.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut video = ForeignKey::create()
            .from("video_check", "video_id")
            .to("video", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned();
        let table = Table::create()
            .table("video_check")
            .col(uuid("video_id").primary_key())
            .col(big_integer("tried_at"))
            // Null for a video that is present but unreadable.
            .col(big_integer_null("missing_since"))
            .foreign_key(&mut video)
            .to_owned();
        manager.create_table(table).await
    }
}
