//! The gate: pure rules over what the source says of a video. Nothing here publishes; it orders the queue
//! and closes the way for what may never be shown.

use super::gate::Gate;
use super::keywords;
use super::model::{Finding, Severity};
use crate::catalog::SourceVideo;

/// The country in which families watch.
const COUNTRY: &str = "KR";
/// Shortest and longest video that raises no question, in milliseconds.
const USUAL_LENGTH_MS: std::ops::RangeInclusive<i64> = 30_000..=2_400_000;

/// Everything the gate has to say of a video, gravest first.
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

/// What to say of a video that the source no longer shows.
pub fn unavailable() -> Finding {
    block(
        Gate::Unavailable,
        "YouTube에서 더 이상 볼 수 없습니다(삭제 또는 비공개).",
        "YouTube no longer shows it: deleted or private.",
    )
}

/// How much there is to look at, 0 to 1000: what blocks counts most, then what asks for a look.
pub fn risk(findings: &[Finding]) -> i32 {
    findings
        .iter()
        .map(|finding| match (finding.severity, finding.gate) {
            (Severity::Block, _) => 100,
            (Severity::Review, Gate::SyntheticMedia) => 40,
            (Severity::Review, Gate::Keyword) => 30,
            (Severity::Review, _) => 20,
            (Severity::Info, _) => 1,
        })
        .sum::<i32>()
        .min(1_000)
}

/// Whether a manager may publish in spite of this finding, with a reason.
pub fn can_be_overridden(finding: &Finding) -> bool {
    finding.severity != Severity::Block || finding.gate == Gate::MadeForKids
}

fn block(gate: Gate, reason_ko: impl Into<String>, reason_en: impl Into<String>) -> Finding {
    Finding {
        gate,
        severity: Severity::Block,
        reason_ko: reason_ko.into(),
        reason_en: reason_en.into(),
    }
}

fn review(gate: Gate, reason_ko: impl Into<String>, reason_en: impl Into<String>) -> Finding {
    Finding {
        severity: Severity::Review,
        ..block(gate, reason_ko, reason_en)
    }
}

fn privacy(video: &SourceVideo) -> Option<Finding> {
    match video.privacy_status.as_str() {
        "public" => None,
        "unlisted" => Some(Finding {
            severity: Severity::Info,
            ..block(
                Gate::Privacy,
                "일부 공개 영상입니다. 언제든 사라질 수 있습니다.",
                "It is unlisted and may go at any time.",
            )
        }),
        status => Some(block(
            Gate::Privacy,
            format!("공개 영상이 아닙니다({status})."),
            format!("It is not public ({status})."),
        )),
    }
}

fn upload_status(video: &SourceVideo) -> Option<Finding> {
    (video.upload_status != "processed").then(|| {
        let status = &video.upload_status;
        block(
            Gate::UploadStatus,
            format!("처리가 끝난 영상이 아닙니다({status})."),
            format!("Its processing is not complete ({status})."),
        )
    })
}

fn embeddable(video: &SourceVideo) -> Option<Finding> {
    (!video.is_embeddable).then(|| {
        block(
            Gate::Embeddable,
            "다른 사이트에서 재생할 수 없게 설정된 영상입니다.",
            "Its owner does not let other sites play it.",
        )
    })
}

fn made_for_kids(video: &SourceVideo) -> Option<Finding> {
    match video.is_made_for_kids {
        Some(true) => None,
        Some(false) => Some(block(
            Gate::MadeForKids,
            "아동용 영상으로 지정되지 않았습니다.",
            "YouTube does not treat it as made for kids.",
        )),
        None => Some(block(
            Gate::MadeForKids,
            "아동용 영상인지 YouTube가 알려 주지 않았습니다.",
            "YouTube does not say whether it is made for kids.",
        )),
    }
}

fn synthetic_media(video: &SourceVideo) -> Option<Finding> {
    (video.contains_synthetic_media == Some(true)).then(|| {
        review(
            Gate::SyntheticMedia,
            "변경되었거나 합성된 콘텐츠라고 표시된 영상입니다.",
            "Its owner declares altered or synthetic content.",
        )
    })
}

fn duration(video: &SourceVideo) -> Option<Finding> {
    let Some(duration_ms) = video.duration_ms else {
        return Some(block(
            Gate::Duration,
            "길이를 알 수 없는 영상입니다.",
            "It has no length.",
        ));
    };
    (!USUAL_LENGTH_MS.contains(&duration_ms)).then(|| {
        let seconds = duration_ms / 1000;
        review(
            Gate::Duration,
            format!("길이가 {seconds}초입니다. 30초~40분을 벗어납니다."),
            format!("It is {seconds} seconds long, outside 30 seconds to 40 minutes."),
        )
    })
}

fn region(video: &SourceVideo) -> Option<Finding> {
    let is_country = |country: &String| country.eq_ignore_ascii_case(COUNTRY);
    let is_left_out = video
        .regions_allowed
        .as_ref()
        .is_some_and(|allowed| !allowed.iter().any(is_country));
    (is_left_out || video.regions_blocked.iter().any(is_country)).then(|| {
        block(
            Gate::Region,
            "한국에서 재생할 수 없는 영상입니다.",
            "It does not play in Korea.",
        )
    })
}

fn age_restriction(video: &SourceVideo) -> Option<Finding> {
    video.is_age_restricted.then(|| {
        block(
            Gate::AgeRestriction,
            "YouTube 연령 제한 영상입니다.",
            "YouTube restricts it by age.",
        )
    })
}

fn rating(video: &SourceVideo) -> Option<Finding> {
    let rating = video.kmrb_rating.as_deref()?;
    (!matches!(rating, "kmrbAll" | "kmrbUnrated")).then(|| {
        block(
            Gate::Rating,
            format!("전체 관람가가 아닙니다({rating})."),
            format!("It is not rated for all ages ({rating})."),
        )
    })
}

fn live(video: &SourceVideo) -> Option<Finding> {
    (video.live_broadcast_content != "none" || video.has_live_details).then(|| {
        block(
            Gate::Live,
            "실시간 방송이거나 실시간 방송이었던 영상입니다.",
            "It is, will be or was a live stream.",
        )
    })
}

fn keyword_findings(video: &SourceVideo) -> impl Iterator<Item = Finding> {
    let texts = std::iter::once(video.title.as_str())
        .chain(video.tags.iter().map(String::as_str))
        .chain(std::iter::once(video.channel_title.as_str()));
    keywords::hits(texts).into_iter().map(|hit| {
        let words = hit.words.join(", ");
        review(
            Gate::Keyword,
            format!(
                "제목이나 태그에 확인이 필요한 낱말이 있습니다: {words} ({}).",
                hit.name_ko
            ),
            format!("Title or tags have words to look at: {words} ({}).", hit.name_en),
        )
    })
}

#[cfg(test)]
pub mod tests {
    use proptest::prelude::*;

    use super::*;

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
            default_audio_language: Some("ko".into()),
            tags: vec!["동물".into()],
            category_id: Some("27".into()),
            thumbnail_url: None,
        }
    }

    fn found(change: impl FnOnce(&mut SourceVideo)) -> Vec<(Gate, Severity)> {
        let mut video = fine();
        change(&mut video);
        inspect(&video)
            .into_iter()
            .map(|finding| (finding.gate, finding.severity))
            .collect()
    }

    #[test]
    fn a_proper_childrens_video_raises_no_finding() {
        assert_eq!(found(|_| ()), []);
        assert_eq!(found(|v| v.kmrb_rating = Some("kmrbAll".into())), []);
        assert_eq!(
            found(|v| v.regions_allowed = Some(vec!["US".into(), "KR".into()])),
            []
        );
        assert_eq!(found(|v| v.duration_ms = Some(30_000)), []);
        assert_eq!(found(|v| v.duration_ms = Some(2_400_000)), []);
    }

    #[test]
    fn each_rule_finds_its_own_fault() {
        use Gate::*;
        use Severity::{Block, Info, Review};
        type Case = (fn(&mut SourceVideo), Gate, Severity);
        let cases: [Case; 17] = [
            (|v| v.privacy_status = "private".into(), Privacy, Block),
            (|v| v.privacy_status = "unlisted".into(), Privacy, Info),
            (|v| v.upload_status = "rejected".into(), UploadStatus, Block),
            (|v| v.is_embeddable = false, Embeddable, Block),
            (|v| v.is_made_for_kids = Some(false), MadeForKids, Block),
            (|v| v.is_made_for_kids = None, MadeForKids, Block),
            (
                |v| v.contains_synthetic_media = Some(true),
                SyntheticMedia,
                Review,
            ),
            (|v| v.duration_ms = Some(29_999), Duration, Review),
            (|v| v.duration_ms = Some(2_400_001), Duration, Review),
            (|v| v.duration_ms = None, Duration, Block),
            (|v| v.regions_allowed = Some(vec!["US".into()]), Region, Block),
            (
                |v| v.regions_blocked = vec!["JP".into(), "KR".into()],
                Region,
                Block,
            ),
            (|v| v.is_age_restricted = true, AgeRestriction, Block),
            (|v| v.kmrb_rating = Some("kmrb15plus".into()), Rating, Block),
            (|v| v.live_broadcast_content = "upcoming".into(), Live, Block),
            (|v| v.has_live_details = true, Live, Block),
            (|v| v.tags.push("horror".into()), Keyword, Review),
        ];
        for (change, gate, severity) in cases {
            assert_eq!(found(change), [(gate, severity)]);
        }
    }

    #[test]
    fn of_what_blocks_only_made_for_kids_can_be_overridden() {
        let mut video = fine();
        video.is_made_for_kids = Some(false);
        video.is_embeddable = false;
        let open: Vec<Gate> = inspect(&video)
            .into_iter()
            .filter(can_be_overridden)
            .map(|finding| finding.gate)
            .collect();
        assert_eq!(open, [Gate::MadeForKids]);
        assert!(!can_be_overridden(&unavailable()));
    }

    proptest! {
        #[test]
        fn one_fault_more_never_lowers_the_risk(
            embeddable in any::<bool>(), kids in any::<Option<bool>>(), restricted in any::<bool>(),
            duration in proptest::option::of(0_i64..5_000_000), title in ".{0,40}",
        ) {
            let mut video = fine();
            video.is_embeddable = embeddable;
            video.is_made_for_kids = kids;
            video.is_age_restricted = restricted;
            video.duration_ms = duration;
            video.title = title;
            let before = inspect(&video);
            prop_assert!(before.is_sorted_by_key(|finding| std::cmp::Reverse(finding.severity)));
            video.has_live_details = true;
            let after = inspect(&video);
            prop_assert!(risk(&after) > risk(&before));
            prop_assert!(after.iter().all(|f| !f.reason_ko.is_empty() && !f.reason_en.is_empty()));
        }
    }
}
