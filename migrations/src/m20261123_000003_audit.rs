//! The audit log: actor, action, and state before and after, in a tamper-evident hash chain.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary_len, integer, string, text, text_null, uuid, uuid_null};
use sea_orm_migration::sea_orm::DbBackend;

/// Adds the tables and triggers of the audit log.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("audit_entry")
                    .col(big_integer("seq").primary_key())
                    .col(uuid("id").unique_key())
                    .col(big_integer("at"))
                    .col(string("actor_kind"))
                    .col(uuid_null("actor_id"))
                    .col(string("action"))
                    .col(string("subject_kind"))
                    .col(string("subject_id"))
                    .col(text("summary"))
                    .col(text_null("before"))
                    .col(text_null("after"))
                    .col(binary_len("hash", 32))
                    .to_owned(),
            )
            .await?;
        for (name, columns) in [
            (
                "audit_entry_subject",
                ["subject_kind", "subject_id", "seq"].as_slice(),
            ),
            ("audit_entry_actor", &["actor_id", "seq"]),
            ("audit_entry_action", &["action", "seq"]),
        ] {
            let mut index = Index::create().name(name).table("audit_entry").to_owned();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }

        // The end of the chain: one row, whose lock serialises writers on PostgreSQL.
        manager
            .create_table(
                Table::create()
                    .table("audit_head")
                    .col(integer("id").primary_key())
                    .col(big_integer("seq"))
                    .col(binary_len("hash", 32))
                    .to_owned(),
            )
            .await?;
        manager
            .execute(
                Query::insert()
                    .into_table("audit_head")
                    .columns(["id", "seq", "hash"])
                    .values_panic([1.into(), 0_i64.into(), vec![0_u8; 32].into()])
                    .to_owned(),
            )
            .await?;

        // Entries can only be inserted.
        let db = manager.get_connection();
        if manager.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared(
                "CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
                 BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END $$;
                 CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
                 FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only();",
            )
            .await?;
        } else {
            db.execute_unprepared(
                "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
                 BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
                 CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
                 BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;",
            )
            .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["audit_entry", "audit_head"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            manager
                .get_connection()
                .execute_unprepared("DROP FUNCTION audit_entry_append_only()")
                .await?;
        }
        Ok(())
    }
}
