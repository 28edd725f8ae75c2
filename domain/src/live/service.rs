//! Recording, and live statistics.

use kyck_kernel::{Ctx, Fault, Role};

use super::Live;
use super::hub::LiveStats;
use crate::watch::{RecordWatch, RecordedWatch, WatchError};

impl Live {
    /// Connects the hub to the bus, once.
    pub(super) fn attach(&self) {
        self.hub.attach(&self.kernel.bus, &self.kernel.epochs);
    }

    /// Stores a batch of watch events and tells everyone who follows the child. The way in for players.
    ///
    /// # Errors
    /// As [`Watch::record_watch`](crate::watch::Watch::record_watch).
    pub async fn record_watch(&self, ctx: &Ctx<'_>, cmd: RecordWatch) -> Result<RecordedWatch, WatchError> {
        let child_id = cmd.child_id;
        self.attach();
        let recorded = self.watch.record_watch(ctx, cmd).await?;
        for message in self.hub.take_in(child_id, &recorded.news, self.kernel.now()) {
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
