//! `updateVideo`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use kyck_domain::curation::{Change, UpdateVideo};
use kyck_domain::family::AgeBand;
use kyck_kernel::Fault;

use super::staff_videos::{StaffVideo, staff_videos_by_ids};
use super::types::{CurationUserError, NuriTagInput};
use crate::graphql::{ContextExt, id};

/// What to change of a video. A field that is absent stays; one that is null has no value from now on.
#[derive(InputObject)]
struct UpdateVideoInput {
    /// The video to edit.
    video_id: ID,
    /// Our Korean title, 1 to 200 characters; without one of ours, YouTube's is shown.
    title_ko: MaybeUndefined<String>,
    /// Our English title, 1 to 200 characters; without one of ours, YouTube's is shown.
    title_en: MaybeUndefined<String>,
    /// The youngest band it suits; a published or suspended video always has one.
    age_band: MaybeUndefined<AgeBand>,
    /// What of the curriculum it touches: one primary and at most three secondary contents.
    nuri_tags: MaybeUndefined<Vec<NuriTagInput>>,
    /// Its themes, in place of those it has.
    theme_ids: MaybeUndefined<Vec<ID>>,
    /// Its series; it comes to the end of a new one unless `episode` is given.
    series_id: MaybeUndefined<ID>,
    /// Number within the series, 1 to 10,000.
    episode: MaybeUndefined<i32>,
    /// The `revision` that was read: another one is refused as `CHANGED_SINCE`. Not checked when absent.
    expected_revision: Option<i32>,
    /// Why, for the audit log.
    reason: Option<String>,
}

/// The outcome of editing a video.
#[derive(SimpleObject)]
struct UpdateVideoPayload {
    /// The video as it is now; null when `userErrors` is not empty.
    video: Option<StaffVideo>,
    /// What the user can fix; empty on success.
    user_errors: Vec<CurationUserError>,
}

/// The mutation with which managers edit a video.
#[derive(Default)]
pub struct UpdateVideoMutation;

#[Object]
impl UpdateVideoMutation {
    /// Edits titles, labels, themes and series of a video of any state. For managers.
    async fn update_video(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which video, and what to change.")] input: UpdateVideoInput,
    ) -> Result<UpdateVideoPayload, Fault> {
        let curation = &ctx.services().curation;
        let updated = curation.update_video(&ctx.cx(), input.into_command()).await;
        let (id, user_errors) = ctx.outcome(updated)?;
        let ids: Vec<_> = id.into_iter().collect();

        Ok(UpdateVideoPayload {
            video: staff_videos_by_ids(ctx, &ids).await?.pop(),
            user_errors,
        })
    }
}

impl UpdateVideoInput {
    fn into_command(self) -> UpdateVideo {
        let tags = |tags: Vec<NuriTagInput>| tags.into_iter().map(NuriTagInput::into_domain).collect();
        let theme_ids = |ids: Vec<ID>| ids.iter().map(id::decode).collect();

        UpdateVideo {
            video_id: id::decode(&self.video_id),
            title_ko: change(self.title_ko),
            title_en: change(self.title_en),
            age_band: change(self.age_band),
            nuri_tags: change(self.nuri_tags.map_value(tags)),
            theme_ids: change(self.theme_ids.map_value(theme_ids)),
            series_id: change(self.series_id.map_value(|series_id| id::decode(&series_id))),
            episode: change(self.episode),
            expected_revision: self.expected_revision.map(Into::into),
            reason: self.reason,
        }
    }
}

fn change<T>(given: MaybeUndefined<T>) -> Change<T> {
    match given {
        MaybeUndefined::Undefined => Change::Keep,
        MaybeUndefined::Null => Change::Clear,
        MaybeUndefined::Value(value) => Change::Set(value),
    }
}
