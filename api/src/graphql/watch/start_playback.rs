//! `startPlayback`.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::recommend::ReasonCode;
use kyck_domain::watch::{StartPlayback, WatchErrorCode};
use kyck_kernel::Problem;

use super::id_or_nil;
use super::playback::Playback;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::once::once;

/// Which video a child wants to watch.
#[derive(Debug, InputObject)]
struct StartPlaybackInput {
    /// Id of the child who wants to watch.
    child_id: ID,
    /// Id of the video to play.
    video_id: ID,
    /// The reason with which a feed showed the video; left out where it was found otherwise.
    reason: Option<ReasonCode>,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it opens the video once, and is judged again.
    client_mutation_id: Option<String>,
}

/// Result of `startPlayback`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct StartPlaybackPayload {
    /// The opening, with a verdict and, if the child may watch, the player; absent for an unknown child
    /// or video.
    playback: Option<Playback>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<WatchErrorCode>>,
}

/// Root of the mutation `startPlayback`.
#[derive(Default)]
pub struct StartPlaybackMutation;

#[Object]
impl StartPlaybackMutation {
    /// Opens a video for a child: a verdict, and the player with a lease of seconds if the child may watch.
    async fn start_playback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The child and the video to play.")] input: StartPlaybackInput,
    ) -> Result<StartPlaybackPayload> {
        let cx = ctx.cx();
        cx.signed_in()?;
        let key = once(ctx, input.client_mutation_id)?;
        let command = StartPlayback {
            child_id: id_or_nil(&input.child_id),
            video_id: id_or_nil(&input.video_id),
            reason: input.reason.map(ReasonCode::as_str),
        };

        let result = ctx
            .services()
            .watch
            .start_playback(&cx, command, key.as_ref())
            .await;
        let (started, mut user_errors) = ctx.outcome(result)?;

        // A denied opening has both: the verdict for the child, and the error.
        if started
            .as_ref()
            .is_some_and(|started| !started.verdict.is_allowed())
        {
            let denied = Problem::of(WatchErrorCode::Denied, "video_id");
            user_errors.push(UserError::of(&denied, ctx.language(), &[]));
        }
        Ok(StartPlaybackPayload {
            playback: started.map(Playback),
            user_errors,
        })
    }
}
