//! `recheckVideos`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::curation::Rechecked;
use kyck_kernel::Fault;
use kyck_kernel::id::VideoId;

use super::types::{CurationUserError, user_errors};
use crate::graphql::catalog::VideoNode;
use crate::graphql::{ContextExt, id};

/// Which videos to check again.
#[derive(InputObject)]
struct RecheckVideosInput {
    /// Which videos; at most 100.
    video_ids: Vec<ID>,
}

/// Result of `recheckVideos`: the changed objects, or `userErrors`.
#[derive(Default, SimpleObject)]
struct RecheckVideosPayload {
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

/// The mutation with which editors check videos again.
#[derive(Default)]
pub struct RecheckVideosMutation;

#[Object]
impl RecheckVideosMutation {
    /// Asks YouTube about videos now, takes down what may no longer be shown, and puts back what was only missing. For
    /// editors.
    async fn recheck_videos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The videos to check again.")] input: RecheckVideosInput,
    ) -> Result<RecheckVideosPayload, Fault> {
        let video_ids: Vec<Option<VideoId>> = input.video_ids.iter().map(id::decode).collect();

        let curation = &ctx.services().curation;
        let (checked, user_errors) = ctx.outcome(curation.recheck_videos(&ctx.cx(), &video_ids).await)?;

        match checked {
            Some(checked) => RecheckVideosPayload::of(ctx, checked).await,
            None => Ok(RecheckVideosPayload {
                user_errors,
                ..RecheckVideosPayload::default()
            }),
        }
    }
}

impl RecheckVideosPayload {
    async fn of(ctx: &Context<'_>, checked: Rechecked) -> Result<Self, Fault> {
        let videos = ctx.services().catalog.videos_by_ids(&checked.video_ids).await?;
        let nodes = |ids: &[VideoId]| {
            let found = ids.iter().filter_map(|id| videos.get(id).cloned());
            found.map(VideoNode).collect()
        };

        Ok(Self {
            videos: nodes(&checked.video_ids),
            suspended: count(checked.done.suspended),
            missing: count(checked.done.missing),
            unconfirmed: nodes(&checked.done.unconfirmed),
            reinstated: count(checked.done.reinstated),
            user_errors: user_errors(ctx, &checked.problems),
        })
    }
}

fn count(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
