//! `startPlayback`, `recordWatch`.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::recommend::ReasonCode;
use kyck_domain::watch::{RecordWatch, ReportedEvent, Verb};
use kyck_kernel::id::{PlaybackId, VideoId, WatchEventId};
use uuid::Uuid;

use super::error::{WatchErrorCode, split};
use super::types::{Playback, TimeStatus, WatchEventResult};
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::id::{PublicId, decode};
use crate::graphql::once::once;
use crate::graphql::scalar::DateTime;
use crate::server::field_limits::bulk_input;

/// Bytes of a request with the largest batch: 500 events of up to 500 bytes each.
const MAX_BATCH_BYTES: u32 = 256 * 1024;

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

/// What happened in a player; after the xAPI video profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
enum WatchVerb {
    /// The player is ready.
    Initialized,
    /// The video began or went on.
    Played,
    /// The video was paused.
    Paused,
    /// The child moved within the video.
    Seeked,
    /// The video is still playing.
    Heartbeat,
    /// The end was reached.
    Completed,
    /// The player was closed.
    Terminated,
    /// The player reported an error.
    Errored,
}

impl From<WatchVerb> for Verb {
    fn from(verb: WatchVerb) -> Self {
        match verb {
            WatchVerb::Initialized => Self::Initialized,
            WatchVerb::Played => Self::Played,
            WatchVerb::Paused => Self::Paused,
            WatchVerb::Seeked => Self::Seeked,
            WatchVerb::Heartbeat => Self::Heartbeat,
            WatchVerb::Completed => Self::Completed,
            WatchVerb::Terminated => Self::Terminated,
            WatchVerb::Errored => Self::Errored,
        }
    }
}

/// Something that happened in a player.
#[derive(Debug, InputObject)]
struct WatchEventInput {
    /// Made by the client, a UUID of version 7 (bare, or as `watch_event_<uuid>`): sending it again
    /// changes nothing.
    id: ID,
    /// One opening of one video on one device, from `startPlayback`.
    playback_id: ID,
    /// Id of the video of the playback.
    video_id: ID,
    /// What happened in the player.
    verb: WatchVerb,
    /// When, by the player's clock.
    occurred_at: DateTime,
    /// Where the part of the video begins that was really played since the last event of this playback, in
    /// milliseconds; given with `toMs` or not at all.
    from_ms: Option<i32>,
    /// Where that part ends.
    to_ms: Option<i32>,
}

/// What players report, now or late from their offline queue.
#[derive(Debug, InputObject)]
struct RecordWatchInput {
    /// Id of the child who watched.
    child_id: ID,
    /// When the batch is sent, by the player's clock: shows how far that clock is off.
    sent_at: DateTime,
    /// At most 500 events, in any order.
    events: Vec<WatchEventInput>,
}

/// Result of `recordWatch`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct RecordWatchPayload {
    /// What became of each event, in the order of the batch.
    results: Vec<WatchEventResult>,
    /// The child's time now, the batch included; absent when `userErrors` is not empty.
    time_status: Option<TimeStatus>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<WatchErrorCode>>,
}

/// Mutations of watching.
#[derive(Default)]
pub struct WatchMutation;

#[Object]
impl WatchMutation {
    /// Opens a video for a child: a verdict, and the player with a lease of seconds if the child may watch.
    async fn start_playback(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The child and the video to play.")] input: StartPlaybackInput,
    ) -> Result<StartPlaybackPayload> {
        let language = ctx.language();
        let refuse = |error| StartPlaybackPayload {
            playback: None,
            user_errors: vec![error],
        };

        ctx.cx().signed_in()?;
        let Some(child_id) = decode(&input.child_id) else {
            return Ok(refuse(
                WatchErrorCode::ChildNotFound.error(language, &["childId"]),
            ));
        };

        // Whether the child exists is answered first, so that a stranger learns nothing of videos.
        let video_id = decode(&input.video_id).unwrap_or(VideoId(Uuid::nil()));
        let reason = input.reason.map(ReasonCode::as_str);
        let key = once(ctx, input.client_mutation_id)?;
        match ctx
            .services()
            .watch
            .start_playback(&ctx.cx(), child_id, video_id, reason, key.as_ref())
            .await
        {
            Ok(started) => {
                let denied = !started.verdict.is_allowed();
                Ok(StartPlaybackPayload {
                    playback: Some(Playback::new(&started, language)),
                    user_errors: denied
                        .then(|| WatchErrorCode::Denied.error(language, &["videoId"]))
                        .into_iter()
                        .collect(),
                })
            }
            Err(error) => Ok(refuse(split(ctx, error)?)),
        }
    }

    /// Stores what players report, each event judged by itself, and answers once it is on disk.
    #[graphql(directive = bulk_input::apply(MAX_BATCH_BYTES))]
    async fn record_watch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A batch of the child's watch events.")] input: RecordWatchInput,
    ) -> Result<RecordWatchPayload> {
        let language = ctx.language();
        let refuse = |error| RecordWatchPayload {
            results: Vec::new(),
            time_status: None,
            user_errors: vec![error],
        };

        ctx.cx().signed_in()?;
        let Some(child_id) = decode(&input.child_id) else {
            return Ok(refuse(
                WatchErrorCode::ChildNotFound.error(language, &["childId"]),
            ));
        };

        let events = input.events.iter().map(reported).collect();
        let cmd = RecordWatch {
            child_id,
            sent_at: input.sent_at,
            events,
        };

        match ctx.services().live.record_watch(&ctx.cx(), cmd).await {
            Ok(recorded) => Ok(RecordWatchPayload {
                results: input
                    .events
                    .into_iter()
                    .zip(recorded.statuses)
                    .map(|(event, status)| WatchEventResult::new(event.id, status))
                    .collect(),
                time_status: Some(TimeStatus::new(&recorded.time, language)),
                user_errors: Vec::new(),
            }),
            Err(error) => Ok(refuse(split(ctx, error)?)),
        }
    }
}

fn reported(event: &WatchEventInput) -> ReportedEvent {
    ReportedEvent {
        id: event_id(&event.id),
        playback_id: decode::<PlaybackId>(&event.playback_id),
        video_id: decode::<VideoId>(&event.video_id),
        verb: event.verb.into(),
        occurred_at: event.occurred_at,
        from_ms: event.from_ms,
        to_ms: event.to_ms,
    }
}

/// Ids of events are the clients' own: bare, or with the prefix of ours.
fn event_id(id: &ID) -> Option<WatchEventId> {
    let bare = id
        .strip_prefix(WatchEventId::PREFIX)
        .and_then(|rest| rest.strip_prefix('_'))
        .unwrap_or(id.as_str());
    if bare.len() != 36 {
        return None;
    }
    Uuid::try_parse(bare).ok().map(WatchEventId)
}
