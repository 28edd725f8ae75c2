//! The answer to each method of the API.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::catalog::{Catalog, Channel, etag, thumbnails};
use super::error_body;
use crate::server::{Canned, Seen};

/// An error answer.
pub(super) fn refusal(status: u16, domain: &str, reason: &str, message: &str) -> Canned {
    Canned::json(status, &error_body(status, domain, reason, message))
}

pub(super) fn answer(
    method: &str,
    seen: &Seen,
    catalog: &Catalog,
    endless: &HashSet<String>,
) -> Result<Value, Canned> {
    let parts: Vec<&str> = seen
        .param("part")
        .split(',')
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        let mut body = error_body(
            400,
            "global",
            "missingRequiredParameter",
            "No filter selected. Expected one of: part",
        );
        body["error"]["errors"][0]["location"] = json!("part");
        body["error"]["errors"][0]["locationType"] = json!("parameter");
        return Err(Canned::json(400, &body));
    }
    match method {
        "videos" => videos(seen, catalog, &parts),
        "playlistItems" => playlist_items(seen, catalog, &parts, endless),
        "playlists" => playlists(seen, catalog, &parts),
        "channels" => channels(seen, catalog, &parts),
        "search" => search(seen, catalog),
        _ => Err(Canned::html(
            404,
            "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>",
        )),
    }
}

fn ids<'a>(seen: &'a Seen, name: &str) -> Result<Vec<&'a str>, Canned> {
    let ids: Vec<&str> = seen.param(name).split(',').filter(|id| !id.is_empty()).collect();
    if ids.len() > 50 {
        return Err(refusal(
            400,
            "youtube.parameter",
            "invalidFilters",
            "The request specifies an invalid filter parameter.",
        ));
    }
    Ok(ids)
}

fn no_filter() -> Canned {
    refusal(
        400,
        "youtube.parameter",
        "missingRequiredParameter",
        "No filter selected. Expected one of: id, chart, myRating",
    )
}

/// What does not exist, is deleted or private is missing from a 200 answer.
fn videos(seen: &Seen, catalog: &Catalog, parts: &[&str]) -> Result<Value, Canned> {
    let ids = ids(seen, "id")?;
    if ids.is_empty() {
        return Err(no_filter());
    }
    let items: Vec<Value> = ids
        .iter()
        .filter_map(|id| catalog.live_video(id))
        .filter(|video| !video.is_private())
        .map(|video| video.resource(parts))
        .collect();
    Ok(json!({
        "kind": "youtube#videoListResponse",
        "pageInfo": {"totalResults": items.len(), "resultsPerPage": items.len()},
        "items": items,
    }))
}

/// Where a page begins, its length, and the tokens of its neighbours.
struct Page {
    start: usize,
    size: usize,
    next: Option<String>,
    previous: Option<String>,
}

fn page(seen: &Seen, total: usize) -> Result<Page, Canned> {
    let bad = |reason: &str, message: &str| refusal(400, "youtube.parameter", reason, message);
    let size = match seen.param("maxResults") {
        "" => 5,
        text => text
            .parse::<usize>()
            .ok()
            .filter(|size| *size <= 50)
            .ok_or_else(|| {
                bad(
                    "invalidValue",
                    "Invalid value for maxResults. Values must be within the range: [0, 50]",
                )
            })?,
    };
    let start = match seen.param("pageToken") {
        "" => 0,
        token => page_start(token)
            .ok_or_else(|| bad("invalidPageToken", "The request specifies an invalid page token."))?,
    };
    let end = start.saturating_add(size);
    Ok(Page {
        start,
        size,
        next: (end < total && size > 0).then(|| page_token(end)),
        previous: (start > 0).then(|| page_token(start.saturating_sub(size))),
    })
}

fn page_token(start: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("CAUQ:{start}"))
}

fn page_start(token: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    String::from_utf8(bytes).ok()?.strip_prefix("CAUQ:")?.parse().ok()
}

fn paged(kind: &str, page: &Page, total: usize, items: Vec<Value>) -> Value {
    let mut body = json!({
        "kind": kind,
        "pageInfo": {"totalResults": total, "resultsPerPage": page.size},
        "items": items,
    });
    if let Some(token) = &page.next {
        body["nextPageToken"] = json!(token);
    }
    if let Some(token) = &page.previous {
        body["prevPageToken"] = json!(token);
    }
    body
}

fn playlist_items(
    seen: &Seen,
    catalog: &Catalog,
    parts: &[&str],
    endless: &HashSet<String>,
) -> Result<Value, Canned> {
    let playlist_id = seen.param("playlistId");
    if playlist_id.is_empty() {
        return Err(no_filter());
    }
    let Some((ids, channel_id)) = catalog.playlist(playlist_id) else {
        let message =
            "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.";
        let mut body = error_body(404, "youtube.playlistItem", "playlistNotFound", message);
        body["error"]["errors"][0]["location"] = json!("playlistId");
        body["error"]["errors"][0]["locationType"] = json!("parameter");
        return Err(Canned::json(404, &body));
    };
    let mut page = page(seen, ids.len())?;
    if endless.contains(playlist_id) {
        page.next = Some(page_token(0));
    }
    let items = ids
        .iter()
        .enumerate()
        .skip(page.start)
        .take(page.size)
        .map(|(position, id)| playlist_item(catalog, parts, playlist_id, channel_id, position, id))
        .collect();
    Ok(paged("youtube#playlistItemListResponse", &page, ids.len(), items))
}

fn playlist_item(
    catalog: &Catalog,
    parts: &[&str],
    playlist_id: &str,
    channel_id: &str,
    position: usize,
    id: &str,
) -> Value {
    let video = catalog.live_video(id);
    let open = video.filter(|video| !video.is_private());
    let (title, description, privacy) = match (video, open) {
        (_, Some(video)) => (
            video.title.as_str(),
            video.description.as_str(),
            video.privacy_status.as_deref().unwrap_or("public"),
        ),
        (Some(_), None) => ("Private video", "This video is private.", "private"),
        (None, None) => (
            "Deleted video",
            "This video is unavailable.",
            "privacyStatusUnspecified",
        ),
    };
    let mut item = json!({"kind": "youtube#playlistItem", "id": etag(&json!([playlist_id, position, id]))});
    for part in parts {
        match *part {
            "snippet" => {
                item["snippet"] = json!({
                    "publishedAt": open.and_then(|video| video.published_at.clone()),
                    "channelId": channel_id,
                    "title": title,
                    "description": description,
                    "thumbnails": open.map_or_else(|| json!({}), |video| thumbnails(&video.id)),
                    "playlistId": playlist_id,
                    "position": position,
                    "resourceId": {"kind": "youtube#video", "videoId": id},
                });
                if let Some(video) = open {
                    item["snippet"]["videoOwnerChannelTitle"] = json!(video.channel_title);
                    item["snippet"]["videoOwnerChannelId"] = json!(video.channel_id);
                }
            }
            "contentDetails" => {
                item["contentDetails"] = json!({"videoId": id});
                if let Some(at) = open.and_then(|video| video.published_at.as_ref()) {
                    item["contentDetails"]["videoPublishedAt"] = json!(at);
                }
            }
            "status" => item["status"] = json!({"privacyStatus": privacy}),
            _ => {}
        }
    }
    item["etag"] = json!(etag(&item));
    item
}

fn playlists(seen: &Seen, catalog: &Catalog, parts: &[&str]) -> Result<Value, Canned> {
    let ids = ids(seen, "id")?;
    let channel_id = seen.param("channelId");
    if ids.is_empty() && channel_id.is_empty() {
        return Err(no_filter());
    }
    let found: Vec<_> = catalog
        .playlists
        .iter()
        .filter(|list| {
            ids.contains(&list.id.as_str()) || (!channel_id.is_empty() && list.channel_id == channel_id)
        })
        .collect();
    let page = page(seen, found.len())?;
    let items = found
        .iter()
        .skip(page.start)
        .take(page.size)
        .map(|list| {
            let mut item = json!({"kind": "youtube#playlist", "id": list.id});
            for part in parts {
                match *part {
                    "snippet" => item["snippet"] = json!({"title": list.title, "channelId": list.channel_id}),
                    "contentDetails" => item["contentDetails"] = json!({"itemCount": list.video_ids.len()}),
                    "status" => item["status"] = json!({"privacyStatus": "public"}),
                    _ => {}
                }
            }
            item["etag"] = json!(etag(&item));
            item
        })
        .collect();
    Ok(paged("youtube#playlistListResponse", &page, found.len(), items))
}

/// A channel that does not exist is a 200 answer without `items`.
fn channels(seen: &Seen, catalog: &Catalog, parts: &[&str]) -> Result<Value, Canned> {
    let ids = ids(seen, "id")?;
    let handle = seen.param("forHandle").trim_start_matches('@').to_lowercase();
    let user = seen.param("forUsername").to_lowercase();
    if ids.is_empty() && handle.is_empty() && user.is_empty() {
        return Err(no_filter());
    }
    let is_asked = |channel: &&Channel| {
        let name = channel.user_name.as_ref();
        ids.contains(&channel.id.as_str())
            || name.is_some_and(|own| own.to_lowercase() == user)
            || (!handle.is_empty()
                && channel
                    .handle
                    .as_ref()
                    .is_some_and(|own| own.to_lowercase() == handle))
    };
    let items: Vec<Value> = catalog
        .channels
        .iter()
        .filter(is_asked)
        .map(|channel| channel_resource(channel, parts))
        .collect();
    let mut body = json!({
        "kind": "youtube#channelListResponse",
        "pageInfo": {"totalResults": items.len(), "resultsPerPage": 5},
    });
    if !items.is_empty() {
        body["items"] = json!(items);
    }
    Ok(body)
}

fn channel_resource(channel: &Channel, parts: &[&str]) -> Value {
    let mut item = json!({"kind": "youtube#channel", "id": channel.id});
    for part in parts {
        match *part {
            "snippet" => {
                item["snippet"] = json!({
                    "title": channel.title,
                    "description": "",
                    "thumbnails": {},
                    "localized": {"title": channel.title, "description": ""},
                });
                if let Some(handle) = &channel.handle {
                    item["snippet"]["customUrl"] = json!(format!("@{handle}"));
                }
            }
            "contentDetails" => {
                item["contentDetails"] =
                    json!({"relatedPlaylists": {"likes": "", "uploads": channel.uploads_playlist_id}});
            }
            "status" => {
                item["status"] = json!({"privacyStatus": "public", "isLinked": true});
                if let Some(is_for_kids) = channel.made_for_kids {
                    item["status"]["madeForKids"] = json!(is_for_kids);
                }
            }
            _ => {}
        }
    }
    item["etag"] = json!(etag(&item));
    item
}

/// Titles of search results are HTML-escaped, those of `videos` are not.
fn search(seen: &Seen, catalog: &Catalog) -> Result<Value, Canned> {
    let words = seen.param("q").to_lowercase();
    let channel_id = seen.param("channelId");
    let found: Vec<_> = catalog
        .videos
        .iter()
        .filter(|video| !video.removed && !video.is_private())
        .filter(|video| channel_id.is_empty() || video.channel_id == channel_id)
        .filter(|video| {
            words
                .split_whitespace()
                .all(|word| video.title.to_lowercase().contains(word))
        })
        .collect();
    let page = page(seen, found.len())?;
    let items = found
        .iter()
        .skip(page.start)
        .take(page.size)
        .map(|video| {
            let mut item = json!({
                "kind": "youtube#searchResult",
                "id": {"kind": "youtube#video", "videoId": video.id},
                "snippet": {
                    "publishedAt": video.published_at,
                    "channelId": video.channel_id,
                    "title": html_escaped(&video.title),
                    "description": video.description,
                    "thumbnails": thumbnails(&video.id),
                    "channelTitle": html_escaped(&video.channel_title),
                    "liveBroadcastContent": video.live_broadcast_content.as_deref().unwrap_or("none"),
                },
            });
            item["etag"] = json!(etag(&item));
            item
        })
        .collect();
    Ok(paged("youtube#searchListResponse", &page, found.len(), items))
}

fn html_escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
