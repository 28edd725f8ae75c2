//! Trained models of the recommender, and each child's exploration setting.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, double, double_null, integer, text, uuid};

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
                    .table("recommender_model")
                    .col(uuid("id").primary_key())
                    .col(big_integer("trained_at"))
                    // The model was trained on what was watched before this instant.
                    .col(big_integer("learned_until_at"))
                    .col(boolean("is_active"))
                    .col(text("checksum"))
                    .col(integer("children"))
                    .col(integer("videos"))
                    .col(big_integer("interactions"))
                    .col(integer("clusters"))
                    .col(double_null("ndcg_at_10"))
                    .col(double_null("recall_at_20"))
                    .col(double_null("coverage"))
                    .col(double("training_seconds"))
                    .col(ColumnDef::new("bytes").blob().not_null())
                    .take(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("taste_dial")
                    .col(uuid("child_id").primary_key())
                    .col(text("dial").check(Expr::col("dial").is_in(["FAMILIAR", "BALANCED", "EXPLORE"])))
                    .col(big_integer("updated_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("taste_dial", "child_id")
                            .to("child", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;

        // At most one model is active.
        manager
            .get_connection()
            .execute_unprepared(
                "CREATE UNIQUE INDEX recommender_model_active ON recommender_model (is_active) WHERE is_active",
            )
            .await?;

        Ok(())
    }
}
