//! Tests of the publish checks, with the video that passes all of them.

use kyck_kernel::Language;
use proptest::prelude::*;

use super::*;
use crate::catalog::StatusFacts;

/// A video that passes every rule.
pub fn fine() -> SourceVideo {
    SourceVideo {
        youtube_id: "dQw4w9WgXcQ".into(),
        etag: "e".into(),
        title: "숲속 동물 친구들".into(),
        description: String::new(),
        channel_youtube_id: "UCx_dzPI6efSohgtOkAG43-A".into(),
        channel_title: "EBS 키즈".into(),
        published_at: None,
        duration_ms: Some(300_000),
        status: StatusFacts {
            privacy_status: "public".into(),
            upload_status: "processed".into(),
            is_embeddable: true,
            is_made_for_kids: Some(true),
            contains_synthetic_media: None,
            license: Some("youtube".into()),
            regions_allowed: None,
            regions_blocked: vec![],
            is_age_restricted: false,
            kmrb_rating: None,
            live_broadcast_content: "none".into(),
            has_live_details: false,
            tags: vec!["동물".into()],
            category_id: Some("27".into()),
        },
        default_audio_language: Some("ko".into()),
        thumbnail_url: None,
    }
}

fn found(change: impl FnOnce(&mut SourceVideo)) -> Vec<(PublishCheck, Severity)> {
    let mut video = fine();
    change(&mut video);
    inspect(&video)
        .into_iter()
        .map(|finding| (finding.check, finding.severity))
        .collect()
}

#[test]
fn a_proper_childrens_video_raises_no_finding() {
    assert_eq!(found(|_| ()), []);
    assert_eq!(found(|v| v.status.kmrb_rating = Some("kmrbAll".into())), []);
    assert_eq!(
        found(|v| v.status.regions_allowed = Some(vec!["US".into(), "KR".into()])),
        []
    );
    assert_eq!(found(|v| v.duration_ms = Some(30_000)), []);
    assert_eq!(found(|v| v.duration_ms = Some(2_400_000)), []);
}

#[test]
fn each_rule_finds_its_own_fault() {
    use PublishCheck::*;
    use Severity::{Block, Info, Review};
    type Case = (fn(&mut SourceVideo), PublishCheck, Severity);
    let cases: [Case; 17] = [
        (|v| v.status.privacy_status = "private".into(), Privacy, Block),
        (|v| v.status.privacy_status = "unlisted".into(), Privacy, Info),
        (
            |v| v.status.upload_status = "rejected".into(),
            UploadStatus,
            Block,
        ),
        (|v| v.status.is_embeddable = false, Embeddable, Block),
        (|v| v.status.is_made_for_kids = Some(false), MadeForKids, Block),
        (|v| v.status.is_made_for_kids = None, MadeForKids, Block),
        (
            |v| v.status.contains_synthetic_media = Some(true),
            SyntheticMedia,
            Review,
        ),
        (|v| v.duration_ms = Some(29_999), Duration, Review),
        (|v| v.duration_ms = Some(2_400_001), Duration, Review),
        (|v| v.duration_ms = None, Duration, Block),
        (
            |v| v.status.regions_allowed = Some(vec!["US".into()]),
            Region,
            Block,
        ),
        (
            |v| v.status.regions_blocked = vec!["JP".into(), "KR".into()],
            Region,
            Block,
        ),
        (|v| v.status.is_age_restricted = true, AgeRestriction, Block),
        (
            |v| v.status.kmrb_rating = Some("kmrb15plus".into()),
            Rating,
            Block,
        ),
        (
            |v| v.status.live_broadcast_content = "upcoming".into(),
            Live,
            Block,
        ),
        (|v| v.status.has_live_details = true, Live, Block),
        (|v| v.status.tags.push("horror".into()), Keyword, Review),
    ];
    for (change, check, severity) in cases {
        assert_eq!(found(change), [(check, severity)]);
    }
}

#[test]
fn of_what_blocks_only_made_for_kids_can_be_overridden() {
    let mut video = fine();
    video.status.is_made_for_kids = Some(false);
    video.status.is_embeddable = false;
    let open: Vec<PublishCheck> = inspect(&video)
        .into_iter()
        .filter(can_be_overridden)
        .map(|finding| finding.check)
        .collect();
    assert_eq!(open, [PublishCheck::MadeForKids]);
    assert!(!can_be_overridden(&unavailable()));
}

proptest! {
    #[test]
    fn one_fault_more_never_lowers_the_risk(
        embeddable in any::<bool>(), kids in any::<Option<bool>>(), restricted in any::<bool>(),
        duration in proptest::option::of(0_i64..5_000_000), title in ".{0,40}",
    ) {
        let mut video = fine();
        video.status.is_embeddable = embeddable;
        video.status.is_made_for_kids = kids;
        video.status.is_age_restricted = restricted;
        video.duration_ms = duration;
        video.title = title;
        let before = inspect(&video);
        prop_assert!(before.is_sorted_by_key(|finding| std::cmp::Reverse(finding.severity)));
        video.status.has_live_details = true;
        let after = inspect(&video);
        prop_assert!(risk(&after) > risk(&before));
        for language in Language::ALL {
            prop_assert!(after.iter().all(|finding| finding.reason.text(language) != finding.reason.id()));
        }
    }
}
