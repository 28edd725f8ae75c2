//! What follows from a check of known videos.

use std::collections::HashMap;

use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Fault, Language};
use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::check::{Found, can_be_missed};
use super::look::Look;
use super::publish_check::{Finding, PublishCheck};
use super::refreshed::Refreshed;
use super::rules::reason_of_staff;
use super::{Curation, inspect, store};
use crate::audit::AuditDraft;
use crate::catalog::{self, DueSnapshot, SourceVideo, VideoState};

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

impl Curation {
    /// Stores what was found and does what follows from it, in one transaction.
    pub(super) async fn act(
        &self,
        ctx: &Ctx<'_>,
        videos: &[DueSnapshot],
        found: &Found,
        done: &mut Refreshed,
    ) -> Result<(), Fault> {
        let ids: Vec<VideoId> = videos.iter().map(|video| video.id).collect();
        let overridden = store::overridden_checks(self.kernel.db.read(), &ids).await?;
        // The control videos are left alone.
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

fn verdict(due: &DueSnapshot, found: &Found, set_aside: &[PublishCheck], done: &mut Refreshed) -> Verdict {
    let findings = if let Some(video) = found.look.shown.get(&due.youtube_id) {
        inspect::inspect(video)
    } else if found.look.is_absent(&due.youtube_id) {
        if !can_be_missed(due) {
            return Verdict::Stays;
        }
        if !found.confirmed.contains(&due.youtube_id) {
            done.unconfirmed.push(due.id);
            return Verdict::Stays;
        }
        vec![inspect::unavailable()]
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

/// The first finding that forbids showing, leaving out what a manager set aside.
fn blocking<'a>(findings: &'a [Finding], set_aside: &[PublishCheck]) -> Option<&'a Finding> {
    findings
        .iter()
        .find(|finding| finding.is_blocking() && !set_aside.contains(&finding.check))
}

/// The stored text of a suspension by the health check.
fn suspension_of(finding: &Finding) -> String {
    format!("{:?}: {}", finding.check, finding.reason.text(Language::English))
}

/// Whether a video was suspended only because the source did not show it.
fn is_missing(suspension: &str) -> bool {
    suspension
        .split_once(':')
        .is_some_and(|(check, _)| check == format!("{:?}", PublishCheck::Unavailable))
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
        let current = catalog::state_for_change(tx, id).await?;

        match current {
            Some((VideoState::Published, _)) => {
                self.take_down(tx, ctx, id, suspension, "The health check took a video down")
                    .await?;
                done.suspended += 1;
            }
            Some((VideoState::Suspended, Some(before))) if is_missing(&before) => {
                self.catalog
                    .set_video_state(tx, id, VideoState::Suspended, Some(suspension))
                    .await?;
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

        self.catalog
            .set_video_state(tx, id, VideoState::Published, None)
            .await?;

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
