//! `importVideos`.

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use kyck_domain::curation::{self, CurationErrorCode, SourceKind};
use kyck_kernel::id::VideoId;
use kyck_kernel::{Fault, Problem};

use super::staff_videos::{StaffVideo, staff_videos_by_ids};
use super::types::{CurationUserError, ReviewItemNode, with_videos};
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::once::once;

/// Sources to import videos from.
#[derive(InputObject)]
struct ImportVideosInput {
    /// Addresses, ids or handles of videos, playlists and channels; at most 50.
    sources: Vec<String>,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// The outcome of the import of one source.
struct ImportResult {
    result: curation::ImportResult,
    items: Vec<ReviewItemNode>,
    known_video: Option<StaffVideo>,
}

/// The outcome of the import of one source.
#[Object]
impl ImportResult {
    /// The source as it was given.
    async fn source(&self) -> &str {
        &self.result.source
    }

    /// What it names; absent when it cannot be read.
    async fn kind(&self) -> Option<SourceKind> {
        self.result.kind
    }

    /// How many videos came into the queue by it.
    async fn imported(&self) -> i32 {
        count(self.result.imported)
    }

    /// How many of its videos were known before.
    async fn already_known(&self) -> i32 {
        count(self.result.already_known)
    }

    /// How many of its videos YouTube does not show.
    async fn unavailable(&self) -> i32 {
        count(self.result.unavailable)
    }

    /// How many of its videos YouTube describes in a way that cannot be read; they were left out.
    async fn unreadable(&self) -> i32 {
        count(self.result.unreadable)
    }

    /// Whether it has more videos than one import takes.
    async fn is_cut_short(&self) -> bool {
        self.result.is_cut_short
    }

    /// Its videos that wait in the queue, at most 100.
    async fn items(&self) -> &[ReviewItemNode] {
        &self.items
    }

    /// The video, as it is now, when the source names one that was known before, whatever its state.
    async fn known_video(&self) -> Option<&StaffVideo> {
        self.known_video.as_ref()
    }

    /// Why it gave nothing, or not all.
    async fn problem(&self, ctx: &Context<'_>) -> Option<CurationUserError> {
        let problem: Problem<CurationErrorCode> = self.result.problem.as_ref()?.into();
        Some(UserError::of(&problem, ctx.language(), &[]))
    }
}

/// Result of `importVideos`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct ImportVideosPayload {
    /// One result for each source, in order.
    results: Vec<ImportResult>,
    /// Errors the user can fix; empty on success. What is wrong with one source is in its result.
    user_errors: Vec<CurationUserError>,
}

/// The mutation with which editors bring videos in.
#[derive(Default)]
pub struct ImportVideosMutation;

#[Object]
impl ImportVideosMutation {
    /// Brings videos into the review queue; each source has its own result. For editors.
    async fn import_videos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sources to import videos from.")] input: ImportVideosInput,
    ) -> Result<ImportVideosPayload> {
        let key = once(ctx, input.client_mutation_id)?;

        let curation = &ctx.services().curation;
        let imported = curation
            .import_videos(&ctx.cx(), &input.sources, key.as_ref())
            .await;
        let (results, user_errors) = ctx.outcome(imported)?;

        Ok(ImportVideosPayload {
            results: with_objects(ctx, results.unwrap_or_default()).await?,
            user_errors,
        })
    }
}

/// The results with their items and known videos, by a constant number of queries.
async fn with_objects(
    ctx: &Context<'_>,
    results: Vec<curation::ImportResult>,
) -> Result<Vec<ImportResult>, Fault> {
    let known = known_videos(ctx, &results).await?;
    let items = results.iter().flat_map(|result| result.items.clone()).collect();
    let mut nodes = with_videos(ctx, items).await?.into_iter();

    Ok(results
        .into_iter()
        .map(|result| ImportResult {
            items: nodes.by_ref().take(result.items.len()).collect(),
            known_video: known.get(&result.source).cloned(),
            result,
        })
        .collect())
}

/// The videos that were known before, by the sources that name one each.
async fn known_videos(
    ctx: &Context<'_>,
    results: &[curation::ImportResult],
) -> Result<HashMap<String, StaffVideo>, Fault> {
    let sources: Vec<&str> = results
        .iter()
        .filter(|result| result.imported == 0 && result.already_known > 0)
        .map(|result| result.source.as_str())
        .collect();
    if sources.is_empty() {
        return Ok(HashMap::new());
    }

    let ids = ctx.services().curation.known_videos(&ctx.cx(), &sources).await?;
    let mut unique: Vec<VideoId> = ids.values().copied().collect();
    unique.sort_unstable();
    unique.dedup();
    let videos = staff_videos_by_ids(ctx, &unique).await?;
    let videos: HashMap<VideoId, StaffVideo> = videos.into_iter().map(|video| (video.id(), video)).collect();

    Ok(ids
        .into_iter()
        .filter_map(|(source, id)| Some((source, videos.get(&id)?.clone())))
        .collect())
}

fn count(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
