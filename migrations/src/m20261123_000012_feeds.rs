//! Guardians' picks for a child, the reason for which a video was opened, and the evaluation of each training.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, double, double_null, integer, text, uuid, uuid_null};
use sea_orm_migration::sea_orm::DbBackend;

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
                    .table("guardian_pick")
                    .col(uuid("child_id"))
                    .col(uuid("video_id"))
                    .col(uuid("guardian_id"))
                    .col(big_integer("picked_at"))
                    .primary_key(Index::create().col("child_id").col("video_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("guardian_pick", "child_id")
                            .to("child", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;

        // The reason for which a video was opened is stored with its playback.
        let id = match manager.get_database_backend() {
            DbBackend::Sqlite => "uuid_text",
            _ => "uuid",
        };
        let connection = manager.get_connection();
        connection
            .execute_unprepared(&format!(
                "CREATE TABLE playback_reason (
                    child_id {id} NOT NULL, playback_id {id} NOT NULL, reason text NOT NULL,
                    started_at bigint NOT NULL, PRIMARY KEY (child_id, playback_id),
                    FOREIGN KEY (child_id, playback_id) REFERENCES playback (child_id, id) ON DELETE CASCADE)"
            ))
            .await?;

        connection
            .execute_unprepared("CREATE INDEX playback_reason_started_at ON playback_reason (started_at)")
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("recommender_evaluation")
                    .col(uuid("id").primary_key())
                    // The evaluation remains when its model is deleted.
                    .col(uuid("model_id"))
                    .col(big_integer("evaluated_at"))
                    .col(text("outcome").check(Expr::col("outcome").is_in(["ACTIVATED", "REFUSED"])))
                    .col(integer("children"))
                    .col(double("ndcg_at_10"))
                    .col(double("recall_at_20"))
                    .col(double("coverage"))
                    .col(double("novelty"))
                    .col(double("balance"))
                    .col(text("slices"))
                    .col(uuid_null("compared_with"))
                    .col(double_null("compared_ndcg_at_10"))
                    .take(),
            )
            .await?;

        manager
            .create_index(
                Index::create()
                    .name("recommender_evaluation_evaluated_at")
                    .table("recommender_evaluation")
                    .col("evaluated_at")
                    .col("id")
                    .take(),
            )
            .await
    }
}
