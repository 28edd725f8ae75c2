//! Search.

use serde_json::{Value, json};

use super::paging::{page, paged};
use crate::server::{Canned, Seen};
use crate::youtube::catalog::{Catalog, etag, thumbnails};

/// `search.list` over titles. Its texts are HTML-escaped, unlike those of `videos`.
pub(super) fn list(seen: &Seen, catalog: &Catalog) -> Result<Value, Canned> {
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
