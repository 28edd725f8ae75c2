//! The YouTube adapter: fields of videos, lists, paging, search, malformed entries.

use kyck_adapters::http::Limits;
use kyck_adapters::youtube::{Youtube, YoutubeSettings};
use kyck_domain::catalog::{ChannelName, SourceError, VideoSource};
use kyck_stand_ins::youtube::{Catalog, Playlist, Video, YoutubeConfig, YoutubeStandIn};
use serde_json::json;

use crate::{Booking, Look, quick, random};

pub(crate) async fn stand_in(catalog: Catalog) -> YoutubeStandIn {
    let config = YoutubeConfig {
        catalog,
        ..YoutubeConfig::default()
    };
    YoutubeStandIn::start(config).await.unwrap()
}

pub(crate) fn adapter(server: &YoutubeStandIn, limits: Limits) -> Youtube {
    let settings = YoutubeSettings {
        base_url: server.base_url(),
        api_key: server.api_key().to_owned(),
        limits,
    };
    Youtube::new(settings, random()).unwrap()
}

pub(crate) fn video(id: &str) -> Video {
    Video {
        id: id.to_owned(),
        title: format!("Title of {id}"),
        duration_seconds: Some(60),
        channel_id: "UCx".to_owned(),
        made_for_kids: Some(true),
        published_at: Some("2026-01-02T03:04:05Z".to_owned()),
        ..Video::default()
    }
}

pub(crate) fn catalog(ids: &[&str]) -> Catalog {
    Catalog {
        videos: ids.iter().map(|id| video(id)).collect(),
        ..Catalog::default()
    }
}

pub(crate) fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

pub(crate) fn refused(reason: &str) -> SourceError {
    SourceError::Refused {
        reason: reason.to_owned(),
    }
}

#[tokio::test]
async fn unknown_private_and_deleted_videos_are_missing_from_the_answer() {
    let mut known = catalog(&["open", "hidden", "gone", "unlisted"]);
    known.videos[1].privacy_status = Some("private".to_owned());
    known.videos[2].removed = true;
    known.videos[3].privacy_status = Some("unlisted".to_owned());
    let server = stand_in(known).await;
    let asked = ids(&["open", "hidden", "never", "gone", "unlisted"]);
    let found = adapter(&server, quick()).look_up(&asked).await.unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|video| (video.youtube_id.as_str(), video.status.privacy_status.as_str()))
        .collect();
    assert_eq!(found, [("open", "public"), ("unlisted", "unlisted")]);
}

#[tokio::test]
async fn every_field_of_a_video_is_read_and_absent_fields_stay_absent() {
    let mut known = catalog(&["plain", "rich", "live"]);
    known.videos[0].made_for_kids = None;
    known.videos[0].published_at = None;
    let rich = &mut known.videos[1];
    rich.title = "Tom & Jerry <3 \u{0}한글".to_owned();
    rich.description = "첫 줄\n둘째 줄".to_owned();
    rich.duration_seconds = Some(3644);
    rich.made_for_kids = Some(false);
    rich.contains_synthetic_media = Some(true);
    rich.embeddable = Some(false);
    rich.license = Some("creativeCommon".to_owned());
    rich.region_restriction = Some(json!({"blocked": ["KR", "JP"]}));
    rich.content_rating = Some(json!({"ytRating": "ytAgeRestricted", "kmrbRating": "kmrb15plus"}));
    rich.was_live = true;
    rich.language = Some("ko".to_owned());
    rich.tags = vec!["한글".to_owned()];
    rich.upload_status = Some("rejected".to_owned());
    known.videos[2].duration_seconds = None;
    known.videos[2].live_broadcast_content = Some("live".to_owned());
    known.videos[2].region_restriction = Some(json!({"allowed": ["US"]}));
    let server = stand_in(known).await;
    let found = adapter(&server, quick())
        .look_up(&ids(&["plain", "rich", "live"]))
        .await
        .unwrap();
    let [plain, rich, live] = found.as_slice() else {
        panic!("three videos, not {}", found.len());
    };
    assert_eq!(
        (
            plain.status.is_made_for_kids,
            plain.status.contains_synthetic_media
        ),
        (None, None)
    );
    assert_eq!((plain.published_at, plain.duration_ms), (None, Some(60_000)));
    assert_eq!(
        (
            plain.status.is_embeddable,
            plain.status.has_live_details,
            plain.status.is_age_restricted
        ),
        (true, false, false)
    );
    assert_eq!(plain.status.upload_status, "processed");
    assert_eq!(
        plain.thumbnail_url.as_deref(),
        Some("https://i.ytimg.com/vi/plain/mqdefault.jpg")
    );
    assert_eq!(
        (
            plain.status.regions_allowed.as_ref(),
            plain.status.regions_blocked.len()
        ),
        (None, 0)
    );
    assert!(!plain.etag.is_empty());

    assert_eq!(rich.title, "Tom & Jerry <3 한글");
    assert_eq!(rich.description, "첫 줄\n둘째 줄");
    assert_eq!(rich.published_at.unwrap().to_string(), "2026-01-02T03:04:05.000Z");
    assert_eq!(rich.duration_ms, Some(3_644_000));
    assert_eq!(
        (rich.status.is_made_for_kids, rich.status.contains_synthetic_media),
        (Some(false), Some(true))
    );
    assert_eq!(
        (
            rich.status.is_embeddable,
            rich.status.has_live_details,
            rich.status.is_age_restricted
        ),
        (false, true, true)
    );
    assert_eq!(rich.status.license.as_deref(), Some("creativeCommon"));
    assert_eq!(rich.status.regions_blocked, ["KR", "JP"]);
    assert_eq!(rich.status.kmrb_rating.as_deref(), Some("kmrb15plus"));
    assert_eq!(rich.default_audio_language.as_deref(), Some("ko"));
    assert_eq!(rich.status.tags, ["한글"]);
    assert_eq!(rich.status.upload_status, "rejected");

    assert_eq!(
        (live.duration_ms, live.status.live_broadcast_content.as_str()),
        (None, "live")
    );
    assert!(live.status.has_live_details);
    assert_eq!(
        live.status.regions_allowed.as_deref(),
        Some(["US".to_owned()].as_slice())
    );
}

#[tokio::test]
async fn fifty_ids_are_one_request_more_are_rejected_and_none_send_no_request() {
    let names: Vec<String> = (0..51).map(|place| format!("v{place}")).collect();
    let server = stand_in(catalog(&names.iter().map(String::as_str).collect::<Vec<_>>())).await;
    let youtube = adapter(&server, quick());
    assert_eq!(youtube.look_up(&[]).await, Ok(vec![]));
    assert!(matches!(
        youtube.look_up(&names).await,
        Err(SourceError::Refused { .. })
    ));
    assert_eq!(server.seen().len(), 0);
    assert_eq!(youtube.look_up(&names[..50]).await.unwrap().len(), 50);
    assert_eq!(server.quota_used(), 1);
}

#[tokio::test]
async fn a_cached_answer_is_revalidated_until_it_changes() {
    let server = stand_in(catalog(&["a"])).await;
    let youtube = adapter(&server, quick());
    let first = youtube.look_up(&ids(&["a"])).await.unwrap();
    let second = youtube.look_up(&ids(&["a"])).await.unwrap();
    assert_eq!(first, second);
    let seen = server.seen();
    assert_eq!(seen[0].header("if-none-match"), "");
    assert!(seen[1].header("if-none-match").starts_with('"'));
    server.edit_video("a", |video| video.made_for_kids = Some(false));
    let third = youtube.look_up(&ids(&["a"])).await.unwrap();
    assert_eq!(third[0].status.is_made_for_kids, Some(false));
    assert_ne!(third[0].etag, first[0].etag);
    assert_eq!(server.quota_used(), 3, "an answer of 304 costs its unit too");
}

#[tokio::test]
async fn a_playlist_is_paged_and_its_deleted_and_private_items_are_counted() {
    let names: Vec<String> = (0..60).map(|place| format!("v{place:02}")).collect();
    let mut known = catalog(&names.iter().map(String::as_str).collect::<Vec<_>>());
    known.videos[3].removed = true;
    known.videos[55].privacy_status = Some("private".to_owned());
    known.videos[7].published_at = None;
    known.playlists.push(Playlist {
        id: "PL1".to_owned(),
        video_ids: names.clone(),
        ..Playlist::default()
    });
    let server = stand_in(known).await;
    let youtube = adapter(&server, quick());
    let first = youtube.page("PL1", None).await.unwrap();
    assert_eq!((first.youtube_ids.len(), first.unavailable), (49, 1));
    assert_eq!(first.youtube_ids[..4], ["v00", "v01", "v02", "v04"]);
    let token = first.next_page_token.expect("a second page");
    let second = youtube.page("PL1", Some(&token)).await.unwrap();
    assert_eq!((second.youtube_ids.len(), second.unavailable), (9, 1));
    assert_eq!(second.next_page_token, None);
    assert_eq!(youtube.page("PL2", None).await, Err(SourceError::NotFound));
    let error = youtube.page("PL1", Some("no token")).await.unwrap_err();
    assert_eq!(error, refused("invalidPageToken"));
}

#[tokio::test]
async fn a_repeated_page_token_ends_the_list() {
    let mut known = catalog(&["a"]);
    known.playlists.push(Playlist {
        id: "PL1".to_owned(),
        video_ids: ids(&["a"]),
        ..Playlist::default()
    });
    let server = stand_in(known).await;
    server.repeat_page_token("PL1");
    let youtube = adapter(&server, quick());
    let mut token = None;
    for _ in 0..3 {
        let page = youtube.page("PL1", token.as_deref()).await.unwrap();
        token = page.next_page_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(token, None);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn channels_are_found_by_id_and_handle_with_their_uploads() {
    let server = stand_in(Catalog::demo().unwrap()).await;
    let youtube = adapter(&server, quick());
    let by_id = ChannelName::Id("UCx_dzPI6efSohgtOkAG43-A".to_owned());
    let channel = youtube.named(&by_id).await.unwrap();
    assert_eq!(channel.title, "EBS 키즈");
    assert_eq!(channel.is_made_for_kids, Some(true));
    for handle in ["ebs키즈", "EBS키즈"] {
        let by_handle = ChannelName::Handle(handle.to_owned());
        assert_eq!(youtube.named(&by_handle).await.unwrap(), channel, "{handle}");
    }
    let uploads = channel.uploads_playlist_id.expect("uploads");
    let mut count = 0;
    let mut token = None;
    loop {
        let page = youtube.page(&uploads, token.as_deref()).await.unwrap();
        count += page.youtube_ids.len();
        token = page.next_page_token;
        if token.is_none() {
            break;
        }
    }
    let demo = Catalog::demo().unwrap();
    let expected = demo
        .videos
        .iter()
        .filter(|video| {
            video.channel_id == channel.youtube_id && video.privacy_status.as_deref() != Some("private")
        })
        .count();
    assert_eq!(count, expected);
    for nobody in [
        ChannelName::Id("UCnobody".to_owned()),
        ChannelName::Handle("nobody".to_owned()),
    ] {
        assert_eq!(youtube.named(&nobody).await, Err(SourceError::NotFound));
    }
}

#[tokio::test]
async fn a_search_returns_unescaped_titles_and_costs_a_hundred_units() {
    let mut known = catalog(&["a", "b"]);
    known.videos[0].title = "Tom & Jerry's <best> \"day\"".to_owned();
    let server = stand_in(known).await;
    let (hits, next) = adapter(&server, quick())
        .search("jerry's", None, &Booking::free())
        .await
        .unwrap();
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].title, "Tom & Jerry's <best> \"day\"");
    assert_eq!(next, None);
    assert_eq!(server.quota_used(), 100);
}

#[tokio::test]
async fn a_malformed_entry_affects_no_other_entry() {
    let oddities = [
        ("/snippet/tags", Some(json!(null))),
        ("/snippet/categoryId", Some(json!(27))),
        ("/snippet", None),
        ("/status", Some(json!(null))),
        ("/status/privacyStatus", Some(json!("secret"))),
        ("/contentDetails/contentRating", Some(json!(null))),
        ("/contentDetails/duration", Some(json!("PT-3S"))),
        (
            "/contentDetails/regionRestriction",
            Some(json!({"blocked": null})),
        ),
        ("/etag", Some(json!(null))),
        ("/id", None),
        ("", Some(json!(null))),
    ];
    for (pointer, value) in oddities {
        let server = stand_in(catalog(&["a", "b", "c"])).await;
        server.make_odd("videos", "b", pointer, value);
        let list = adapter(&server, quick())
            .videos(&ids(&["a", "b", "c"]), &Booking::free())
            .await
            .unwrap();
        let read: Vec<&str> = list
            .videos
            .iter()
            .map(|video| video.youtube_id.as_str())
            .collect();
        assert_eq!(read, ["a", "c"], "{pointer}");
        let [odd] = list.unreadable.as_slice() else {
            panic!("{pointer}: {:?}", list.unreadable);
        };
        let has_id = pointer.len() > 3;
        assert_eq!(odd.youtube_id.as_deref(), has_id.then_some("b"), "{pointer}");
        assert!(!odd.reason.is_empty());
    }
}

#[tokio::test]
async fn a_malformed_playlist_item_affects_no_other_item() {
    let mut known = catalog(&["a", "b", "c"]);
    known.playlists.push(Playlist {
        id: "PL1".to_owned(),
        video_ids: ids(&["a", "b", "c"]),
        ..Playlist::default()
    });
    let server = stand_in(known).await;
    server.make_odd("playlistItems", "b", "/status", Some(json!(null)));
    let page = adapter(&server, quick())
        .playlist_page("PL1", None, &Booking::free())
        .await
        .unwrap();
    assert_eq!(page.youtube_ids, ["a", "c"]);
    assert_eq!(page.unreadable[0].youtube_id.as_deref(), Some("b"));
    assert_eq!(page.unavailable, 0);
}
