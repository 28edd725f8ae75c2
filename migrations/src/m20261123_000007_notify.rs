//! Push tokens, preferences, the outbox and its delivery log.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum PushToken {
    Table,
    Id,
    GuardianId,
    Kind,
    Platform,
    TokenHash,
    TokenSealed,
    Language,
    CreatedAt,
    RefreshedAt,
}

#[derive(DeriveIden)]
enum NotificationPreference {
    Table,
    GuardianId,
    WeeklyReport,
    LimitReached,
    QuietFromMinute,
    QuietToMinute,
    UpdatedAt,
}

#[derive(DeriveIden)]
enum OutboxMessage {
    Table,
    Id,
    Channel,
    Kind,
    State,
    DedupeKey,
    GuardianId,
    PushTokenId,
    RecipientHash,
    Sealed,
    Attempt,
    Tries,
    DueAt,
    ExpiresAt,
    CreatedAt,
    FinishedAt,
    ProviderReference,
    LastError,
}

#[derive(DeriveIden)]
enum Delivery {
    Table,
    MessageId,
    Attempt,
    At,
    Outcome,
    Detail,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(push_token()).await?;
        manager
            .create_index(
                Index::create()
                    .name("push_token_guardian")
                    .table(PushToken::Table)
                    .col(PushToken::GuardianId)
                    .to_owned(),
            )
            .await?;

        manager.create_table(notification_preference()).await?;
        manager.create_table(outbox_message()).await?;
        manager.create_table(delivery()).await?;
        let db = manager.get_connection();
        for sql in [
            // A partial index of pending messages, small whatever the history of the table.
            "CREATE INDEX outbox_message_due ON outbox_message (channel, due_at, id) WHERE finished_at IS NULL",
            "CREATE INDEX outbox_message_finished ON outbox_message (finished_at, state) \
             WHERE finished_at IS NOT NULL",
            "CREATE INDEX outbox_message_recipient ON outbox_message (recipient_hash, created_at)",
            "CREATE INDEX delivery_at ON delivery (at)",
        ] {
            db.execute_unprepared(sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            Delivery::Table.into_iden(),
            OutboxMessage::Table.into_iden(),
            NotificationPreference::Table.into_iden(),
            PushToken::Table.into_iden(),
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn push_token() -> TableCreateStatement {
    Table::create()
        .table(PushToken::Table)
        .col(ColumnDef::new(PushToken::Id).uuid().not_null().primary_key())
        .col(ColumnDef::new(PushToken::GuardianId).uuid().not_null())
        .col(ColumnDef::new(PushToken::Kind).text().not_null())
        .col(ColumnDef::new(PushToken::Platform).text().not_null())
        // One row per token: when another guardian registers it, it moves to that guardian.
        .col(
            ColumnDef::new(PushToken::TokenHash)
                .blob()
                .not_null()
                .unique_key(),
        )
        .col(ColumnDef::new(PushToken::TokenSealed).blob().not_null())
        .col(ColumnDef::new(PushToken::Language).text().not_null())
        .col(ColumnDef::new(PushToken::CreatedAt).big_integer().not_null())
        .col(ColumnDef::new(PushToken::RefreshedAt).big_integer().not_null())
        .foreign_key(
            ForeignKey::create()
                .from(PushToken::Table, PushToken::GuardianId)
                .to("guardian", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn notification_preference() -> TableCreateStatement {
    Table::create()
        .table(NotificationPreference::Table)
        .col(
            ColumnDef::new(NotificationPreference::GuardianId)
                .uuid()
                .not_null()
                .primary_key(),
        )
        .col(
            ColumnDef::new(NotificationPreference::WeeklyReport)
                .boolean()
                .not_null(),
        )
        .col(
            ColumnDef::new(NotificationPreference::LimitReached)
                .boolean()
                .not_null(),
        )
        .col(
            ColumnDef::new(NotificationPreference::QuietFromMinute)
                .integer()
                .not_null()
                .check(Expr::col(NotificationPreference::QuietFromMinute).between(0, 1439)),
        )
        .col(
            ColumnDef::new(NotificationPreference::QuietToMinute)
                .integer()
                .not_null()
                .check(Expr::col(NotificationPreference::QuietToMinute).between(0, 1439)),
        )
        .col(
            ColumnDef::new(NotificationPreference::UpdatedAt)
                .big_integer()
                .not_null(),
        )
        .foreign_key(
            ForeignKey::create()
                .from(NotificationPreference::Table, NotificationPreference::GuardianId)
                .to("guardian", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

fn outbox_message() -> TableCreateStatement {
    Table::create()
        .table(OutboxMessage::Table)
        .col(ColumnDef::new(OutboxMessage::Id).uuid().not_null().primary_key())
        .col(
            ColumnDef::new(OutboxMessage::Channel)
                .text()
                .not_null()
                .check(Expr::col(OutboxMessage::Channel).is_in(["SMS", "PUSH"])),
        )
        .col(ColumnDef::new(OutboxMessage::Kind).text().not_null())
        .col(
            ColumnDef::new(OutboxMessage::State).text().not_null().check(
                Expr::col(OutboxMessage::State).is_in(["QUEUED", "SENDING", "SENT", "FAILED", "EXPIRED"]),
            ),
        )
        .col(
            ColumnDef::new(OutboxMessage::DedupeKey)
                .text()
                .null()
                .unique_key(),
        )
        .col(ColumnDef::new(OutboxMessage::GuardianId).uuid().null())
        .col(ColumnDef::new(OutboxMessage::PushTokenId).uuid().null())
        .col(ColumnDef::new(OutboxMessage::RecipientHash).blob().null())
        // Recipient and texts, sealed; erased a day after the message is finished.
        .col(ColumnDef::new(OutboxMessage::Sealed).blob().null())
        // Increases with every claim and fences late results; only tries count towards the limit.
        .col(ColumnDef::new(OutboxMessage::Attempt).integer().not_null())
        .col(ColumnDef::new(OutboxMessage::Tries).integer().not_null())
        // When it may be claimed: the next attempt of a queued message, the end of the lease of one in progress.
        .col(ColumnDef::new(OutboxMessage::DueAt).big_integer().not_null())
        .col(ColumnDef::new(OutboxMessage::ExpiresAt).big_integer().not_null())
        .col(ColumnDef::new(OutboxMessage::CreatedAt).big_integer().not_null())
        .col(ColumnDef::new(OutboxMessage::FinishedAt).big_integer().null())
        .col(ColumnDef::new(OutboxMessage::ProviderReference).text().null())
        .col(ColumnDef::new(OutboxMessage::LastError).text().null())
        .foreign_key(
            ForeignKey::create()
                .from(OutboxMessage::Table, OutboxMessage::GuardianId)
                .to("guardian", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(
            ForeignKey::create()
                .from(OutboxMessage::Table, OutboxMessage::PushTokenId)
                .to("push_token", "id")
                .on_delete(ForeignKeyAction::SetNull),
        )
        .to_owned()
}

fn delivery() -> TableCreateStatement {
    Table::create()
        .table(Delivery::Table)
        .col(ColumnDef::new(Delivery::MessageId).uuid().not_null())
        .col(ColumnDef::new(Delivery::Attempt).integer().not_null())
        .col(ColumnDef::new(Delivery::At).big_integer().not_null())
        .col(ColumnDef::new(Delivery::Outcome).text().not_null())
        .col(ColumnDef::new(Delivery::Detail).text().null())
        .primary_key(Index::create().col(Delivery::MessageId).col(Delivery::Attempt))
        .foreign_key(
            ForeignKey::create()
                .name("delivery_message")
                .from(Delivery::Table, Delivery::MessageId)
                .to(OutboxMessage::Table, OutboxMessage::Id)
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}
