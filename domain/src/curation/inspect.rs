//! The publish checks: pure rules over what the source says of a video. Nothing here publishes; it orders the queue
//! and rules out what may never be shown.

use kyck_kernel::Message;

use super::keywords;
use super::publish_check::{Finding, PublishCheck, Severity};
use crate::catalog::SourceVideo;

/// The country in which families watch.
const COUNTRY: &str = "KR";
/// Shortest and longest video that raises no question, in milliseconds.
const USUAL_LENGTH_MS: std::ops::RangeInclusive<i64> = 30_000..=2_400_000;

/// Everything that the publish checks find in a video, gravest first.
pub fn inspect(video: &SourceVideo) -> Vec<Finding> {
    let mut findings: Vec<Finding> = [
        privacy(video),
        upload_status(video),
        embeddable(video),
        made_for_kids(video),
        synthetic_media(video),
        duration(video),
        region(video),
        age_restriction(video),
        rating(video),
        live(video),
    ]
    .into_iter()
    .flatten()
    .collect();
    findings.extend(keyword_findings(video));
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// The finding for a video that the source no longer shows.
pub fn unavailable() -> Finding {
    block(
        PublishCheck::Unavailable,
        Message::new("curation-finding-unavailable"),
    )
}

/// How much there is to look at, 0 to 1000: what blocks counts most, then what asks for a look.
pub fn risk(findings: &[Finding]) -> i32 {
    findings
        .iter()
        .map(|finding| match (finding.severity, finding.check) {
            (Severity::Block, _) => 100,
            (Severity::Review, PublishCheck::SyntheticMedia) => 40,
            (Severity::Review, PublishCheck::Keyword) => 30,
            (Severity::Review, _) => 20,
            (Severity::Info, _) => 1,
        })
        .sum::<i32>()
        .min(1_000)
}

/// Whether a manager may publish in spite of this finding, with a reason.
pub fn can_be_overridden(finding: &Finding) -> bool {
    finding.severity != Severity::Block || finding.check == PublishCheck::MadeForKids
}

fn block(check: PublishCheck, reason: Message) -> Finding {
    Finding {
        check,
        severity: Severity::Block,
        reason,
    }
}

fn review(check: PublishCheck, reason: Message) -> Finding {
    Finding {
        severity: Severity::Review,
        ..block(check, reason)
    }
}

fn privacy(video: &SourceVideo) -> Option<Finding> {
    match video.status.privacy_status.as_str() {
        "public" => None,
        "unlisted" => Some(Finding {
            severity: Severity::Info,
            ..block(
                PublishCheck::Privacy,
                Message::new("curation-finding-privacy-unlisted"),
            )
        }),
        status => Some(block(
            PublishCheck::Privacy,
            Message::new("curation-finding-privacy").with("status", status),
        )),
    }
}

fn upload_status(video: &SourceVideo) -> Option<Finding> {
    let status = video.status.upload_status.as_str();
    (status != "processed").then(|| {
        block(
            PublishCheck::UploadStatus,
            Message::new("curation-finding-upload-status").with("status", status),
        )
    })
}

fn embeddable(video: &SourceVideo) -> Option<Finding> {
    (!video.status.is_embeddable).then(|| {
        block(
            PublishCheck::Embeddable,
            Message::new("curation-finding-embeddable"),
        )
    })
}

fn made_for_kids(video: &SourceVideo) -> Option<Finding> {
    let reason = match video.status.is_made_for_kids {
        Some(true) => return None,
        Some(false) => Message::new("curation-finding-made-for-kids"),
        None => Message::new("curation-finding-made-for-kids-unknown"),
    };
    Some(block(PublishCheck::MadeForKids, reason))
}

fn synthetic_media(video: &SourceVideo) -> Option<Finding> {
    (video.status.contains_synthetic_media == Some(true)).then(|| {
        review(
            PublishCheck::SyntheticMedia,
            Message::new("curation-finding-synthetic-media"),
        )
    })
}

fn duration(video: &SourceVideo) -> Option<Finding> {
    let Some(duration_ms) = video.duration_ms else {
        return Some(block(
            PublishCheck::Duration,
            Message::new("curation-finding-duration-unknown"),
        ));
    };

    (!USUAL_LENGTH_MS.contains(&duration_ms)).then(|| {
        let seconds = u32::try_from(duration_ms / 1000).unwrap_or(u32::MAX);
        review(
            PublishCheck::Duration,
            Message::new("curation-finding-duration").with("seconds", seconds),
        )
    })
}

fn region(video: &SourceVideo) -> Option<Finding> {
    let is_country = |country: &String| country.eq_ignore_ascii_case(COUNTRY);
    let is_left_out = video
        .status
        .regions_allowed
        .as_ref()
        .is_some_and(|allowed| !allowed.iter().any(is_country));

    (is_left_out || video.status.regions_blocked.iter().any(is_country))
        .then(|| block(PublishCheck::Region, Message::new("curation-finding-region")))
}

fn age_restriction(video: &SourceVideo) -> Option<Finding> {
    video.status.is_age_restricted.then(|| {
        block(
            PublishCheck::AgeRestriction,
            Message::new("curation-finding-age-restriction"),
        )
    })
}

fn rating(video: &SourceVideo) -> Option<Finding> {
    let rating = video.status.kmrb_rating.as_deref()?;
    (!matches!(rating, "kmrbAll" | "kmrbUnrated")).then(|| {
        block(
            PublishCheck::Rating,
            Message::new("curation-finding-rating").with("rating", rating),
        )
    })
}

fn live(video: &SourceVideo) -> Option<Finding> {
    (video.status.live_broadcast_content != "none" || video.status.has_live_details)
        .then(|| block(PublishCheck::Live, Message::new("curation-finding-live")))
}

fn keyword_findings(video: &SourceVideo) -> impl Iterator<Item = Finding> {
    let texts = std::iter::once(video.title.as_str())
        .chain(video.status.tags.iter().map(String::as_str))
        .chain(std::iter::once(video.channel_title.as_str()));

    keywords::hits(texts).into_iter().map(|hit| {
        let reason = Message::new("curation-finding-keyword")
            .with("words", hit.words.join(", "))
            .with("topic", Message::new(hit.topic));
        review(PublishCheck::Keyword, reason)
    })
}

#[cfg(test)]
pub mod tests;
