//! Recorded answers of the real services, replayed literally by the stand-ins.
//!
//! The recordings are no part of the repository: the folder `../shared/data` next to the checkout, or the one
//! that `KYCK_SHARED_DATA` names. Without it these tests print one line and end.

use std::path::PathBuf;

use kyck_adapters::fcm::{Fcm, FcmSettings, ServiceAccount};
use kyck_adapters::youtube::{Youtube, YoutubeSettings};
use kyck_domain::catalog::{ChannelName, SourceError, SourceVideo, VideoList, VideoSource};
use kyck_domain::notify::{PushMessage, SendError, SendPush};
use kyck_stand_ins::fcm::FcmStandIn;
use kyck_stand_ins::youtube::{YoutubeConfig, YoutubeStandIn};
use kyck_stand_ins::{Canned, Step};
use serde_json::Value;

use crate::{Booking, Look, as_clock, clock, quick, random};

#[expect(clippy::disallowed_methods, reason = "tests have no settings file")]
fn folder() -> Option<PathBuf> {
    let default_folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let folder =
        std::env::var("KYCK_SHARED_DATA").map_or_else(|_| PathBuf::from(default_folder), PathBuf::from);
    if folder.join("youtube_api").is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no recorded answers in {}", folder.display());
    None
}

fn read(folder: &std::path::Path, name: &str) -> Value {
    let text = std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

async fn youtube() -> (YoutubeStandIn, Youtube) {
    let server = YoutubeStandIn::start(YoutubeConfig::default()).await.unwrap();
    let settings = YoutubeSettings {
        base_url: server.base_url(),
        api_key: server.api_key().to_owned(),
        limits: quick(),
    };
    let adapter = Youtube::new(settings, random()).unwrap();
    (server, adapter)
}

async fn list_of(body: Value) -> VideoList {
    let (server, adapter) = youtube().await;
    server.replay("videos", body);
    adapter
        .videos(&["any".to_owned()], &Booking::free())
        .await
        .unwrap()
}

async fn videos_of(body: Value) -> Vec<SourceVideo> {
    let list = list_of(body).await;
    assert_eq!(list.unreadable, []);
    list.videos
}

/// Whether an item has every requested part; some recordings are of requests for fewer.
fn is_whole(item: &Value) -> bool {
    ["snippet", "contentDetails", "status"]
        .iter()
        .all(|part| item[part].is_object())
}

#[tokio::test]
async fn recorded_video_lists_are_read_whole() {
    let Some(folder) = folder() else { return };
    for (name, count) in [
        ("youtube_api/kr-dreamcoding/popularVideos.json", 25),
        ("youtube_api/kr-dreamcoding/video.json", 1),
        (
            "youtube_api/python-youtube/apidata__videos__videos_info_multi.json",
            2,
        ),
        (
            "youtube_api/python-youtube/apidata__videos__videos_info_single.json",
            1,
        ),
        (
            "youtube_api/python-youtube/apidata__videos__videos_chart_paged_1.json",
            5,
        ),
    ] {
        let body = read(&folder, name);
        assert_eq!(body["items"].as_array().map(Vec::len), Some(count), "{name}");
        let list = list_of(body.clone()).await;
        assert_eq!(list.videos.len() + list.unreadable.len(), count, "{name}");
        let whole = body["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| is_whole(item));
        assert_eq!(
            list.videos.len(),
            whole.clone().count(),
            "{name}: {:?}",
            list.unreadable
        );
        for (video, item) in list.videos.iter().zip(whole) {
            assert_eq!(video.youtube_id, item["id"], "{name}");
            assert_eq!(
                video.title, item["snippet"]["title"],
                "{name}: not unescaped, not cut"
            );
            if item["contentDetails"]["duration"].is_string() {
                assert!(video.duration_ms.is_some_and(|length| length > 0), "{name}");
            }
            if item["snippet"]["publishedAt"].is_string() {
                assert!(video.published_at.is_some(), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn a_recorded_video_has_the_recorded_facts() {
    let Some(folder) = folder() else { return };
    let body = read(
        &folder,
        "youtube_api/python-youtube/modeldata__videos__video_api_response.json",
    );
    let video = videos_of(body).await.remove(0);
    assert_eq!(video.youtube_id, "D-lhorsDlUQ");
    assert_eq!(video.duration_ms, Some((21 * 60 + 7) * 1000));
    assert_eq!(
        (
            video.status.privacy_status.as_str(),
            video.status.upload_status.as_str()
        ),
        ("public", "processed")
    );
    assert!(video.status.is_embeddable);
    assert_eq!(
        (
            video.status.is_made_for_kids,
            video.status.contains_synthetic_media
        ),
        (None, None)
    );
}

#[tokio::test]
async fn the_reconstructed_pages_show_what_is_for_children_and_no_more() {
    let Some(folder) = folder() else { return };
    let pages = read(&folder, "youtube_api/videoList_reconstructed_4x50.json");
    let mut for_children = 0;
    let pages = pages.as_array().unwrap();
    assert_eq!(pages.len(), 4);
    for page in pages {
        let found = videos_of(page.clone()).await;
        assert_eq!(found.len(), 50);
        for_children += found
            .iter()
            .filter(|video| video.status.is_made_for_kids == Some(true))
            .count();
        assert!(
            found
                .iter()
                .all(|video| video.published_at.is_none() && video.thumbnail_url.is_none())
        );
        assert!(
            found.iter().all(|video| !video.status.is_embeddable),
            "untold is not allowed"
        );
    }
    let expected = pages
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .filter(|item| item["status"]["madeForKids"] == true)
        .count();
    assert_eq!(for_children, expected);
    assert!(for_children > 50);
}

#[tokio::test]
async fn recorded_playlists_channels_and_searches_are_read() {
    let Some(folder) = folder() else { return };
    let (server, adapter) = youtube().await;
    let name = |file: &str| format!("youtube_api/python-youtube/apidata__{file}.json");
    let body = read(&folder, &name("playlist_items__playlist_items_paged_1"));
    server.replay("playlistItems", body.clone());
    let page = adapter.playlist_page("PL", None, &Booking::free()).await.unwrap();
    assert_eq!(
        page.youtube_ids.len() + page.unavailable as usize + page.unreadable.len(),
        body["items"].as_array().unwrap().len()
    );
    assert_eq!(page.next_page_token.as_deref(), body["nextPageToken"].as_str());

    let body = read(&folder, &name("channels__info"));
    server.replay("channels", body.clone());
    let channel = adapter
        .named(&ChannelName::Handle("any".to_owned()))
        .await
        .unwrap();
    assert_eq!(channel.youtube_id, body["items"][0]["id"]);
    let uploads = &body["items"][0]["contentDetails"]["relatedPlaylists"]["uploads"];
    assert_eq!(channel.uploads_playlist_id.as_deref(), uploads.as_str());

    server.replay(
        "search",
        read(&folder, "youtube_api/kr-dreamcoding/searchedVideos.json"),
    );
    let (hits, _) = adapter.search("any", None, &Booking::free()).await.unwrap();
    assert!(!hits.is_empty());
    assert!(
        hits.iter()
            .all(|hit| !hit.title.contains("&#39;") && !hit.title.contains("&quot;"))
    );
}

#[tokio::test]
async fn recorded_errors_of_youtube_have_their_outcomes() {
    let Some(folder) = folder() else { return };
    let refused = |reason: &str| SourceError::Refused {
        reason: reason.to_owned(),
    };
    let mut met = 0;
    for row in read(&folder, "youtube_api/errors.json").as_array().unwrap() {
        if row.get("body").is_none() {
            continue;
        }
        let name = row["name"].as_str().unwrap();
        let expected = match name {
            "quotaExceeded" | "quotaExceeded old key order" | "quotaExceeded plain text" => {
                SourceError::QuotaExceeded
            }
            "keyInvalid (old form)" | "badRequest API key not valid (new form)" => refused("keyInvalid"),
            "accessNotConfigured" => refused("accessNotConfigured"),
            "playlistNotFound" => SourceError::NotFound,
            "generic badRequest" => refused("badRequest"),
            "permission, odd reason" => refused("SERVICE_UNAVAILABLE"),
            other => panic!("a new recording: {other}"),
        };
        let (server, adapter) = youtube().await;
        let status = u16::try_from(row["http"].as_u64().unwrap_or(403)).unwrap();
        server.next(Step::answer(Canned::json(status, &row["body"])));
        assert_eq!(adapter.look_up(&["a".to_owned()]).await, Err(expected), "{name}");
        met += 1;
    }
    assert_eq!(met, 9);
}

#[tokio::test]
async fn recorded_answers_of_fcm_have_their_outcomes() {
    let Some(folder) = folder() else { return };
    let server = FcmStandIn::start().await.unwrap();
    let settings = FcmSettings {
        base_url: server.base_url(),
        token_url: None,
        service_account: ServiceAccount::parse(&server.service_account()).unwrap(),
        limits: quick(),
    };
    let fcm = Fcm::new(settings, as_clock(&clock()), random()).unwrap();
    let message = PushMessage {
        token: "t".to_owned(),
        title: "t".to_owned(),
        body: "b".to_owned(),
        data: [].into(),
        collapse_key: "k".to_owned(),
        ttl_seconds: 60,
    };
    for row in read(&folder, "messaging/fcm_v1_responses.json")
        .as_array()
        .unwrap()
    {
        let name = row["name"].as_str().unwrap();
        let status = u16::try_from(row["http"].as_u64().unwrap()).unwrap();
        let mut answer = Canned::json(status, &row["body"]);
        if let Some(seconds) = row["headers"]["Retry-After"].as_str() {
            answer = answer.header("retry-after", seconds);
        }
        server.next(Step::answer(answer));
        let outcome = fcm.send(&message).await;
        let is_right = match name {
            "success" => outcome.is_ok(),
            "SENDER_ID_MISMATCH"
            | "UNREGISTERED"
            | "NOT_FOUND without details"
            | "INVALID_ARGUMENT bad token"
            | "APNs device token disabled" => matches!(outcome, Err(SendError::RecipientGone { .. })),
            "INVALID_ARGUMENT payload" => matches!(outcome, Err(SendError::Refused { .. })),
            "THIRD_PARTY_AUTH_ERROR" | "THIRD_PARTY_AUTH_ERROR misleading text" => {
                matches!(outcome, Err(SendError::Misconfigured { .. }))
            }
            "RATE LIMIT (no FcmError in details!)" => {
                matches!(outcome, Err(SendError::Later { retry_after: Some(wait), .. }) if wait.as_secs() >= 60)
            }
            "UNAVAILABLE" => {
                matches!(outcome, Err(SendError::Later { retry_after: Some(wait), .. }) if wait.as_secs() == 17)
            }
            other => panic!("a new recording: {other}"),
        };
        assert!(is_right, "{name}: {outcome:?}");
    }
}
