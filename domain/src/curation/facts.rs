//! What the publish check says of videos today.

use std::collections::HashMap;

use super::error::ImportProblem;
use super::model::{Finding, Gate, Severity};
use super::{import, rules, store};
use crate::catalog::{self, SourceVideo, VideoState};
use crate::id::VideoId;
use crate::{Ctx, Fault, UtcInstant};

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

/// Asks the source about videos, stores its answer, and runs the publish check. Unknown ids are left out.
pub(super) async fn facts_of(ctx: &Ctx<'_>, ids: &[VideoId]) -> Result<HashMap<VideoId, Facts>, Fault> {
    let videos = catalog::snapshots_of(ctx, ids).await?;
    let mut facts = HashMap::new();
    for videos in videos.chunks(VIDEOS_PER_CALL) {
        let youtube_ids: Vec<String> = videos.iter().map(|video| video.youtube_id.clone()).collect();
        match import::look_up(ctx, &youtube_ids).await? {
            Ok(found) => {
                let tx = ctx.env.db.write().await?;
                catalog::store_source_videos(&tx, ctx, &found, VideoState::Draft).await?;
                tx.commit().await?;
                let found: HashMap<&str, &SourceVideo> = found
                    .iter()
                    .map(|video| (video.youtube_id.as_str(), video))
                    .collect();
                facts.extend(videos.iter().map(|video| {
                    let findings = match found.get(video.youtube_id.as_str()) {
                        Some(found) => rules::inspect(found),
                        None => vec![rules::unavailable()],
                    };
                    (video.id, Facts::Fresh(findings))
                }));
            }
            Err(problem) => {
                let ids: Vec<VideoId> = videos.iter().map(|video| video.id).collect();
                let stored = catalog::stored_source_videos(ctx, &ids).await?;
                facts.extend(ids.into_iter().map(|id| {
                    let known = stored.get(&id).map(|(video, fetched_at)| Facts::Stored {
                        findings: rules::inspect(video),
                        fetched_at: *fetched_at,
                        problem: problem.clone(),
                    });
                    (id, known.unwrap_or_else(|| Facts::Unknown(problem.clone())))
                }));
            }
        }
    }
    Ok(facts)
}

/// Of these findings whether one forbids publication, but for the rules that a manager set aside when approving the
/// video last.
pub(super) async fn is_blocked(ctx: &Ctx<'_>, id: VideoId, findings: &[Finding]) -> Result<bool, Fault> {
    let overridden = store::overridden_gates(ctx.env.db.read(), &[id]).await?;
    let set_aside: &[Gate] = overridden.get(&id).map_or(&[], Vec::as_slice);
    Ok(findings
        .iter()
        .any(|finding| finding.severity == Severity::Block && !set_aside.contains(&finding.gate)))
}
