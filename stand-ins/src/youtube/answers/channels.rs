//! Channels.

use serde_json::{Value, json};

use super::{ids, no_filter};
use crate::server::{Canned, Seen};
use crate::youtube::catalog::{Catalog, Channel, etag};

/// `channels.list`, by id, handle or user name. Without a match the 200 answer has no `items`.
pub(super) fn list(seen: &Seen, catalog: &Catalog, parts: &[&str]) -> Result<Value, Canned> {
    let ids = ids(seen, "id")?;
    let handle = seen.param("forHandle").trim_start_matches('@').to_lowercase();
    let user = seen.param("forUsername").to_lowercase();
    if ids.is_empty() && handle.is_empty() && user.is_empty() {
        return Err(no_filter());
    }

    let is_match = |channel: &&Channel| {
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
        .filter(is_match)
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
