//! Mutations with a client key, so that a repetition after a lost answer takes effect once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, text, text_null, uuid};

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
                    .table("client_mutation")
                    .col(uuid("actor_id"))
                    .col(text("mutation"))
                    .col(text("client_key"))
                    .col(blob("input_hash"))
                    // Null only inside the transaction of the mutation.
                    .col(text_null("answer"))
                    .col(big_integer("created_at"))
                    .primary_key(Index::create().col("actor_id").col("mutation").col("client_key"))
                    .take(),
            )
            .await?;

        manager
            .create_index(
                Index::create()
                    .name("client_mutation_created_at")
                    .table("client_mutation")
                    .col("created_at")
                    .take(),
            )
            .await
    }
}
