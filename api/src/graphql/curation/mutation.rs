//! Mutations of curation, each with its input and payload.

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::curation::{self, CurationError, Decide, ImportProblem, Proposal};
use kyck_domain::idempotency::MutationKey;
use kyck_kernel::id::{ReviewItemId, SeriesId, ThemeId, VideoId};
use kyck_kernel::{Fault, Role};

use super::staff_videos::{StaffVideo, staff_videos_by_ids};
use super::types::{
    CurationUserError, ImportSourceKind, ReviewDecision, ReviewItemNode, problem_of, user_error, with_videos,
};
use crate::graphql::catalog::{AgeBand, NuriWeight, VideoNode};
use crate::graphql::once::once;
use crate::graphql::{ContextExt, id};

/// Sources to import videos from.
#[derive(InputObject)]
pub struct ImportVideosInput {
    /// Addresses, ids or handles of videos, playlists and channels; at most 50.
    sources: Vec<String>,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// What became of one source.
#[derive(SimpleObject)]
pub struct ImportResult {
    /// The source as it was given.
    source: String,
    /// What it names; absent when it cannot be read.
    kind: Option<ImportSourceKind>,
    /// How many videos came into the queue by it.
    imported: i32,
    /// How many of its videos were known before.
    already_known: i32,
    /// How many of its videos YouTube does not show.
    unavailable: i32,
    /// How many of its videos YouTube describes in a way that cannot be read; they were left out.
    unreadable: i32,
    /// Whether it has more videos than one import takes.
    is_cut_short: bool,
    /// Its videos that wait in the queue, at most 100.
    items: Vec<ReviewItemNode>,
    /// The video, as it is now, when the source names one that was known before, whatever its state.
    known_video: Option<StaffVideo>,
    /// Why it gave nothing, or not all.
    problem: Option<CurationUserError>,
}

/// Result of `importVideos`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
pub struct ImportVideosPayload {
    /// One result for each source, in order.
    results: Vec<ImportResult>,
    /// Errors the user can fix; empty on success. What is wrong with one source is in its result.
    user_errors: Vec<CurationUserError>,
}

/// A curriculum tag to set.
#[derive(InputObject)]
pub struct NuriTagInput {
    /// The content, by its slug.
    content_id: ID,
    /// How strongly the video is about it.
    weight: NuriWeight,
}

impl NuriTagInput {
    /// The content's slug and the weight, as the domain has them.
    pub fn into_domain(self) -> (String, kyck_domain::catalog::TagWeight) {
        (self.content_id.0, self.weight.into())
    }
}

/// A decision about items of the review queue.
#[derive(InputObject)]
pub struct DecideReviewInput {
    /// Which items; at most 100.
    item_ids: Vec<ID>,
    /// What to do. An editor's approval or refusal is a proposal.
    decision: ReviewDecision,
    /// The youngest band the videos suit; an approval needs it.
    age_band: Option<AgeBand>,
    /// What of the curriculum they touch: one primary and at most three secondary; an approval needs it.
    nuri_tags: Option<Vec<NuriTagInput>>,
    /// Their topics, in place of those they have.
    theme_ids: Option<Vec<ID>>,
    /// A series at whose end they come, in the order of the items; they stay in theirs when not given.
    series_id: Option<ID>,
    /// Why; needed to publish in spite of a finding that blocks.
    reason: Option<String>,
}

/// Result of `decideReview`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
pub struct DecideReviewPayload {
    /// Items that changed, as they are now.
    items: Vec<ReviewItemNode>,
    /// Errors the user can fix; empty on success. `field` names the item where one is at fault.
    user_errors: Vec<CurationUserError>,
}

/// Which video to take down.
#[derive(InputObject)]
pub struct SuspendVideoInput {
    /// Id of the video to suspend.
    video_id: ID,
    /// Why; recorded in the audit log.
    reason: String,
}

/// Result of `suspendVideo`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
pub struct SuspendVideoPayload {
    /// The video as it is now; absent when `userErrors` is not empty.
    video: Option<VideoNode>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<CurationUserError>,
}

/// Which videos to check again.
#[derive(InputObject)]
pub struct RecheckVideosInput {
    /// Which videos; at most 100.
    video_ids: Vec<ID>,
}

/// Result of `recheckVideos`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
pub struct RecheckVideosPayload {
    /// The videos as they are now.
    videos: Vec<VideoNode>,
    /// How many were taken down.
    suspended: i32,
    /// How many YouTube does not show.
    missing: i32,
    /// Those YouTube does not show that stay as they are for now: one is suspended when it is missing still 20 hours
    /// after it was first missed.
    unconfirmed: Vec<VideoNode>,
    /// How many were published again, because YouTube shows them again after they were suspended as missing.
    reinstated: i32,
    /// What the user can fix; empty on success. A video whose entry at YouTube cannot be read is named here and
    /// stays as it is.
    user_errors: Vec<CurationUserError>,
}

/// Mutations of curation.
#[derive(Default)]
pub struct CurationMutation;

#[Object]
impl CurationMutation {
    /// Brings videos into the review queue; each source has its own result. For editors.
    async fn import_videos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sources to import videos from.")] input: ImportVideosInput,
    ) -> Result<ImportVideosPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        import(ctx, &input.sources, key)
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }

    /// Decides about items of the review queue. Editors propose and give back; managers decide. An approval
    /// publishes.
    async fn decide_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The items and the decision.")] input: DecideReviewInput,
    ) -> Result<DecideReviewPayload> {
        decide(ctx, input)
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }

    /// Takes a published video down immediately. For managers.
    async fn suspend_video(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which video and why.")] input: SuspendVideoInput,
    ) -> Result<SuspendVideoPayload> {
        suspend(ctx, input)
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }

    /// Asks YouTube about videos now, takes down what may no longer be shown, and puts back what was only missing. For
    /// editors.
    async fn recheck_videos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The videos to check again.")] input: RecheckVideosInput,
    ) -> Result<RecheckVideosPayload> {
        recheck(ctx, input)
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }
}

async fn import(
    ctx: &Context<'_>,
    sources: &[String],
    key: Option<MutationKey>,
) -> Result<ImportVideosPayload, Fault> {
    let language = ctx.language();
    let results = match ctx
        .services()
        .curation
        .import(&ctx.cx(), sources, key.as_ref())
        .await
    {
        Ok(results) => results,
        Err(error) => {
            return Ok(ImportVideosPayload {
                results: Vec::new(),
                user_errors: vec![user_error(error, &["sources"], language)?],
            });
        }
    };

    let known = known_videos(ctx, &results).await?;
    // The items of all sources get their videos together.
    let lengths: Vec<usize> = results.iter().map(|result| result.items.len()).collect();
    let items = results.iter().flat_map(|result| result.items.clone()).collect();
    let mut nodes = with_videos(ctx, items).await?.into_iter();
    let results = results
        .into_iter()
        .zip(lengths)
        .map(|(result, length)| ImportResult {
            known_video: known.get(&result.source).cloned(),
            source: result.source,
            kind: result.kind.map(Into::into),
            imported: count(result.imported),
            already_known: count(result.already_known),
            unavailable: count(result.unavailable),
            unreadable: count(result.unreadable),
            is_cut_short: result.is_cut_short,
            items: nodes.by_ref().take(length).collect(),
            problem: result.problem.map(|problem| problem_of(&problem, language)),
        })
        .collect();

    Ok(ImportVideosPayload {
        results,
        user_errors: Vec::new(),
    })
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

async fn decide(ctx: &Context<'_>, input: DecideReviewInput) -> Result<DecideReviewPayload, Fault> {
    // Rights come before any complaint about the input.
    ctx.cx().staff(Role::Editor)?;
    let language = ctx.language();
    let mut user_errors = Vec::new();
    let mut places = Vec::new();
    let mut item_ids: Vec<ReviewItemId> = Vec::new();
    for (place, item_id) in input.item_ids.iter().enumerate() {
        if let Some(item_id) = id::decode(item_id) {
            places.push(place);
            item_ids.push(item_id);
        } else {
            let field = ["itemIds", &place.to_string()];
            user_errors.push(user_error(CurationError::ItemNotFound, &field, language)?);
        }
    }

    let theme_ids: Option<Option<Vec<ThemeId>>> = input
        .theme_ids
        .map(|theme_ids| theme_ids.iter().map(id::decode).collect());
    let series_id: Option<Option<SeriesId>> = input.series_id.map(|series_id| id::decode(&series_id));
    if theme_ids == Some(None) {
        user_errors.push(user_error(CurationError::ThemeNotFound, &["themeIds"], language)?);
    }

    if series_id == Some(None) {
        user_errors.push(user_error(
            CurationError::SeriesNotFound,
            &["seriesId"],
            language,
        )?);
    }

    if theme_ids == Some(None) || series_id == Some(None) {
        return Ok(DecideReviewPayload {
            items: Vec::new(),
            user_errors,
        });
    }

    let cmd = Decide {
        item_ids,
        proposal: Proposal {
            decision: input.decision.into(),
            age_band: input.age_band.map(Into::into),
            tags: input
                .nuri_tags
                .map(|tags| tags.into_iter().map(NuriTagInput::into_domain).collect()),
            theme_ids: theme_ids.flatten(),
            series_id: series_id.flatten(),
            reason: input.reason,
        },
    };

    let decided = ctx.services().curation.decide(&ctx.cx(), cmd).await?;
    for (place, error) in decided.errors {
        let place = place.and_then(|place| places.get(place)).map(ToString::to_string);
        let field = match (&error, &place) {
            (CurationError::NuriTagUnknown(_) | CurationError::NuriTagsInvalid, _) => vec!["nuriTags"],
            (CurationError::ThemeNotFound, _) => vec!["themeIds"],
            (CurationError::SeriesNotFound | CurationError::SeriesFull, _) => vec!["seriesId"],
            (CurationError::AgeBandMissing, _) => vec!["ageBand"],
            (CurationError::ReasonMissing | CurationError::ReasonInvalid, _) => vec!["reason"],
            (_, Some(place)) => vec!["itemIds", place],
            (_, None) => vec!["itemIds"],
        };
        user_errors.push(user_error(error, &field, language)?);
    }

    Ok(DecideReviewPayload {
        items: with_videos(ctx, decided.items).await?,
        user_errors,
    })
}

async fn suspend(ctx: &Context<'_>, input: SuspendVideoInput) -> Result<SuspendVideoPayload, Fault> {
    let cx = ctx.cx();
    cx.staff(Role::Manager)?;
    let refused = |error, field: &str| -> Result<SuspendVideoPayload, Fault> {
        Ok(SuspendVideoPayload {
            video: None,
            user_errors: vec![user_error(error, &[field], ctx.language())?],
        })
    };

    let Some(video_id) = id::decode::<VideoId>(&input.video_id) else {
        return refused(CurationError::VideoNotFound, "videoId");
    };

    match ctx
        .services()
        .curation
        .suspend(&cx, video_id, &input.reason)
        .await
    {
        Ok(()) => {
            let video = ctx
                .services()
                .catalog
                .videos_by_ids(&[video_id])
                .await?
                .remove(&video_id);
            Ok(SuspendVideoPayload {
                video: video.map(VideoNode),
                user_errors: Vec::new(),
            })
        }
        Err(error @ (CurationError::ReasonMissing | CurationError::ReasonInvalid)) => {
            refused(error, "reason")
        }
        Err(error) => refused(error, "videoId"),
    }
}

async fn recheck(ctx: &Context<'_>, input: RecheckVideosInput) -> Result<RecheckVideosPayload, Fault> {
    let cx = ctx.cx();
    cx.staff(Role::Editor)?;
    let refused = |error, field: &[&str]| -> Result<RecheckVideosPayload, Fault> {
        Ok(RecheckVideosPayload {
            videos: Vec::new(),
            suspended: 0,
            missing: 0,
            unconfirmed: Vec::new(),
            reinstated: 0,
            user_errors: vec![user_error(error, field, ctx.language())?],
        })
    };

    let mut ids: Vec<VideoId> = Vec::with_capacity(input.video_ids.len());
    for (place, video_id) in input.video_ids.iter().enumerate() {
        match id::decode(video_id) {
            Some(video_id) => ids.push(video_id),
            None => return refused(CurationError::VideoNotFound, &["videoIds", &place.to_string()]),
        }
    }

    match ctx.services().curation.recheck(&cx, &ids).await {
        Ok(done) => rechecked(ctx, &ids, done).await,
        Err(error) => refused(error, &["videoIds"]),
    }
}

async fn rechecked(
    ctx: &Context<'_>,
    ids: &[VideoId],
    done: curation::Refreshed,
) -> Result<RecheckVideosPayload, Fault> {
    let videos = ctx.services().catalog.videos_by_ids(ids).await?;
    let nodes = |ids: &[VideoId]| {
        let found = ids.iter().filter_map(|id| videos.get(id).cloned());
        found.map(VideoNode).collect()
    };

    let mut user_errors = Vec::new();
    for (id, reason) in done.unreadable {
        let index = ids.iter().position(|of| *of == id).unwrap_or_default();
        let error = CurationError::Source(ImportProblem::EntryUnreadable(reason));
        let field = ["videoIds", &index.to_string()];
        user_errors.push(user_error(error, &field, ctx.language())?);
    }

    if let Some(problem) = done.problem {
        user_errors.push(user_error(problem.into(), &["videoIds"], ctx.language())?);
    }

    Ok(RecheckVideosPayload {
        videos: nodes(ids),
        suspended: count(done.suspended),
        missing: count(done.missing),
        unconfirmed: nodes(&done.unconfirmed),
        reinstated: count(done.reinstated),
        user_errors,
    })
}
