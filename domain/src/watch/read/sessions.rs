//! Viewing sessions of a child.

use kyck_kernel::Fault;
use kyck_kernel::id::ChildId;
use kyck_kernel::time::UtcInstant;

use super::read;
use crate::watch::Watch;

/// Watching without a break of more than ten minutes; shorter breaks are part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewingSession {
    /// Begin of the first playback.
    pub started_at: UtcInstant,
    /// End of the last playback.
    pub ended_at: UtcInstant,
}

impl ViewingSession {
    /// Length in milliseconds, breaks included.
    pub fn length_ms(&self) -> i64 {
        self.ended_at.millis_since(self.started_at)
    }
}

impl Watch {
    /// The child's viewing sessions that overlap the span, oldest first.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn sessions(
        &self,
        child_id: ChildId,
        from: UtcInstant,
        to: UtcInstant,
    ) -> Result<Vec<ViewingSession>, Fault> {
        let rows = self
            .rows(
                "SELECT started_at, ended_at FROM watch_sitting WHERE child_id = $1 AND started_at >= $2 \
                 AND started_at < $3 AND ended_at > $4 ORDER BY started_at",
                // What overlaps the span began at most a day before it.
                vec![
                    child_id.0.into(),
                    from.plus_days(-1).0.into(),
                    to.0.into(),
                    from.0.into(),
                ],
            )
            .await?;

        read(&rows, |row| {
            Ok(ViewingSession {
                started_at: UtcInstant(row.try_get_by_index(0)?),
                ended_at: UtcInstant(row.try_get_by_index(1)?),
            })
        })
    }
}
