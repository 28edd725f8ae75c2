//! Checks videos now, whatever the age of their snapshots.

use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Fault, Problem, Role};

use super::Curation;
use super::check::Check;
use super::error::{CurationError, CurationErrorCode, ImportProblem, LookupFailure};
use super::refresh_snapshots::VIDEOS_PER_CHECK;
use super::refreshed::Refreshed;

/// The most videos of one recheck.
const MAX_VIDEOS: usize = 100;

/// The outcome of checking videos now.
#[derive(Debug)]
pub struct Rechecked {
    /// The videos that were named, in order.
    pub video_ids: Vec<VideoId>,
    /// What was found and done.
    pub done: Refreshed,
    /// The videos whose entry at the source cannot be read; they stay as they are.
    pub problems: Vec<Problem<CurationErrorCode>>,
}

impl Curation {
    /// Checks videos now, whatever the age of their snapshots; `None` is an id that names none. For editors.
    ///
    /// # Errors
    /// [`CurationErrorCode::VideoNotFound`], and what the source answers; [`Fault`] for rights and database.
    pub async fn recheck_videos(
        &self,
        ctx: &Ctx<'_>,
        video_ids: &[Option<VideoId>],
    ) -> Result<Rechecked, CurationError> {
        ctx.staff_or_system(Role::Editor)?;
        let unknown = || Problem::of(CurationErrorCode::VideoNotFound, "video_ids");
        if let Some(index) = video_ids.iter().position(Option::is_none) {
            return Err(unknown().at(index).into());
        }
        if video_ids.len() > MAX_VIDEOS {
            return Err(Fault::bad_request("videoIds", "at most 100 videos at once").into());
        }

        let video_ids: Vec<VideoId> = video_ids.iter().copied().flatten().collect();
        let videos = self.catalog.snapshots_of(&video_ids).await?;
        if video_ids
            .iter()
            .any(|id| !videos.iter().any(|video| video.id == *id))
        {
            return Err(unknown().into());
        }

        let mut done = Refreshed::default();
        let mut check = Check::new(self, ctx);
        let mut outcome = Ok(());
        for videos in videos.chunks(VIDEOS_PER_CHECK) {
            outcome = check.run(videos, &mut done).await;
            if outcome.is_err() {
                break;
            }
        }
        self.catalog.announce().await;
        outcome.map_err(|failure| match failure {
            LookupFailure::Source(problem) => Problem::from(&problem).at("video_ids").into(),
            LookupFailure::Fault(fault) => CurationError::Fault(fault),
        })?;

        let problems = unreadable_entries(&video_ids, &done);
        Ok(Rechecked {
            video_ids,
            done,
            problems,
        })
    }
}

fn unreadable_entries(video_ids: &[VideoId], done: &Refreshed) -> Vec<Problem<CurationErrorCode>> {
    let entries = done.unreadable.iter().map(|(id, reason)| {
        let index = video_ids.iter().position(|of| of == id).unwrap_or_default();
        let problem = ImportProblem::EntryUnreadable(reason.clone());
        Problem::from(&problem).at("video_ids").at(index)
    });
    entries.collect()
}
