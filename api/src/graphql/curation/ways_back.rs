//! Mutations by which staff brings videos back, edits them and undoes decisions.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject, Result, SimpleObject};
use kyck_domain::curation::{Change, ChangeVideos, ChangedVideos, CurationError, Undo, UpdateVideo};
use kyck_kernel::{Fault, Role};

use super::mutation::NuriTagInput;
use super::query::find_review;
use super::staff_videos::{StaffVideo, staff_videos_by_ids};
use super::types::{CurationUserError, ReviewItemNode, user_error};
use crate::graphql::catalog::AgeBand;
use crate::graphql::{ContextExt, id};

/// Videos to bring back, or to take down for good.
#[derive(InputObject)]
pub struct ChangeVideosInput {
    /// The videos, at most 100.
    video_ids: Vec<ID>,
    /// Why, for the audit log.
    reason: String,
}

/// The outcome of a change of several videos.
#[derive(SimpleObject)]
pub struct ChangeVideosPayload {
    /// The videos that changed, as they are now.
    videos: Vec<StaffVideo>,
    /// What the user can fix; empty on success. `field` names the video where one is at fault.
    user_errors: Vec<CurationUserError>,
}

/// Which change to undo.
#[derive(OneofObject)]
pub enum UndoDecisionInput {
    /// The item of the review queue that was decided.
    ReviewItemId(ID),
    /// The entry of the audit log about the change.
    AuditEntryId(ID),
}

/// The outcome of undoing a change.
#[derive(SimpleObject)]
pub struct UndoDecisionPayload {
    /// The video as it is again; null when `userErrors` is not empty.
    video: Option<StaffVideo>,
    /// The item of the review queue that waits again; null when the change decided none.
    item: Option<ReviewItemNode>,
    /// What the user can fix; empty on success.
    user_errors: Vec<CurationUserError>,
}

/// What to change of a video. A field that is absent stays; one that is null has no value from now on.
#[derive(InputObject)]
pub struct UpdateVideoInput {
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
pub struct UpdateVideoPayload {
    /// The video as it is now; null when `userErrors` is not empty.
    video: Option<StaffVideo>,
    /// What the user can fix; empty on success.
    user_errors: Vec<CurationUserError>,
}

/// Mutations by which staff brings videos back, edits them and undoes decisions.
#[derive(Default)]
pub struct StaffVideoMutation;

#[Object]
impl StaffVideoMutation {
    /// Brings suspended videos back: published again when labels and publish check allow it, else into the review
    /// queue. For managers.
    async fn reinstate_videos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which videos, and why.")] input: ChangeVideosInput,
    ) -> Result<ChangeVideosPayload> {
        let changed = ctx.services().curation.reinstate(&ctx.cx(), command(input)).await;
        changed_payload(ctx, changed).await
    }

    /// Puts rejected, returned and retired videos into the review queue again, with what was decided or proposed of
    /// them before as a proposal. For managers.
    async fn reopen_videos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which videos, and why.")] input: ChangeVideosInput,
    ) -> Result<ChangeVideosPayload> {
        let changed = ctx.services().curation.reopen(&ctx.cx(), command(input)).await;
        changed_payload(ctx, changed).await
    }

    /// Takes published or suspended videos down for good; `reopenVideos` is the way back. For managers.
    async fn retire_videos(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which videos, and why.")] input: ChangeVideosInput,
    ) -> Result<ChangeVideosPayload> {
        let changed = ctx.services().curation.retire(&ctx.cx(), command(input)).await;
        changed_payload(ctx, changed).await
    }

    /// Makes a video what it was before a decision or an edit of the last ten minutes. For who made the change, and for
    /// managers.
    async fn undo_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change to undo.")] input: UndoDecisionInput,
    ) -> Result<UndoDecisionPayload> {
        undo(ctx, input)
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }

    /// Edits titles, labels, themes and series of a video of any state. For managers.
    async fn update_video(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which video, and what to change.")] input: UpdateVideoInput,
    ) -> Result<UpdateVideoPayload> {
        update(ctx, input)
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }
}

fn command(input: ChangeVideosInput) -> ChangeVideos {
    ChangeVideos {
        video_ids: input.video_ids.iter().map(id::decode).collect(),
        reason: input.reason,
    }
}

async fn changed_payload(
    ctx: &Context<'_>,
    changed: Result<ChangedVideos, Fault>,
) -> Result<ChangeVideosPayload> {
    let made = async {
        let changed = changed?;
        let mut user_errors = Vec::with_capacity(changed.errors.len());
        for (position, error) in changed.errors {
            let position = position.map(|position| position.to_string());
            let field = match (&error, &position) {
                (CurationError::ReasonMissing | CurationError::ReasonInvalid, _) => vec!["reason"],
                (_, Some(position)) => vec!["videoIds", position],
                (_, None) => vec!["videoIds"],
            };
            user_errors.push(user_error(error, &field, ctx.language())?);
        }
        Ok(ChangeVideosPayload {
            videos: staff_videos_by_ids(ctx, &changed.video_ids).await?,
            user_errors,
        })
    };
    made.await
        .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
}

async fn undo(ctx: &Context<'_>, input: UndoDecisionInput) -> Result<UndoDecisionPayload, Fault> {
    let cx = ctx.cx();
    cx.staff(Role::Editor)?;
    let (what, field) = match &input {
        UndoDecisionInput::ReviewItemId(item_id) => (id::decode(item_id).map(Undo::Decision), "reviewItemId"),
        UndoDecisionInput::AuditEntryId(entry_id) => (id::decode(entry_id).map(Undo::Entry), "auditEntryId"),
    };

    let outcome = match (what, &input) {
        (Some(what), _) => ctx.services().curation.undo(&cx, what).await,
        (None, UndoDecisionInput::ReviewItemId(_)) => Err(CurationError::ItemNotFound),
        (None, UndoDecisionInput::AuditEntryId(_)) => Err(CurationError::ChangeNotFound),
    };

    Ok(match outcome {
        Ok(undone) => UndoDecisionPayload {
            video: staff_videos_by_ids(ctx, &[undone.video_id]).await?.pop(),
            item: match undone.item_id {
                Some(item_id) => find_review(ctx, &id::encode(item_id)).await?,
                None => None,
            },
            user_errors: Vec::new(),
        },
        Err(error) => UndoDecisionPayload {
            video: None,
            item: None,
            user_errors: vec![user_error(error, &[field], ctx.language())?],
        },
    })
}

async fn update(ctx: &Context<'_>, input: UpdateVideoInput) -> Result<UpdateVideoPayload, Fault> {
    let cmd = UpdateVideo {
        id: id::decode(&input.video_id),
        title_ko: change(input.title_ko),
        title_en: change(input.title_en),
        age_band: change(input.age_band.map_value(Into::into)),
        tags: change(input.nuri_tags.map_value(|tags| {
            let tags = tags.into_iter();
            tags.map(NuriTagInput::into_domain).collect()
        })),
        theme_ids: change(
            input
                .theme_ids
                .map_value(|ids| ids.iter().map(id::decode).collect()),
        ),
        series_id: change(input.series_id.map_value(|series_id| id::decode(&series_id))),
        episode: change(input.episode),
        expected_revision: input.expected_revision.map(Into::into),
        reason: input.reason,
    };

    let edited = ctx.services().curation.update_video(&ctx.cx(), cmd).await?;
    let mut user_errors = Vec::with_capacity(edited.errors.len());
    for error in edited.errors {
        let field = field_of(&error);
        user_errors.push(user_error(error, &[field], ctx.language())?);
    }

    let ids: Vec<_> = edited.video_id.into_iter().collect();

    Ok(UpdateVideoPayload {
        video: staff_videos_by_ids(ctx, &ids).await?.pop(),
        user_errors,
    })
}

fn change<T>(given: MaybeUndefined<T>) -> Change<T> {
    match given {
        MaybeUndefined::Undefined => Change::Keep,
        MaybeUndefined::Null => Change::Clear,
        MaybeUndefined::Value(value) => Change::Set(value),
    }
}

/// The part of an edit that is at fault.
fn field_of(error: &CurationError) -> &'static str {
    match error {
        CurationError::TitleInvalid { is_korean: true } => "titleKo",
        CurationError::TitleInvalid { is_korean: false } => "titleEn",
        CurationError::AgeBandMissing => "ageBand",
        CurationError::NuriTagUnknown(_) | CurationError::NuriTagsInvalid => "nuriTags",
        CurationError::ThemeNotFound => "themeIds",
        CurationError::SeriesNotFound | CurationError::SeriesFull => "seriesId",
        CurationError::EpisodeInvalid => "episode",
        CurationError::ChangedSince => "expectedRevision",
        CurationError::ReasonMissing | CurationError::ReasonInvalid => "reason",
        _ => "videoId",
    }
}
