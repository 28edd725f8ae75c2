//! Checks known videos: what the source says of them now. `check_outcome` does what follows from it.
//!
//! | the source | a published video | a suspended one |
//! |---|---|---|
//! | shows it, nothing forbids it | stays | is put back if it was only missing, else waits for a person |
//! | shows it, something forbids it | is suspended | stays, for that reason now |
//! | shows what cannot be read | stays | stays |
//! | does not show it, the first time | stays; it is missing from now on | stays |
//! | does not show it a day later, asked for it alone | is suspended as missing | stays |
//! | shows none of several known videos, or no list | stays: the source is at fault | stays |

use std::collections::HashSet;

use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Fault};

use super::Curation;
use super::error::{ImportProblem, LookupFailure};
use super::look::Look;
use super::refreshed::Refreshed;
use crate::catalog::{DueSnapshot, VideoState};

/// How long a video has been missing at least when it is suspended for it: the next night.
const CONFIRM_SECONDS: i64 = 20 * 60 * 60;
/// The most videos of one run that are asked for alone. The rest is asked for in a later run.
const MAX_CONFIRMATIONS: usize = 200;
/// How many videos that the source is known to show are named in addition.
const CONTROLS: u64 = 2;

/// One run of checks.
pub(super) struct Check<'c, 'e> {
    curation: &'c Curation,
    ctx: &'c Ctx<'e>,
    confirmations: usize,
}

/// What one check found, before anything is changed.
pub(super) struct Found {
    pub(super) look: Look,
    /// YouTube's ids of missing videos that were asked for alone and are not there.
    pub(super) confirmed: HashSet<String>,
    /// Why some were not asked for alone.
    problem: Option<ImportProblem>,
}

impl<'c, 'e> Check<'c, 'e> {
    /// A run that begins.
    pub const fn new(curation: &'c Curation, ctx: &'c Ctx<'e>) -> Self {
        Self {
            curation,
            ctx,
            confirmations: 0,
        }
    }

    /// Checks some videos by one request, and by one more for each that must be asked for alone.
    ///
    /// # Errors
    /// Why all or some of them could not be checked; [`Fault`] of the database.
    pub async fn run(&mut self, videos: &[DueSnapshot], done: &mut Refreshed) -> Result<(), LookupFailure> {
        let mut found = Found {
            look: self.look(videos).await?,
            confirmed: HashSet::new(),
            problem: None,
        };
        self.confirm(videos, &mut found).await?;

        self.curation.act(self.ctx, videos, &found, done).await?;

        match found.problem {
            Some(problem) => Err(LookupFailure::Source(problem)),
            None => Ok(()),
        }
    }

    /// Asks for videos together with some that the source is known to show: an answer that shows none of them all is
    /// no answer.
    async fn look(&self, videos: &[DueSnapshot]) -> Result<Look, LookupFailure> {
        let mut youtube_ids: Vec<String> = videos.iter().map(|video| video.youtube_id.clone()).collect();
        if videos.len() > 1 {
            let ids: Vec<VideoId> = videos.iter().map(|video| video.id).collect();
            youtube_ids.extend(self.curation.catalog.recently_read(&ids, CONTROLS).await?);
        }

        let look = self.curation.look_up(&youtube_ids).await?;
        look.unless_empty(youtube_ids.len())
    }

    /// Asks for each video alone that is missing for long enough to be suspended for it.
    async fn confirm(&mut self, videos: &[DueSnapshot], found: &mut Found) -> Result<(), Fault> {
        let now = self.curation.kernel.now();
        for video in videos {
            let is_due = video
                .missing_since
                .is_some_and(|since| now.millis_since(since) >= CONFIRM_SECONDS * 1000);
            if !is_due || !can_be_missed(video) || !found.look.is_absent(&video.youtube_id) {
                continue;
            }
            if videos.len() > 1 {
                if self.confirmations == MAX_CONFIRMATIONS {
                    return Ok(());
                }
                self.confirmations += 1;
                let alone = std::slice::from_ref(&video.youtube_id);
                match self.curation.look_up(alone).await {
                    Ok(look) => {
                        found.look.shown.extend(look.shown);
                        found.look.unreadable.extend(look.unreadable);
                    }
                    Err(LookupFailure::Source(problem)) => {
                        found.problem = Some(problem);
                        return Ok(());
                    }
                    Err(LookupFailure::Fault(fault)) => return Err(fault),
                }
            }
            if found.look.is_absent(&video.youtube_id) {
                found.confirmed.insert(video.youtube_id.clone());
            }
        }

        Ok(())
    }
}

/// Whether anything follows from a video being missing.
pub(super) const fn can_be_missed(video: &DueSnapshot) -> bool {
    matches!(video.state, VideoState::Published | VideoState::InReview)
}
