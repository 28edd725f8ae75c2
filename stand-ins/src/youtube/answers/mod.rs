//! Ordinary answers of the API, by method.

mod channels;
mod paging;
mod playlists;
mod search;

use std::collections::HashSet;

use serde_json::{Value, json};

use super::catalog::Catalog;
use super::error_body;
use crate::server::{Canned, Seen};

/// An answer with an error body.
pub(super) fn rejection(status: u16, domain: &str, reason: &str, message: &str) -> Canned {
    Canned::json(status, &error_body(status, domain, reason, message))
}

/// The body of an answer, or an error answer. `endless`: playlists of which every page names the same next page.
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
        "playlistItems" => playlists::items(seen, catalog, &parts, endless),
        "playlists" => playlists::list(seen, catalog, &parts),
        "channels" => channels::list(seen, catalog, &parts),
        "search" => search::list(seen, catalog),
        _ => Err(Canned::html(
            404,
            "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>",
        )),
    }
}

/// The ids of a comma-separated parameter, at most 50.
fn ids<'a>(seen: &'a Seen, name: &str) -> Result<Vec<&'a str>, Canned> {
    let ids: Vec<&str> = seen.param(name).split(',').filter(|id| !id.is_empty()).collect();
    if ids.len() > 50 {
        return Err(rejection(
            400,
            "youtube.parameter",
            "invalidFilters",
            "The request specifies an invalid filter parameter.",
        ));
    }
    Ok(ids)
}

/// The error of a request without a filter.
fn no_filter() -> Canned {
    rejection(
        400,
        "youtube.parameter",
        "missingRequiredParameter",
        "No filter selected. Expected one of: id, chart, myRating",
    )
}

/// `videos.list`. Unknown, deleted and private videos are missing from a 200 answer.
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
