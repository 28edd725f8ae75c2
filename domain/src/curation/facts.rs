//! What the publish checks find in videos today.

use std::collections::HashMap;

use kyck_kernel::id::VideoId;
use kyck_kernel::{Fault, UtcInstant};

use super::error::{ImportProblem, LookupFailure};
use super::look::{Look, VIDEOS_PER_CALL};
use super::publish_check::{Finding, PublishCheck};
use super::{Curation, inspect, store};
use crate::catalog::{self, DueSnapshot, SourceVideo, VideoState};

/// What the publish checks found, and how recent the facts are that they used.
#[derive(Clone, Debug)]
pub(super) enum Facts {
    /// The source was asked now.
    Fresh(Vec<Finding>),
    /// The source gave no answer; this is what it said before.
    Stored {
        findings: Vec<Finding>,
        fetched_at: UtcInstant,
        problem: ImportProblem,
    },
    /// The source gave no answer, and nothing of it is stored.
    Unknown(ImportProblem),
}

impl Facts {
    /// What was found, fresh or not.
    pub(super) fn findings(&self) -> Option<&[Finding]> {
        match self {
            Self::Fresh(findings) | Self::Stored { findings, .. } => Some(findings),
            Self::Unknown(_) => None,
        }
    }
}

impl Curation {
    /// Asks the source about videos, stores its answer, and runs the publish checks. Unknown ids are left out.
    pub(super) async fn facts_of(&self, ids: &[VideoId]) -> Result<HashMap<VideoId, Facts>, Fault> {
        let videos = self.catalog.snapshots_of(ids).await?;
        let mut facts = HashMap::new();
        for videos in videos.chunks(VIDEOS_PER_CALL) {
            let youtube_ids: Vec<String> = videos.iter().map(|video| video.youtube_id.clone()).collect();
            let look = self.look_up(&youtube_ids).await;
            match look.and_then(|look| look.unless_empty(videos.len())) {
                Ok(look) => facts.extend(self.facts_of_look(videos, look).await?),
                Err(LookupFailure::Source(problem)) => {
                    let unknown = videos.iter().map(|video| (video.id, problem.clone())).collect();
                    facts.extend(self.stored_facts(unknown).await?);
                }
                Err(LookupFailure::Fault(fault)) => return Err(fault),
            }
        }
        Ok(facts)
    }

    /// Stores what the source shows of videos and runs the publish checks; for an entry that cannot be read, the stored
    /// facts are used.
    async fn facts_of_look(
        &self,
        videos: &[DueSnapshot],
        look: Look,
    ) -> Result<HashMap<VideoId, Facts>, Fault> {
        let shown: Vec<SourceVideo> = look.shown.values().cloned().collect();
        let ids: Vec<VideoId> = videos
            .iter()
            .filter(|video| look.shown.contains_key(&video.youtube_id))
            .map(|video| video.id)
            .collect();
        let tx = self.kernel.db.write().await?;
        self.catalog
            .store_source_videos(&tx, &shown, VideoState::Draft)
            .await?;
        catalog::clear_checks(&tx, &ids).await?;
        tx.commit().await?;

        let (mut facts, mut unknown) = (HashMap::new(), HashMap::new());
        for video in videos {
            let id = video.youtube_id.as_str();
            if let Some(found) = look.shown.get(id) {
                facts.insert(video.id, Facts::Fresh(inspect::inspect(found)));
            } else if let Some(reason) = look.unreadable.get(id) {
                unknown.insert(video.id, ImportProblem::EntryUnreadable(reason.clone()));
            } else {
                facts.insert(video.id, Facts::Fresh(vec![inspect::unavailable()]));
            }
        }
        facts.extend(self.stored_facts(unknown).await?);
        Ok(facts)
    }

    /// What the source said before of videos of which it says nothing now.
    async fn stored_facts(
        &self,
        unknown: HashMap<VideoId, ImportProblem>,
    ) -> Result<HashMap<VideoId, Facts>, Fault> {
        let ids: Vec<VideoId> = unknown.keys().copied().collect();
        let stored = self.catalog.stored_source_videos(&ids).await?;
        let facts = unknown.into_iter().map(|(id, problem)| {
            let facts = match stored.get(&id) {
                Some((video, fetched_at)) => Facts::Stored {
                    findings: inspect::inspect(video),
                    fetched_at: *fetched_at,
                    problem,
                },
                None => Facts::Unknown(problem),
            };
            (id, facts)
        });
        Ok(facts.collect())
    }

    /// Whether one of these findings forbids publication, other than those that a manager set aside when approving the
    /// video last.
    pub(super) async fn is_blocked(&self, id: VideoId, findings: &[Finding]) -> Result<bool, Fault> {
        let overridden = store::overridden_checks(self.kernel.db.read(), &[id]).await?;
        let set_aside: &[PublishCheck] = overridden.get(&id).map_or(&[], Vec::as_slice);
        Ok(findings
            .iter()
            .any(|finding| finding.is_blocking() && !set_aside.contains(&finding.check)))
    }
}
