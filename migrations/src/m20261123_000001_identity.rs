//! Accounts: families and their guardians, staff, sessions with refresh tokens, one-time codes, attempt counters.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, blob, boolean, integer, text, text_null, uuid, uuid_null,
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
            family(),
            guardian(),
            staff(),
            session(),
            refresh_token(),
            otp_challenge(),
            attempt_count(),
            sign_in_lock(),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn family() -> TableCreateStatement {
    Table::create()
        .table("family")
        .col(uuid("id").primary_key())
        .col(text("zone"))
        .col(big_integer("created_at"))
        .take()
}

fn guardian() -> TableCreateStatement {
    Table::create()
        .table("guardian")
        .col(uuid("id").primary_key())
        .col(uuid("family_id"))
        .col(text("role").check(Expr::col("role").is_in(["OWNER", "GUARDIAN", "VIEWER"])))
        .col(blob("phone_hash").unique_key())
        .col(blob("phone_sealed"))
        .col(text("phone_masked"))
        .col(text("locale").check(Expr::col("locale").is_in(["ko", "en"])))
        .col(big_integer("created_at"))
        .foreign_key(
            ForeignKey::create()
                .from("guardian", "family_id")
                .to("family", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

fn staff() -> TableCreateStatement {
    Table::create()
        .table("staff")
        .col(uuid("id").primary_key())
        .col(text("email").unique_key())
        .col(text("name"))
        .col(text("role").check(Expr::col("role").is_in(["EDITOR", "MANAGER", "ADMIN"])))
        .col(text("password_hash"))
        .col(blob("totp_secret_sealed"))
        .col(big_integer("totp_last_step"))
        .col(boolean("is_disabled"))
        .col(big_integer("created_at"))
        .take()
}

fn session() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(uuid("id").primary_key())
        .col(text("kind").check(Expr::col("kind").is_in(["GUARDIAN", "CHILD_DEVICE", "STAFF"])))
        .col(uuid_null("family_id"))
        .col(uuid_null("guardian_id"))
        .col(uuid_null("child_id"))
        .col(uuid_null("child_device_id"))
        .col(uuid_null("staff_id"))
        .col(text_null("device_name"))
        .col(big_integer("created_at"))
        .col(big_integer("last_used_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("revoked_at"))
        .col(text_null("revoked_reason"))
        .foreign_key(
            ForeignKey::create()
                .from("session", "family_id")
                .to("family", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(
            ForeignKey::create()
                .from("session", "guardian_id")
                .to("guardian", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(
            ForeignKey::create()
                .from("session", "staff_id")
                .to("staff", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

fn refresh_token() -> TableCreateStatement {
    Table::create()
        .table("refresh_token")
        .col(blob("hash").primary_key())
        .col(uuid("session_id"))
        .col(integer("generation"))
        .col(big_integer("created_at"))
        .col(big_integer_null("rotated_at"))
        .foreign_key(
            ForeignKey::create()
                .from("refresh_token", "session_id")
                .to("session", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

fn otp_challenge() -> TableCreateStatement {
    Table::create()
        .table("otp_challenge")
        .col(uuid("id").primary_key())
        .col(blob("phone_hash"))
        .col(blob("phone_sealed"))
        .col(text("phone_masked"))
        .col(text("locale").check(Expr::col("locale").is_in(["ko", "en"])))
        .col(blob("code_hash"))
        .col(integer("tries"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("used_at"))
        .col(big_integer_null("replaced_at"))
        .col(uuid_null("session_id"))
        .take()
}

/// Number of attempts in a time window, by a keyed hash of the subject.
fn attempt_count() -> TableCreateStatement {
    Table::create()
        .table("attempt_count")
        .col(text("scope"))
        .col(blob("subject_hash"))
        .col(big_integer("window_start_at"))
        .col(integer("attempts"))
        .primary_key(
            Index::create()
                .col("scope")
                .col("subject_hash")
                .col("window_start_at"),
        )
        .take()
}

/// Consecutive failed staff sign-ins, by a keyed hash of the name, whether it exists or not.
fn sign_in_lock() -> TableCreateStatement {
    Table::create()
        .table("sign_in_lock")
        .col(blob("subject_hash").primary_key())
        .col(integer("wrong_count"))
        .col(big_integer("last_wrong_at"))
        .col(big_integer("locked_until_at"))
        .take()
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &'static str, table: &'static str| Index::create().name(name).table(table).take();
    vec![
        index("ix_guardian_family", "guardian").col("family_id").take(),
        index("ix_session_guardian", "session").col("guardian_id").take(),
        index("ix_session_child_device", "session")
            .col("child_device_id")
            .take(),
        index("ix_session_family", "session").col("family_id").take(),
        index("ix_session_staff", "session").col("staff_id").take(),
        index("uq_refresh_token_generation", "refresh_token")
            .col("session_id")
            .col("generation")
            .unique()
            .take(),
        index("ix_otp_challenge_phone", "otp_challenge")
            .col("phone_hash")
            .col("created_at")
            .take(),
        index("ix_attempt_count_window", "attempt_count")
            .col("window_start_at")
            .take(),
    ]
}
