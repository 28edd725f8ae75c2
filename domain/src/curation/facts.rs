//! What the publish check says of videos today.

use std::collections::HashMap;

use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Fault, UtcInstant};

use super::error::ImportProblem;
use super::gate::Gate;
use super::look::{self, Look};
use super::model::{Finding, Severity};
use super::{Curation, rules, store};
use crate::catalog::{self, DueSnapshot, SourceVideo, VideoState};

/// Videos per call of the source.
const VIDEOS_PER_CALL: usize = 50;

/// What the publish check found, and how recent the facts are that it was asked with.
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
    /// Asks the source about videos, stores its answer, and runs the publish check. Unknown ids are left out.
    pub(super) async fn facts_of(
        &self,
        ctx: &Ctx<'_>,
        ids: &[VideoId],
    ) -> Result<HashMap<VideoId, Facts>, Fault> {
        let videos = self.catalog.snapshots_of(ids).await?;
        let mut facts = HashMap::new();
        for videos in videos.chunks(VIDEOS_PER_CALL) {
            let youtube_ids: Vec<String> = videos.iter().map(|video| video.youtube_id.clone()).collect();
            let look = match self.look_up(ctx, &youtube_ids).await? {
                Ok(look) if look.is_empty() && videos.len() > 1 => Err(look::shows_none(videos.len())),
                look => look,
            };
            match look {
                Ok(look) => facts.extend(self.facts_of_look(videos, look).await?),
                Err(problem) => {
                    let unknown = videos.iter().map(|video| (video.id, problem.clone())).collect();
                    facts.extend(self.stored_facts(unknown).await?);
                }
            }
        }
        Ok(facts)
    }

    /// Stores what the source shows of videos and runs the publish check; of an entry that cannot be read, what is stored
    /// is all that is known.
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
                facts.insert(video.id, Facts::Fresh(rules::inspect(found)));
            } else if let Some(reason) = look.unreadable.get(id) {
                unknown.insert(video.id, ImportProblem::EntryUnreadable(reason.clone()));
            } else {
                facts.insert(video.id, Facts::Fresh(vec![rules::unavailable()]));
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
                    findings: rules::inspect(video),
                    fetched_at: *fetched_at,
                    problem,
                },
                None => Facts::Unknown(problem),
            };
            (id, facts)
        });
        Ok(facts.collect())
    }

    /// Of these findings whether one forbids publication, but for the rules that a manager set aside when approving the
    /// video last.
    pub(super) async fn is_blocked(&self, id: VideoId, findings: &[Finding]) -> Result<bool, Fault> {
        let overridden = store::overridden_gates(self.kernel.db.read(), &[id]).await?;
        let set_aside: &[Gate] = overridden.get(&id).map_or(&[], Vec::as_slice);
        Ok(findings
            .iter()
            .any(|finding| finding.severity == Severity::Block && !set_aside.contains(&finding.gate)))
    }
}
