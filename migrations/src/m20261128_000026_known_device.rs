//! Devices on which an account signed in before, whose attempts are counted separately from those of strangers; and the last
//! sign-in of staff.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, blob, blob_null, uuid_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(known_device()).await?;
        for (name, column) in [
            ("ix_known_device_staff", "staff_id"),
            ("ix_known_device_guardian", "guardian_id"),
        ] {
            let index = Index::create()
                .name(name)
                .table("known_device")
                .col(column)
                .take();
            manager.create_index(index).await?;
        }

        let challenge = Table::alter()
            .table("otp_challenge")
            .add_column(blob_null("device_hash"))
            .take();
        manager.alter_table(challenge).await?;
        let staff = Table::alter()
            .table("staff")
            .add_column(big_integer_null("last_signed_in_at"))
            .take();
        manager.alter_table(staff).await?;
        manager
            .get_connection()
            .execute_unprepared(
                "UPDATE staff SET last_signed_in_at = \
                 (SELECT MAX(s.created_at) FROM session s WHERE s.staff_id = staff.id)",
            )
            .await?;
        Ok(())
    }
}

/// One row per device and account; exactly one of the two ids is set.
fn known_device() -> TableCreateStatement {
    Table::create()
        .table("known_device")
        .col(blob("token_hash").primary_key())
        .col(uuid_null("staff_id"))
        .col(uuid_null("guardian_id"))
        .col(big_integer("created_at"))
        .col(big_integer("last_used_at"))
        .foreign_key(
            ForeignKey::create()
                .from("known_device", "staff_id")
                .to("staff", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .foreign_key(
            ForeignKey::create()
                .from("known_device", "guardian_id")
                .to("guardian", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}
