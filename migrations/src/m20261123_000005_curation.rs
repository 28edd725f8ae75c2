//! Curation: the review queue with its findings, and the quota ledger of the video source.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, date, integer, string, string_null, text, text_null, uuid,
    uuid_null,
};

/// Adds the review queue and the quota ledger.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("review_item")
                    .col(uuid("id").primary_key())
                    .col(uuid("video_id"))
                    .col(string("state").check(Expr::col("state").is_in(["PENDING", "DECIDED"])))
                    .col(integer("risk"))
                    // Findings of the publish check, a JSON list; reasons in both languages.
                    .col(text("findings"))
                    .col(boolean("has_blocking"))
                    .col(string("language"))
                    .col(string_null("decision"))
                    .col(text_null("reason"))
                    // Proposal of an editor for a manager to confirm, a JSON object.
                    .col(text_null("proposal"))
                    .col(uuid_null("proposed_by"))
                    .col(uuid_null("decided_by"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("decided_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("review_item", "video_id")
                            .to("video", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;

        manager
            .create_index(
                Index::create()
                    .name("review_item_queue")
                    .table("review_item")
                    .col("state")
                    .col(("risk", IndexOrder::Desc))
                    .col("id")
                    .to_owned(),
            )
            .await?;

        // A video is in the queue at most once.
        manager
            .create_index(
                Index::create()
                    .name("review_item_pending_video")
                    .table("review_item")
                    .col("video_id")
                    .unique()
                    .and_where(Expr::col("state").eq("PENDING"))
                    .to_owned(),
            )
            .await?;

        manager
            .create_index(
                Index::create()
                    .name("review_item_video")
                    .table("review_item")
                    .col("video_id")
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("quota_use")
                    .col(string("bucket"))
                    .col(date("day_on"))
                    .col(integer("used"))
                    .col(boolean("is_exhausted"))
                    .primary_key(Index::create().col("bucket").col("day_on"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["quota_use", "review_item"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
