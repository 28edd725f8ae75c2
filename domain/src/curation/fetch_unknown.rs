//! Fetches and stores the videos of an import that are not known yet.

use std::collections::{HashMap, HashSet};

use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Fault};
use serde_json::json;

use super::error::{ImportProblem, LookupFailure};
use super::import_result::ImportResult;
use super::look::{Look, VIDEOS_PER_CALL};
use super::publish_check::Finding;
use super::source::SourceKind;
use super::{Curation, inspect};
use crate::audit::AuditDraft;
use crate::catalog::{self, SourceVideo, StoredVideo, VideoState};

/// A video for the review queue: its id, the language of its sound, and what the publish checks found.
type Candidate = (VideoId, String, Vec<Finding>);

/// What is known of the listed videos after fetching.
#[derive(Default)]
pub(super) struct Fetched {
    pub(super) known: HashMap<String, StoredVideo>,
    pub(super) imported: HashMap<String, VideoId>,
    pub(super) problems: HashMap<String, ImportProblem>,
}

impl Curation {
    /// Fetches and stores what is not known yet, fifty videos per call and transaction.
    pub(super) async fn fetch_unknown(
        &self,
        ctx: &Ctx<'_>,
        results: &[ImportResult],
        listed: &[Vec<String>],
    ) -> Result<Fetched, Fault> {
        let mut fetched = Fetched::default();
        let mut seen: HashSet<&str> = HashSet::new();
        let all: Vec<String> = listed
            .iter()
            .flatten()
            .filter(|id| seen.insert(id))
            .cloned()
            .collect();
        for video in catalog::known_videos(self.kernel.db.read(), &all).await? {
            fetched.known.insert(video.youtube_id.clone(), video);
        }

        // A video that was given back may be proposed again.
        let wanted: Vec<String> = all
            .into_iter()
            .filter(|id| {
                fetched
                    .known
                    .get(id)
                    .is_none_or(|video| video.state == VideoState::Draft)
            })
            .collect();
        // These exist: YouTube listed them a moment ago, or showed them before. What was pasted may not.
        let existing: HashSet<&String> = results
            .iter()
            .zip(listed)
            .filter(|(result, _)| result.kind != Some(SourceKind::Video))
            .flat_map(|(_, ids)| ids)
            .chain(wanted.iter().filter(|id| fetched.known.contains_key(*id)))
            .collect();
        let existing: HashSet<String> = existing.into_iter().cloned().collect();
        for youtube_ids in wanted.chunks(VIDEOS_PER_CALL) {
            let known = youtube_ids.iter().filter(|id| existing.contains(*id)).count();
            let look = self.look_up(youtube_ids).await;
            match look.and_then(|look| look.unless_empty(known)) {
                Ok(look) => {
                    self.store_candidates(ctx, &look, youtube_ids, &mut fetched)
                        .await?;
                    let odd = look.unreadable.into_iter();
                    fetched
                        .problems
                        .extend(odd.map(|(id, reason)| (id, ImportProblem::EntryUnreadable(reason))));
                }
                Err(LookupFailure::Source(problem)) => {
                    let failed = youtube_ids.iter().map(|id| (id.clone(), problem.clone()));
                    fetched.problems.extend(failed);
                }
                Err(LookupFailure::Fault(fault)) => return Err(fault),
            }
        }

        Ok(fetched)
    }

    async fn store_candidates(
        &self,
        ctx: &Ctx<'_>,
        look: &Look,
        youtube_ids: &[String],
        fetched: &mut Fetched,
    ) -> Result<(), Fault> {
        let videos: Vec<SourceVideo> = youtube_ids
            .iter()
            .filter_map(|id| look.shown.get(id).cloned())
            .collect();
        if videos.is_empty() {
            return Ok(());
        }

        let tx = self.kernel.db.write().await?;
        let stored = self
            .catalog
            .store_source_videos(&tx, &videos, VideoState::InReview)
            .await?;
        let mut candidates = Vec::with_capacity(stored.len());
        for (video, shown) in stored.iter().zip(&videos) {
            if !video.is_new {
                // Somebody else may have brought it in meanwhile: only what was given back goes in again.
                if video.state != VideoState::Draft {
                    fetched.known.insert(video.youtube_id.clone(), video.clone());
                    continue;
                }
                self.catalog
                    .set_video_state(&tx, video.id, VideoState::InReview, None)
                    .await?;
            }
            candidates.push((video.id, video.language.clone(), inspect::inspect(shown)));
            fetched.known.remove(&video.youtube_id);
            fetched.imported.insert(video.youtube_id.clone(), video.id);
        }

        self.enqueue(&tx, &candidates).await?;
        if let Some((first, _, _)) = candidates.first() {
            self.audit
                .record(&tx, ctx, import_draft(*first, &candidates))
                .await?;
        }
        tx.commit().await?;

        Ok(())
    }
}

/// The entry of the audit log about an import; `first` is the first of its videos.
fn import_draft(first: VideoId, candidates: &[Candidate]) -> AuditDraft {
    let ids: Vec<VideoId> = candidates.iter().map(|(id, _, _)| *id).collect();

    AuditDraft {
        action: "video.import",
        subject_kind: "video",
        subject_id: first.to_string(),
        summary: format!("{} videos came into the review queue", ids.len()),
        before: None,
        after: Some(json!({ "videos": ids })),
    }
}
