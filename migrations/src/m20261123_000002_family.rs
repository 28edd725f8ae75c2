//! Families: children, their devices and pairings, limits, bonus minutes, blocks, consents.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, boolean, date, integer, text, uuid, uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            child(),
            child_interest(),
            child_limits(),
            child_bonus(),
            child_block(),
            child_device(),
            device_pairing(),
            consent(),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn belongs(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(to, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

fn child() -> TableCreateStatement {
    Table::create()
        .table("child")
        .col(uuid("id").primary_key())
        .col(uuid("family_id"))
        .col(text("nickname"))
        .col(date("birth_month"))
        .col(text("avatar"))
        .col(boolean("is_archived"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .foreign_key(&mut belongs("child", "family_id", "family"))
        .take()
}

fn child_interest() -> TableCreateStatement {
    Table::create()
        .table("child_interest")
        .col(uuid("child_id"))
        .col(uuid("theme_id"))
        .primary_key(Index::create().col("child_id").col("theme_id"))
        .foreign_key(&mut belongs("child_interest", "child_id", "child"))
        .take()
}

fn child_limits() -> TableCreateStatement {
    let minute_of_day = |name: &'static str| integer(name).check(Expr::col(name).between(0, 1440)).take();
    Table::create()
        .table("child_limits")
        .col(uuid("child_id").primary_key())
        .col(integer("daily_minutes").check(Expr::col("daily_minutes").between(0, 1440)))
        .col(minute_of_day("window_start_minute"))
        .col(minute_of_day("window_end_minute"))
        .col(minute_of_day("bedtime_minute"))
        .col(big_integer("updated_at"))
        .foreign_key(&mut belongs("child_limits", "child_id", "child"))
        .take()
}

fn child_bonus() -> TableCreateStatement {
    Table::create()
        .table("child_bonus")
        .col(uuid("child_id"))
        .col(date("day_on"))
        .col(uuid("id"))
        .col(integer("minutes"))
        .col(uuid("guardian_id"))
        .col(big_integer("granted_at"))
        .primary_key(Index::create().col("child_id").col("day_on").col("id"))
        .foreign_key(&mut belongs("child_bonus", "child_id", "child"))
        .take()
}

fn child_block() -> TableCreateStatement {
    Table::create()
        .table("child_block")
        .col(uuid("child_id"))
        .col(text("kind").check(Expr::col("kind").is_in(["VIDEO", "CHANNEL", "SERIES", "THEME"])))
        .col(uuid("target_id"))
        .col(uuid("guardian_id"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("child_id").col("kind").col("target_id"))
        .foreign_key(&mut belongs("child_block", "child_id", "child"))
        .take()
}

fn child_device() -> TableCreateStatement {
    Table::create()
        .table("child_device")
        .col(uuid("id").primary_key())
        .col(uuid("family_id"))
        .col(uuid("child_id"))
        .col(text("name"))
        .col(big_integer("created_at"))
        .col(big_integer_null("revoked_at"))
        .foreign_key(&mut belongs("child_device", "family_id", "family"))
        .foreign_key(&mut belongs("child_device", "child_id", "child"))
        .take()
}

fn device_pairing() -> TableCreateStatement {
    Table::create()
        .table("device_pairing")
        .col(uuid("id").primary_key())
        .col(blob("code_hash").unique_key())
        .col(blob("poll_hash").unique_key())
        .col(text("device_name"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("approved_at"))
        .col(uuid_null("child_device_id"))
        .col(big_integer_null("claimed_at"))
        .col(uuid_null("session_id"))
        .foreign_key(&mut belongs("device_pairing", "child_device_id", "child_device"))
        .take()
}

/// One row per decision; the latest one of a purpose applies, and earlier ones are never changed.
fn consent() -> TableCreateStatement {
    Table::create()
        .table("consent")
        .col(uuid("id").primary_key())
        .col(uuid("family_id"))
        .col(uuid("guardian_id"))
        .col(text("purpose"))
        .col(boolean("is_given"))
        .col(text("text_version"))
        .col(blob("text_hash"))
        .col(blob("address_hash"))
        .col(uuid_null("confirmation_message_id"))
        .col(big_integer("recorded_at"))
        .foreign_key(&mut belongs("consent", "family_id", "family"))
        .foreign_key(&mut belongs("consent", "guardian_id", "guardian"))
        .take()
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &'static str, table: &'static str| Index::create().name(name).table(table).take();
    vec![
        index("ix_child_family", "child")
            .col("family_id")
            .col("id")
            .take(),
        index("ix_child_device_family", "child_device")
            .col("family_id")
            .col("id")
            .take(),
        index("ix_child_device_child", "child_device")
            .col("child_id")
            .take(),
        index("ix_device_pairing_expiry", "device_pairing")
            .col("expires_at")
            .take(),
        index("ix_consent_family", "consent")
            .col("family_id")
            .col("purpose")
            .col("recorded_at")
            .take(),
    ]
}
