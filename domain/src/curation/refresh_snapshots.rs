//! Reads the snapshots of known videos again within 30 days, and takes down what may no longer be shown.
//!
//! What YouTube does not show at all is *missing* at first and stays as it is, for children too: one answer is no proof.
//! It is looked up alone a day later, and suspended when it is still missing; when YouTube shows it again it is put back
//! without a person. `check` has the rules.

use kyck_kernel::{Ctx, Fault, Role};

use super::Curation;
use super::check::Check;
use super::error::{ImportProblem, LookupFailure};
use super::refreshed::Refreshed;
use crate::{catalog, retention};

/// Snapshots younger than this are left alone by the nightly run: 20 hours.
const FRESH_SECONDS: i64 = 20 * 60 * 60;
/// Videos that one call checks. It names two more, which the source is known to show.
pub(super) const VIDEOS_PER_CHECK: usize = 48;
/// The most checks of one run: 9,600 videos, a fiftieth of the day's quota when no call is repeated.
const MAX_CHECKS: usize = 200;
/// Checks in a row without a proper answer after which a run ends: the source is in trouble.
const MAX_FAILURES: usize = 3;

impl Curation {
    /// Reads snapshots again, those longest ago first, and takes down what is gone, private, not embeddable,
    /// age-restricted, closed in Korea or no longer made for kids. A check without a proper answer leaves its videos as
    /// they are, and the others are checked. For the nightly job; running it twice reads nothing twice.
    ///
    /// # Errors
    /// [`Fault`] for rights and database; trouble at the source is in the answer.
    pub async fn refresh_snapshots(&self, ctx: &Ctx<'_>) -> Result<Refreshed, Fault> {
        ctx.staff_or_system(Role::Admin)?;

        // Read once: what is not read now must not come again in this run.
        let before = self.kernel.now().plus_seconds(-FRESH_SECONDS);
        let most = (MAX_CHECKS * VIDEOS_PER_CHECK) as u64;
        let due = self.catalog.due_snapshots(before, most).await?;

        let mut done = Refreshed::default();
        let mut check = Check::new(self, ctx);
        let mut failures = 0;
        for videos in due.chunks(VIDEOS_PER_CHECK) {
            match check.run(videos, &mut done).await {
                Ok(()) => failures = 0,
                Err(LookupFailure::Fault(fault)) => return Err(fault),
                Err(LookupFailure::Source(problem)) => {
                    failures += 1;
                    let is_over = problem == ImportProblem::QuotaExhausted || failures == MAX_FAILURES;
                    done.problem = Some(problem);
                    if is_over {
                        break;
                    }
                }
            }
        }

        self.catalog.announce().await;
        Ok(done)
    }

    /// Deletes what is 30 days old and was not read again. For the nightly job.
    ///
    /// # Errors
    /// [`Fault`] for rights and database; [`Fault::Internal`] while the clock is in doubt.
    pub async fn expire_snapshots(&self, ctx: &Ctx<'_>) -> Result<u64, Fault> {
        ctx.staff_or_system(Role::Admin)?;
        let now = retention::trusted_now(&self.kernel).await?;

        let tx = self.kernel.db.write_essential().await?;
        let deleted = catalog::delete_expired(&tx, now).await?;
        tx.commit().await?;

        self.catalog.announce().await;
        Ok(deleted)
    }
}
