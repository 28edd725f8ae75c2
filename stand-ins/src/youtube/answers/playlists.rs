//! Playlists and their items.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::paging::{page, page_token, paged};
use super::{ids, no_filter};
use crate::server::{Canned, Seen};
use crate::youtube::catalog::{Catalog, etag, thumbnails};
use crate::youtube::error_body;

/// `playlistItems.list`. Deleted and private videos stay in the list with placeholder texts.
pub(super) fn items(
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

    let owner = Owner {
        playlist_id,
        channel_id,
    };
    let items = ids
        .iter()
        .enumerate()
        .skip(page.start)
        .take(page.size)
        .map(|(position, id)| item(catalog, parts, owner, position, id))
        .collect();
    Ok(paged("youtube#playlistItemListResponse", &page, ids.len(), items))
}

/// A playlist as an item resource refers to it.
#[derive(Clone, Copy)]
struct Owner<'a> {
    playlist_id: &'a str,
    channel_id: &'a str,
}

fn item(catalog: &Catalog, parts: &[&str], owner: Owner<'_>, position: usize, id: &str) -> Value {
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

    let mut item =
        json!({"kind": "youtube#playlistItem", "id": etag(&json!([owner.playlist_id, position, id]))});
    for part in parts {
        match *part {
            "snippet" => {
                item["snippet"] = json!({
                    "publishedAt": open.and_then(|video| video.published_at.clone()),
                    "channelId": owner.channel_id,
                    "title": title,
                    "description": description,
                    "thumbnails": open.map_or_else(|| json!({}), |video| thumbnails(&video.id)),
                    "playlistId": owner.playlist_id,
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

/// `playlists.list`, by id or channel.
pub(super) fn list(seen: &Seen, catalog: &Catalog, parts: &[&str]) -> Result<Value, Canned> {
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
