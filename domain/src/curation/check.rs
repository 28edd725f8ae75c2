//! Checking videos that are known: what the source says of them now, and what follows from it.
//!
//! | the source | a published video | a suspended one |
//! |---|---|---|
//! | shows it, nothing forbids it | stays | is put back if it was only missing, else waits for a person |
//! | shows it, something forbids it | is suspended | stays, for that reason now |
//! | shows what cannot be read | stays | stays |
//! | does not show it, the first time | stays; it is missing from now on | stays |
//! | does not show it a day later, asked for it alone | is suspended as missing | stays |
//! | shows none of several known videos, or no list | stays: the source is at fault | stays |

use std::collections::{HashMap, HashSet};

use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Fault};
use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::error::ImportProblem;
use super::gate::Gate;
use super::look::{self, Look};
use super::model::{Finding, Severity, reason_of_staff};
use super::{Curation, rules, store};
use crate::audit::AuditDraft;
use crate::catalog::{self, DueSnapshot, SourceVideo, VideoPatch, VideoState};

/// How long a video has been missing at least when it is suspended for it: the next night.
const CONFIRM_SECONDS: i64 = 20 * 60 * 60;
/// The most videos of one run that are asked for alone. The rest is asked for in a later run.
const MAX_CONFIRMATIONS: usize = 200;
/// How many videos that the source is known to show are named besides.
const CONTROLS: u64 = 2;

/// What a reading of snapshots did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Videos whose snapshot is fresh now.
    pub refreshed: u32,
    /// Videos that were taken down by it.
    pub suspended: u32,
    /// Suspended videos that are fine again and wait for a person.
    pub requeued: u32,
    /// Suspended videos that the source shows again, and that are published again by it.
    pub reinstated: u32,
    /// Videos that the source does not show.
    pub missing: u32,
    /// Those of them that stay as they are, since a later look must confirm it.
    pub unconfirmed: Vec<VideoId>,
    /// Videos of which the source says what cannot be read, with what is wrong; they stay as they are.
    pub unreadable: Vec<(VideoId, String)>,
    /// Why some videos were not checked, or why it ended early.
    pub problem: Option<ImportProblem>,
}

/// One run of checks.
pub(super) struct Check<'c, 'e> {
    curation: &'c Curation,
    ctx: &'c Ctx<'e>,
    confirmations: usize,
}

/// What one check found, before anything is changed.
struct Found {
    look: Look,
    /// Missing videos that were asked for alone and are not there.
    confirmed: HashSet<String>,
    /// Why some were not asked for alone.
    problem: Option<ImportProblem>,
}

/// What is to be done with one video.
enum Verdict {
    /// Nothing forbids it, or it stays as it is.
    Stays,
    /// It goes to the review queue, or its item there gets these findings.
    Queue(Vec<Finding>),
    /// It is suspended, or suspended for another reason than before.
    Suspend(String),
    /// It was only missing, and is published again.
    Reinstate,
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

    /// Checks some videos by one request, and by one more for each that must be asked for alone. The answer is why
    /// all or some of them could not be checked.
    ///
    /// # Errors
    /// [`Fault`] of the database.
    pub async fn run(
        &mut self,
        videos: &[DueSnapshot],
        done: &mut Refreshed,
    ) -> Result<Option<ImportProblem>, Fault> {
        let look = match self.look(videos).await? {
            Ok(look) => look,
            Err(problem) => return Ok(Some(problem)),
        };
        let mut found = Found {
            look,
            confirmed: HashSet::new(),
            problem: None,
        };
        self.confirm(videos, &mut found).await?;

        self.curation.act(self.ctx, videos, &found, done).await?;
        Ok(found.problem)
    }

    /// Asks for videos together with some that the source is known to show: an answer that shows none of them all is
    /// no answer.
    async fn look(&self, videos: &[DueSnapshot]) -> Result<Result<Look, ImportProblem>, Fault> {
        let mut youtube_ids: Vec<String> = videos.iter().map(|video| video.youtube_id.clone()).collect();
        if videos.len() > 1 {
            let ids: Vec<VideoId> = videos.iter().map(|video| video.id).collect();
            youtube_ids.extend(self.curation.catalog.recently_read(&ids, CONTROLS).await?);
        }
        let look = self.curation.look_up(self.ctx, &youtube_ids).await?;
        Ok(look.and_then(|look| {
            if look.is_empty() && youtube_ids.len() > 1 {
                Err(look::shows_none(youtube_ids.len()))
            } else {
                Ok(look)
            }
        }))
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
                match self
                    .curation
                    .look_up(self.ctx, std::slice::from_ref(&video.youtube_id))
                    .await?
                {
                    Ok(alone) => {
                        found.look.shown.extend(alone.shown);
                        found.look.unreadable.extend(alone.unreadable);
                    }
                    Err(problem) => {
                        found.problem = Some(problem);
                        return Ok(());
                    }
                }
            }
            if found.look.is_absent(&video.youtube_id) {
                found.confirmed.insert(video.youtube_id.clone());
            }
        }

        Ok(())
    }
}

impl Curation {
    /// Stores what was found and does what follows from it, in one transaction.
    async fn act(
        &self,
        ctx: &Ctx<'_>,
        videos: &[DueSnapshot],
        found: &Found,
        done: &mut Refreshed,
    ) -> Result<(), Fault> {
        let ids: Vec<VideoId> = videos.iter().map(|video| video.id).collect();
        let overridden = store::overridden_gates(self.kernel.db.read(), &ids).await?;
        // What was only named besides is left alone.
        let shown: Vec<SourceVideo> = videos
            .iter()
            .filter_map(|video| found.look.shown.get(&video.youtube_id).cloned())
            .collect();
        let tx = self.kernel.db.write().await?;
        catalog::begin_change(&tx).await?;
        let stored = self
            .catalog
            .store_source_videos(&tx, &shown, VideoState::Draft)
            .await?;
        self.note(&tx, videos, &found.look, done).await?;

        let languages: HashMap<VideoId, &str> = stored
            .iter()
            .map(|video| (video.id, video.language.as_str()))
            .collect();
        let (mut queue, mut down, mut back) = (Vec::new(), Vec::new(), Vec::new());
        for due in videos {
            let set_aside = overridden.get(&due.id).map_or(&[][..], Vec::as_slice);
            match verdict(due, found, set_aside, done) {
                Verdict::Stays => {}
                Verdict::Queue(findings) => {
                    let language = languages.get(&due.id).copied().unwrap_or(&due.language);
                    queue.push((due.id, language.to_owned(), findings));
                }
                Verdict::Suspend(suspension) => down.push((due.id, suspension)),
                Verdict::Reinstate => back.push(due.id),
            }
        }
        // The queue before the log: proposals take their rows in the same order.
        self.enqueue(&tx, &queue).await?;
        for (id, suspension) in down {
            self.suspend_missing(&tx, ctx, id, &suspension, done).await?;
        }
        for id in back {
            self.reinstate_found(&tx, ctx, id, done).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Stores which videos were read, which are missing and which could not be read.
    async fn note(
        &self,
        tx: &DatabaseTransaction,
        videos: &[DueSnapshot],
        look: &Look,
        done: &mut Refreshed,
    ) -> Result<(), Fault> {
        let (mut read, mut missing, mut unreadable) = (Vec::new(), Vec::new(), Vec::new());
        for due in videos {
            if look.shown.contains_key(&due.youtube_id) {
                read.push(due.id);
            } else if let Some(reason) = look.unreadable.get(&due.youtube_id) {
                unreadable.push(due.id);
                done.unreadable.push((due.id, reason.clone()));
            } else {
                missing.push(due.id);
            }
        }
        done.refreshed += read.len() as u32;
        done.missing += missing.len() as u32;

        let now = self.kernel.now();
        catalog::clear_checks(tx, &read).await?;
        catalog::note_missing(tx, now, &missing).await?;
        catalog::note_unreadable(tx, now, &unreadable).await
    }
}

fn verdict(due: &DueSnapshot, found: &Found, set_aside: &[Gate], done: &mut Refreshed) -> Verdict {
    let findings = if let Some(video) = found.look.shown.get(&due.youtube_id) {
        rules::inspect(video)
    } else if found.look.is_absent(&due.youtube_id) {
        if !can_be_missed(due) {
            return Verdict::Stays;
        }
        if !found.confirmed.contains(&due.youtube_id) {
            done.unconfirmed.push(due.id);
            return Verdict::Stays;
        }
        vec![rules::unavailable()]
    } else {
        return Verdict::Stays;
    };

    let blocking = blocking(&findings, set_aside);
    let suspension = due.suspension.as_deref().unwrap_or_default();
    match (due.state, blocking) {
        (VideoState::InReview, _) => Verdict::Queue(findings),
        (VideoState::Published, Some(finding)) => Verdict::Suspend(suspension_of(finding)),
        (VideoState::Suspended, Some(finding)) if is_missing(suspension) => {
            Verdict::Suspend(suspension_of(finding))
        }
        (VideoState::Suspended, None) if is_missing(suspension) => Verdict::Reinstate,
        (VideoState::Suspended, None) if reason_of_staff(suspension).is_none() => {
            done.requeued += 1;
            Verdict::Queue(findings)
        }
        _ => Verdict::Stays,
    }
}

/// Whether anything follows from a video being missing.
const fn can_be_missed(video: &DueSnapshot) -> bool {
    matches!(video.state, VideoState::Published | VideoState::InReview)
}

/// The first finding that forbids showing, leaving out what a manager set aside.
fn blocking<'a>(findings: &'a [Finding], set_aside: &[Gate]) -> Option<&'a Finding> {
    findings
        .iter()
        .find(|finding| finding.severity == Severity::Block && !set_aside.contains(&finding.gate))
}

fn suspension_of(finding: &Finding) -> String {
    format!("{:?}: {}", finding.gate, finding.reason_en)
}

/// Whether a suspension was for nothing but being missing at the source.
fn is_missing(suspension: &str) -> bool {
    suspension
        .split_once(':')
        .is_some_and(|(gate, _)| gate == format!("{:?}", Gate::Unavailable))
}

impl Curation {
    async fn suspend_missing(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        id: VideoId,
        suspension: &str,
        done: &mut Refreshed,
    ) -> Result<(), Fault> {
        // Staff may have been faster.
        match catalog::state_for_change(tx, id).await? {
            Some((VideoState::Published, _)) => {
                self.take_down(tx, ctx, id, suspension, "The health check took a video down")
                    .await?;
                done.suspended += 1;
            }
            Some((VideoState::Suspended, Some(before))) if is_missing(&before) => {
                let patch = VideoPatch {
                    state: Some(VideoState::Suspended),
                    suspension: Some(suspension.to_owned()),
                    ..VideoPatch::default()
                };
                self.catalog.patch_video(tx, id, &patch).await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Publishes a video again that people had published and that was suspended for being missing only.
    async fn reinstate_found(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        id: VideoId,
        done: &mut Refreshed,
    ) -> Result<(), Fault> {
        let Some((VideoState::Suspended, Some(suspension))) = catalog::state_for_change(tx, id).await? else {
            return Ok(());
        };
        // A person who has it in the queue decides.
        let is_queued = !store::pending_of(tx, &[id]).await?.is_empty();
        if !is_missing(&suspension) || is_queued {
            return Ok(());
        }

        let patch = VideoPatch {
            state: Some(VideoState::Published),
            ..VideoPatch::default()
        };
        self.catalog.patch_video(tx, id, &patch).await?;
        let draft = AuditDraft {
            action: "video.reinstate",
            subject_kind: "video",
            subject_id: id.to_string(),
            summary: "The health check put a video back that YouTube shows again".to_owned(),
            before: Some(json!({ "state": VideoState::Suspended.as_str(), "reason": suspension })),
            after: Some(json!({ "state": VideoState::Published.as_str() })),
        };
        self.audit.record(tx, ctx, draft).await?;
        done.reinstated += 1;
        Ok(())
    }
}
