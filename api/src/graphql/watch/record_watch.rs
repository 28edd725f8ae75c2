//! `recordWatch`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::watch::{RecordWatch, ReportedEvent, Verb, WatchErrorCode};
use kyck_kernel::Fault;
use kyck_kernel::id::WatchEventId;
use uuid::Uuid;

use super::event_result::WatchEventResult;
use super::id_or_nil;
use super::time_status::TimeStatus;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::id::{PublicId, decode};
use crate::graphql::scalar::DateTime;
use crate::server::field_limits::bulk_input;

/// Bytes of a request with the largest batch: 500 events of up to 500 bytes each.
const MAX_BATCH_BYTES: u32 = 256 * 1024;

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
    verb: Verb,
    /// Time of the event by the player's clock.
    occurred_at: DateTime,
    /// Where the part of the video begins that was really played since the last event of this playback, in
    /// milliseconds; given with `toMs` or not at all.
    from_ms: Option<i32>,
    /// Where that part ends, in milliseconds.
    to_ms: Option<i32>,
}

impl WatchEventInput {
    fn reported(&self) -> ReportedEvent {
        ReportedEvent {
            id: event_id(&self.id),
            playback_id: decode(&self.playback_id),
            video_id: decode(&self.video_id),
            verb: self.verb,
            occurred_at: self.occurred_at,
            from_ms: self.from_ms,
            to_ms: self.to_ms,
        }
    }
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

/// Root of the mutation `recordWatch`.
#[derive(Default)]
pub struct RecordWatchMutation;

#[Object]
impl RecordWatchMutation {
    /// Stores what players report, each event judged by itself, and answers once it is on disk.
    #[graphql(directive = bulk_input::apply(MAX_BATCH_BYTES))]
    async fn record_watch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A batch of the child's watch events.")] input: RecordWatchInput,
    ) -> Result<RecordWatchPayload, Fault> {
        let cx = ctx.cx();
        cx.signed_in()?;
        let command = RecordWatch {
            child_id: id_or_nil(&input.child_id),
            sent_at: input.sent_at,
            events: input.events.iter().map(WatchEventInput::reported).collect(),
        };

        let result = ctx.services().live.record_watch(&cx, command).await;
        let (recorded, user_errors) = ctx.outcome(result)?;

        let (statuses, time) = recorded.map_or_else(Default::default, |recorded| {
            (recorded.statuses, Some(recorded.time))
        });
        let results = input.events.into_iter().zip(statuses);
        Ok(RecordWatchPayload {
            results: results
                .map(|(event, status)| WatchEventResult {
                    event_id: event.id,
                    status,
                })
                .collect(),
            time_status: time.map(TimeStatus),
            user_errors,
        })
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
