//! Reads whole videos with everything a tile shows, in a constant number of queries.

use std::collections::HashMap;
use std::sync::Arc;

use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};

use super::curriculum::curriculum;
use super::entity;
use super::model::{Channel, CurriculumTag, Series, Snapshot, TagWeight, Theme, Video, VideoState};
use super::port::StatusFacts;
use crate::family::AgeBand;

/// Which videos to read.
#[derive(Clone, Copy)]
pub enum Scope<'a> {
    /// All that families have ever been shown: published, suspended, retired.
    Shown,
    /// These, in whatever state. At most 500.
    Ids(&'a [VideoId]),
}

const SHOWN: [&str; 3] = ["PUBLISHED", "SUSPENDED", "RETIRED"];

#[derive(FromQueryResult)]
struct Row {
    id: VideoId,
    youtube_id: String,
    state: String,
    channel_id: ChannelId,
    channel_youtube_id: String,
    channel_title: Option<String>,
    series_id: Option<SeriesId>,
    series_title: Option<String>,
    episode: Option<i32>,
    language: String,
    age_band: Option<String>,
    title_ko: Option<String>,
    title_en: Option<String>,
    published_at: Option<UtcInstant>,
    created_at: UtcInstant,
    snapshot_title: Option<String>,
    thumbnail_url: Option<String>,
    duration_ms: Option<i64>,
    facts: Option<String>,
    fetched_at: Option<UtcInstant>,
    expires_at: Option<UtcInstant>,
}

/// The themes that are not deleted, in their order, each with those that were merged into it.
pub async fn themes(db: &impl ConnectionTrait) -> Result<Vec<Arc<Theme>>, Fault> {
    let rows = entity::theme::Entity::find()
        .order_by_asc(entity::theme::Column::Position)
        .order_by_asc(entity::theme::Column::Id)
        .all(db)
        .await?;
    let merged_into: HashMap<ThemeId, ThemeId> = rows
        .iter()
        .filter(|row| row.deleted_at.is_some())
        .filter_map(|row| Some((row.id, row.merged_into_id?)))
        .collect();
    let mut merged: HashMap<ThemeId, Vec<ThemeId>> = HashMap::new();
    for id in merged_into.keys().copied() {
        merged.entry(last_target(&merged_into, id)).or_default().push(id);
    }

    let living = rows.into_iter().filter(|row| row.deleted_at.is_none());

    Ok(living
        .map(|row| {
            let mut merged_ids = merged.remove(&row.id).unwrap_or_default();
            merged_ids.sort_unstable();
            Arc::new(Theme {
                id: row.id,
                slug: row.slug,
                name_ko: row.name_ko,
                name_en: row.name_en,
                merged_ids,
            })
        })
        .collect())
}

/// Where a chain of mergers ends. Each merger goes into a theme that was not deleted then, so there is no circle; should
/// there be one, the walk ends all the same.
fn last_target(merged_into: &HashMap<ThemeId, ThemeId>, id: ThemeId) -> ThemeId {
    let mut target = id;
    for _ in 0..merged_into.len() {
        match merged_into.get(&target) {
            Some(next) => target = *next,
            None => break,
        }
    }
    target
}

/// The videos of a scope with all they refer to. Three queries, whatever their number.
pub async fn videos(
    db: &impl ConnectionTrait,
    scope: Scope<'_>,
    themes: &[Arc<Theme>],
) -> Result<Vec<Video>, Fault> {
    let rows = db.query_all(&select_videos(scope)).await?;
    let mut themes_of = themes_by_video(db, scope, themes).await?;
    let mut tags_of = tags_by_video(db, scope).await?;
    let mut channels: HashMap<ChannelId, Arc<Channel>> = HashMap::new();
    let mut all_series: HashMap<SeriesId, Arc<Series>> = HashMap::new();
    let mut videos = Vec::with_capacity(rows.len());
    for row in rows {
        let row = Row::from_query_result(&row, "")?;
        let channel = channels
            .entry(row.channel_id)
            .or_insert_with(|| {
                Arc::new(Channel {
                    id: row.channel_id,
                    youtube_id: row.channel_youtube_id.clone(),
                    title: row.channel_title.clone().unwrap_or_default(),
                })
            })
            .clone();
        let series = row.series_id.zip(row.series_title.clone()).map(|(id, title)| {
            all_series
                .entry(id)
                .or_insert_with(|| Arc::new(Series { id, title }))
                .clone()
        });
        let themes = themes_of.remove(&row.id).unwrap_or_default();
        let tags = tags_of.remove(&row.id).unwrap_or_default();
        videos.push(video_of(row, channel, series, themes, tags)?);
    }

    Ok(videos)
}

fn select_videos(scope: Scope<'_>) -> SelectStatement {
    let mut query = Query::select();
    query.from("video");
    for column in [
        "id",
        "youtube_id",
        "state",
        "channel_id",
        "series_id",
        "episode",
        "language",
        "age_band",
        "title_ko",
        "title_en",
        "published_at",
        "created_at",
    ] {
        query.column(("video", column));
    }

    query
        .expr_as(Expr::col(("channel", "youtube_id")), "channel_youtube_id")
        .expr_as(Expr::col(("channel", "title")), "channel_title")
        .expr_as(Expr::col(("series", "title")), "series_title")
        .expr_as(Expr::col(("video_snapshot", "title")), "snapshot_title");
    for column in [
        "thumbnail_url",
        "duration_ms",
        "facts",
        "fetched_at",
        "expires_at",
    ] {
        query.column(("video_snapshot", column));
    }

    query
        .inner_join(
            "channel",
            Expr::col(("channel", "id")).equals(("video", "channel_id")),
        )
        .left_join(
            "series",
            Expr::col(("series", "id"))
                .equals(("video", "series_id"))
                .and(Expr::col(("series", "deleted_at")).is_null()),
        )
        .left_join(
            "video_snapshot",
            Expr::col(("video_snapshot", "video_id")).equals(("video", "id")),
        );
    match scope {
        Scope::Shown => query.and_where(Expr::col(("video", "state")).is_in(SHOWN)),
        Scope::Ids(ids) => query.and_where(Expr::col(("video", "id")).is_in(ids.iter().copied())),
    };

    query
}

fn shown_ids() -> SelectStatement {
    Query::select()
        .column("id")
        .from("video")
        .and_where(Expr::col("state").is_in(SHOWN))
        .to_owned()
}

async fn themes_by_video(
    db: &impl ConnectionTrait,
    scope: Scope<'_>,
    themes: &[Arc<Theme>],
) -> Result<HashMap<VideoId, Vec<Arc<Theme>>>, Fault> {
    use entity::video_theme::{Column, Entity};

    let links = Entity::find().filter(match scope {
        Scope::Shown => Column::VideoId.in_subquery(shown_ids()),
        Scope::Ids(ids) => Column::VideoId.is_in(ids.iter().copied()),
    });
    let indices: HashMap<ThemeId, usize> = themes
        .iter()
        .enumerate()
        .flat_map(|(index, theme)| theme.all_ids().map(move |id| (id, index)))
        .collect();
    let mut indices_of: HashMap<VideoId, Vec<usize>> = HashMap::new();
    for link in links.all(db).await? {
        // A theme added since the themes were read is met at the next reading.
        if let Some(&index) = indices.get(&link.theme_id) {
            indices_of.entry(link.video_id).or_default().push(index);
        }
    }
    Ok(indices_of
        .into_iter()
        .map(|(id, mut indices)| {
            indices.sort_unstable();
            indices.dedup();
            (
                id,
                indices.into_iter().map(|index| themes[index].clone()).collect(),
            )
        })
        .collect())
}

async fn tags_by_video(
    db: &impl ConnectionTrait,
    scope: Scope<'_>,
) -> Result<HashMap<VideoId, Vec<CurriculumTag>>, Fault> {
    use entity::curriculum_tag::{Column, Entity};

    let rows = Entity::find()
        .filter(match scope {
            Scope::Shown => Column::VideoId.in_subquery(shown_ids()),
            Scope::Ids(ids) => Column::VideoId.is_in(ids.iter().copied()),
        })
        .all(db)
        .await?;
    let mut tags_of: HashMap<VideoId, Vec<CurriculumTag>> = HashMap::new();
    for row in rows {
        let content = curriculum().content(&row.content_id);
        let (Some(content), Some(weight)) = (content, TagWeight::parse(&row.weight)) else {
            return Err(Fault::internal(format!(
                "unknown curriculum tag {}",
                row.content_id
            )));
        };
        tags_of
            .entry(row.video_id)
            .or_default()
            .push(CurriculumTag { content, weight });
    }
    for tags in tags_of.values_mut() {
        tags.sort_unstable_by_key(|tag| (tag.weight, tag.content.index));
    }
    Ok(tags_of)
}

fn video_of(
    row: Row,
    channel: Arc<Channel>,
    series: Option<Arc<Series>>,
    themes: Vec<Arc<Theme>>,
    tags: Vec<CurriculumTag>,
) -> Result<Video, Fault> {
    let state = VideoState::parse(&row.state)
        .ok_or_else(|| Fault::internal(format!("unknown video state {}", row.state)))?;
    let age_band = match row.age_band {
        None => None,
        Some(band) => {
            Some(AgeBand::parse(&band).ok_or_else(|| Fault::internal(format!("unknown age band {band}")))?)
        }
    };

    let snapshot = match (row.snapshot_title, row.facts, row.fetched_at, row.expires_at) {
        (Some(title), Some(facts), Some(fetched_at), Some(expires_at)) => {
            let facts: StatusFacts = serde_json::from_str(&facts)
                .map_err(|error| Fault::internal(format!("snapshot of {}: {error}", row.id)))?;
            Some(Snapshot {
                title,
                thumbnail_url: row.thumbnail_url,
                duration_ms: row.duration_ms,
                is_playable: facts.is_playable(),
                is_made_for_kids: facts.is_made_for_kids,
                fetched_at,
                expires_at,
            })
        }
        _ => None,
    };

    Ok(Video {
        id: row.id,
        youtube_id: row.youtube_id,
        state,
        channel,
        series,
        series_id: row.series_id,
        episode: row.episode,
        language: row.language,
        age_band,
        title_ko: row.title_ko,
        title_en: row.title_en,
        themes,
        tags,
        published_at: row.published_at,
        created_at: row.created_at,
        snapshot,
    })
}
