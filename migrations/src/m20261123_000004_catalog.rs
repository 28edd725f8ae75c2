//! The catalogue: our own metadata of videos, stored permanently, and YouTube's, stored for 30 days.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, integer_null, string, string_null, text, text_null, uuid,
    uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

/// Adds channels, series, themes, videos, snapshots, tags and the search index.
#[derive(DeriveMigrationName)]
pub struct Migration;

fn cascade(from: &str, column: &str, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(from.to_owned(), column.to_owned())
        .to(to.to_owned(), "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

fn restrict(from: &str, column: &str, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(from.to_owned(), column.to_owned())
        .to(to.to_owned(), "id")
        .on_delete(ForeignKeyAction::Restrict)
        .to_owned()
}

async fn index(manager: &SchemaManager<'_>, name: &str, table: &str, columns: &[&str]) -> Result<(), DbErr> {
    let mut index = Index::create().name(name).table(table.to_owned()).to_owned();
    for column in columns {
        index.col((*column).to_owned());
    }
    manager.create_index(index).await
}

async fn own_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("channel")
                .col(uuid("id").primary_key())
                .col(string("youtube_id").unique_key())
                // The title is YouTube's: it is deleted at `title_expires_at` unless refreshed.
                .col(text_null("title"))
                .col(big_integer_null("title_expires_at"))
                .col(big_integer("created_at"))
                .to_owned(),
        )
        .await?;

    index(manager, "channel_expiry", "channel", &["title_expires_at"]).await?;
    manager
        .create_table(
            Table::create()
                .table("series")
                .col(uuid("id").primary_key())
                .col(string("slug").unique_key())
                .col(text("title"))
                .col(big_integer("created_at"))
                .to_owned(),
        )
        .await?;

    manager
        .create_table(
            Table::create()
                .table("theme")
                .col(uuid("id").primary_key())
                .col(string("slug").unique_key())
                .col(text("name_ko"))
                .col(text("name_en"))
                .col(integer("position"))
                .to_owned(),
        )
        .await?;

    manager
        .create_table(
            Table::create()
                .table("video")
                .col(uuid("id").primary_key())
                .col(string("youtube_id").unique_key())
                .col(string("state").check(Expr::col("state").is_in([
                    "DRAFT",
                    "IN_REVIEW",
                    "PUBLISHED",
                    "SUSPENDED",
                    "RETIRED",
                    "REJECTED",
                ])))
                .col(string_null("suspension"))
                .col(uuid("channel_id"))
                .col(uuid_null("series_id"))
                .col(integer_null("episode"))
                .col(string("language"))
                .col(string_null("age_band"))
                .col(text_null("title_ko"))
                .col(text_null("title_en"))
                .col(big_integer_null("published_at"))
                .col(big_integer("created_at"))
                .col(big_integer("updated_at"))
                .foreign_key(&mut restrict("video", "channel_id", "channel"))
                .foreign_key(&mut restrict("video", "series_id", "series"))
                .to_owned(),
        )
        .await?;

    index(manager, "video_state", "video", &["state", "published_at", "id"]).await?;
    index(manager, "video_channel", "video", &["channel_id"]).await?;
    index(manager, "video_series", "video", &["series_id", "episode"]).await?;
    Ok(())
}

async fn video_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("video_snapshot")
                .col(uuid("video_id").primary_key())
                .col(text("title"))
                .col(text("description"))
                .col(text_null("thumbnail_url"))
                .col(big_integer_null("duration_ms"))
                // Status, rights and hints as YouTube reported them, a JSON object.
                .col(text("facts"))
                .col(string("etag"))
                .col(big_integer("fetched_at"))
                .col(big_integer("expires_at"))
                .foreign_key(&mut cascade("video_snapshot", "video_id", "video"))
                .to_owned(),
        )
        .await?;

    index(
        manager,
        "video_snapshot_age",
        "video_snapshot",
        &["fetched_at", "video_id"],
    )
    .await?;
    index(
        manager,
        "video_snapshot_expiry",
        "video_snapshot",
        &["expires_at"],
    )
    .await?;
    manager
        .create_table(
            Table::create()
                .table("video_theme")
                .col(uuid("video_id"))
                .col(uuid("theme_id"))
                .primary_key(Index::create().col("video_id").col("theme_id"))
                .foreign_key(&mut cascade("video_theme", "video_id", "video"))
                .foreign_key(&mut restrict("video_theme", "theme_id", "theme"))
                .to_owned(),
        )
        .await?;

    manager
        .create_table(
            Table::create()
                .table("curriculum_tag")
                .col(uuid("video_id"))
                .col(string("content_id"))
                .col(string("weight").check(Expr::col("weight").is_in(["PRIMARY", "SECONDARY"])))
                .primary_key(Index::create().col("video_id").col("content_id"))
                .foreign_key(&mut cascade("curriculum_tag", "video_id", "video"))
                .to_owned(),
        )
        .await?;

    index(
        manager,
        "curriculum_tag_content",
        "curriculum_tag",
        &["content_id"],
    )
    .await?;
    // Version of the published catalogue, by which nodes invalidate their caches.
    manager
        .create_table(
            Table::create()
                .table("catalog_version")
                .col(integer("id").primary_key())
                .col(big_integer("version"))
                .to_owned(),
        )
        .await?;

    manager
        .execute(
            Query::insert()
                .into_table("catalog_version")
                .columns(["id", "version"])
                .values_panic([1.into(), 0_i64.into()])
                .to_owned(),
        )
        .await
}

/// Trigram index over the normalised texts of a video: FTS5 on SQLite, pg_trgm on PostgreSQL.
async fn search_index(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared(
            "CREATE EXTENSION IF NOT EXISTS pg_trgm;
             CREATE TABLE video_text (
                 video_id uuid PRIMARY KEY REFERENCES video (id) ON DELETE CASCADE,
                 body text NOT NULL,
                 initials text NOT NULL
             );
             CREATE INDEX video_text_body ON video_text USING gin (body gin_trgm_ops);
             CREATE INDEX video_text_initials ON video_text USING gin (initials gin_trgm_ops);",
        )
        .await?;
    } else {
        db.execute_unprepared(
            "CREATE TABLE video_text (
                 seq integer PRIMARY KEY,
                 video_id uuid_text NOT NULL UNIQUE REFERENCES video (id) ON DELETE CASCADE,
                 body text NOT NULL,
                 initials text NOT NULL
             );
             CREATE VIRTUAL TABLE video_text_index USING fts5(
                 body, initials, content='video_text', content_rowid='seq', tokenize='trigram');
             CREATE TRIGGER video_text_added AFTER INSERT ON video_text BEGIN
                 INSERT INTO video_text_index(rowid, body, initials) VALUES (new.seq, new.body, new.initials);
             END;
             CREATE TRIGGER video_text_removed AFTER DELETE ON video_text BEGIN
                 INSERT INTO video_text_index(video_text_index, rowid, body, initials)
                 VALUES ('delete', old.seq, old.body, old.initials);
             END;
             CREATE TRIGGER video_text_changed AFTER UPDATE ON video_text BEGIN
                 INSERT INTO video_text_index(video_text_index, rowid, body, initials)
                 VALUES ('delete', old.seq, old.body, old.initials);
                 INSERT INTO video_text_index(rowid, body, initials) VALUES (new.seq, new.body, new.initials);
             END;",
        )
        .await?;
    }

    Ok(())
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        own_tables(manager).await?;
        video_tables(manager).await?;
        search_index(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            manager
                .get_connection()
                .execute_unprepared("DROP TABLE video_text_index")
                .await?;
        }
        for table in [
            "video_text",
            "catalog_version",
            "curriculum_tag",
            "video_theme",
            "video_snapshot",
            "video",
            "theme",
            "series",
            "channel",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
