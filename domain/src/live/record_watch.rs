//! The way in for players' reports, and live statistics.

use kyck_kernel::{Ctx, Fault, Role};

use super::Live;
use super::statistics::LiveStats;
use crate::watch::{RecordWatch, RecordedWatch, WatchError};

impl Live {
    /// Connects the hub to the bus, once.
    pub(super) fn attach(&self) {
        self.hub.attach(&self.kernel.bus, &self.kernel.epochs);
    }

    /// Stores a batch of watch events and notifies everyone who follows the child.
    ///
    /// # Errors
    /// As [`Watch::store_events`](crate::watch::Watch::store_events).
    pub async fn record_watch(
        &self,
        ctx: &Ctx<'_>,
        command: RecordWatch,
    ) -> Result<RecordedWatch, WatchError> {
        let child_id = command.child_id;
        self.attach();
        let recorded = self.watch.store_events(ctx, command).await?;

        let now = self.kernel.now();
        for message in self.hub.apply_updates(child_id, &recorded.updates, now) {
            self.kernel.bus.publish(message).await;
        }

        Ok(recorded)
    }

    /// Live statistics, for staff.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`].
    pub fn live_stats(&self, ctx: &Ctx<'_>) -> Result<LiveStats, Fault> {
        ctx.staff_or_system(Role::Editor)?;

        self.attach();
        Ok(self.hub.stats(self.kernel.now()))
    }
}
