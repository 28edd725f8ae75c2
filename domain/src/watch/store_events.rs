//! Stores what players report.

use kyck_kernel::Ctx;
use kyck_kernel::id::VideoId;

use super::batch::Batch;
use super::error::{WatchError, WatchErrorCode};
use super::model::{RecordWatch, RecordedWatch};
use super::quota::Source;
use super::{Watch, rules};

/// The most events of one batch.
pub const MAX_BATCH: usize = 500;

impl Watch {
    /// Stores a batch of events and returns once it is on disk. Sending it again changes nothing.
    ///
    /// # Errors
    /// [`WatchErrorCode::ChildNotFound`] of `child_id`; [`WatchErrorCode::BatchEmpty`] and
    /// [`WatchErrorCode::TooManyEvents`] of `events`; [`Fault::RetryLater`](kyck_kernel::Fault::RetryLater) when the
    /// outcome is unknown or too much is waiting, [`Fault::StorageFull`](kyck_kernel::Fault::StorageFull).
    pub async fn store_events(
        &self,
        ctx: &Ctx<'_>,
        command: RecordWatch,
    ) -> Result<RecordedWatch, WatchError> {
        let child_rules = self.rules_for_command(ctx, command.child_id).await?;
        check_size(command.events.len())?;

        let mut named: Vec<VideoId> = command.events.iter().filter_map(|event| event.video_id).collect();
        named.sort_unstable();
        named.dedup();
        let known_videos = self.catalog.known_durations(&named).await?.into_keys().collect();
        let received_at = self.kernel.now();
        let batch = Batch {
            child_id: child_rules.child.id,
            source: Source::of(ctx.actor),
            received_at,
            offset_ms: rules::clock_offset_ms(command.sent_at, received_at),
            events: command.events,
            known_videos,
        };

        let stored = self.ingest.store(&self.kernel, batch).await?;

        Ok(RecordedWatch {
            statuses: stored.statuses,
            time: self.time_now(&child_rules).await?,
            updates: stored.updates,
        })
    }
}

fn check_size(events: usize) -> Result<(), WatchError> {
    match events {
        0 => Err(WatchError::of(WatchErrorCode::BatchEmpty, "events")),
        1..=MAX_BATCH => Ok(()),
        _ => Err(kyck_kernel::Problem::of(WatchErrorCode::TooManyEvents, "events")
            .with("most", MAX_BATCH)
            .into()),
    }
}
