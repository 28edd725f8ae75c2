//! The text index: one row of folded texts per video, found by any part of them.

use kyck_kernel::id::VideoId;
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};

use super::load::{self, Scope};
use super::model::Video;
use super::text;

/// The most videos one search finds.
const MOST_FOUND: u64 = 2_000;

/// Ids of the videos that have every word of the query somewhere in their texts, in no order. Empty for a
/// query without letters or digits.
pub async fn find(db: &impl ConnectionTrait, query: &str) -> Result<Vec<VideoId>, Fault> {
    let words = text::words(query);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db.query_all(&select(db.get_database_backend(), &words)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "video_id")?)).collect()
}

/// Words of three letters and more are found through the trigram index. Shorter ones have no trigram:
/// FTS5 finds nothing by them in Hangul, so on SQLite they are looked for in the texts themselves;
/// PostgreSQL does so by itself.
fn select(backend: DbBackend, words: &[String]) -> SelectStatement {
    let mut query = Query::select();
    query.column(("video_text", "video_id")).from("video_text");
    let is_indexed = |word: &str| backend == DbBackend::Sqlite && word.chars().count() >= 3;
    let parts: Vec<(&str, String)> = words.iter().flat_map(|word| parts_of(word)).collect();
    if parts.iter().any(|(_, word)| is_indexed(word)) {
        query.inner_join(
            "video_text_index",
            Expr::col(("video_text_index", "rowid")).equals(("video_text", "seq")),
        );
    }

    for (column, word) in parts {
        // Folded words are letters and digits: none of LIKE's signs can be in them.
        let pattern = format!("%{word}%");
        query.and_where(if is_indexed(&word) {
            Expr::col(("video_text_index", column)).like(pattern)
        } else if backend == DbBackend::Sqlite {
            let position = Func::cust("instr")
                .arg(Expr::col(("video_text", column)))
                .arg(word);
            Expr::expr(position).gt(0)
        } else {
            Expr::col(("video_text", column)).like(pattern)
        });
    }

    query.limit(MOST_FOUND);

    query
}

/// What must be in which column for a word to be found.
fn parts_of(word: &str) -> Vec<(&'static str, String)> {
    if text::is_initials(word) {
        vec![("initials", text::initials_of_word(word))]
    } else if let Some((syllables, initials)) = text::half_typed(word) {
        vec![("body", syllables), ("initials", initials)]
    } else {
        vec![("body", word.to_owned())]
    }
}

/// Rewrites the texts of these videos, in the transaction that changed them.
pub async fn reindex(tx: &DatabaseTransaction, now: UtcInstant, ids: &[VideoId]) -> Result<(), Fault> {
    for ids in ids.chunks(100) {
        let videos = load::videos(tx, Scope::Ids(ids), &[]).await?;
        let mut insert = Query::insert();
        insert
            .into_table("video_text")
            .columns(["video_id", "body", "initials"])
            .on_conflict(
                OnConflict::column("video_id")
                    .update_columns(["body", "initials"])
                    .to_owned(),
            );

        for video in &videos {
            let texts = texts_of(video, now);
            insert.values_panic([
                video.id.into(),
                joined(&texts, text::fold).into(),
                joined(&texts, text::initials).into(),
            ]);
        }
        if !videos.is_empty() {
            tx.execute(&insert).await?;
        }
    }
    Ok(())
}

fn texts_of(video: &Video, now: UtcInstant) -> Vec<&str> {
    let mut texts = Vec::new();
    texts.extend(video.title_ko.as_deref());
    texts.extend(video.title_en.as_deref());
    texts.extend(video.fresh_snapshot(now).map(|snapshot| snapshot.title.as_str()));
    texts.push(&video.channel.title);
    texts.extend(video.series.as_deref().map(|series| series.title.as_str()));
    texts
}

/// A line break between texts keeps a word from being found across two of them.
fn joined(texts: &[&str], how: fn(&str) -> String) -> String {
    texts.iter().map(|text| how(text)).collect::<Vec<_>>().join("\n")
}
