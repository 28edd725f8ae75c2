//! Link from a sign-in code to its message, so that its delivery can be reported; an index of pending codes.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("otp_challenge")
                    .add_column(ColumnDef::new("message_id").uuid().null())
                    .to_owned(),
            )
            .await?;
        let db = manager.get_connection();
        // Codes are fetched by themselves, ahead of all other pending messages.
        db.execute_unprepared(
            "CREATE INDEX outbox_code_due ON outbox_message (due_at, id) \
             WHERE finished_at IS NULL AND kind = 'OTP_CODE'",
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX outbox_code_due")
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("otp_challenge")
                    .drop_column("message_id")
                    .to_owned(),
            )
            .await
    }
}
