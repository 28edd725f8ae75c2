//! Stand-in for the YouTube Data API v3: `videos`, `playlistItems`, `playlists`, `channels` and `search` over a
//! [`Catalog`], with quota, ETags, paging and the errors of the real service.

mod answers;
mod catalog;
mod oddity;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

pub use catalog::{Catalog, Channel, Playlist, Video};

use oddity::Oddity;

use crate::server::{Answer, Canned, Running, Script, Seen, Step, lock};

/// Configuration of the stand-in.
#[derive(Clone, Debug)]
pub struct YoutubeConfig {
    /// Videos, channels and playlists.
    pub catalog: Catalog,
    /// The only accepted API key.
    pub api_key: String,
    /// Quota units per day; 10,000 for a real project.
    pub daily_quota: u64,
}

impl Default for YoutubeConfig {
    fn default() -> Self {
        Self {
            catalog: Catalog::default(),
            api_key: "stand-in-key".to_owned(),
            daily_quota: 10_000,
        }
    }
}

/// A running stand-in; dropping it stops the server.
#[derive(Debug)]
pub struct YoutubeStandIn {
    running: Running,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    script: Script,
    api_key: String,
    daily_quota: u64,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    catalog: Catalog,
    quota_used: u64,
    /// Recorded bodies by method, such as `videos`.
    replays: HashMap<String, Value>,
    /// Playlists of which every page names the same next page.
    endless: HashSet<String>,
    oddities: Vec<Oddity>,
}

impl YoutubeStandIn {
    /// Listens on a free loopback port.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(config: YoutubeConfig) -> std::io::Result<Self> {
        let state = Arc::new(State {
            script: Script::default(),
            api_key: config.api_key,
            daily_quota: config.daily_quota,
            inner: Mutex::new(Inner {
                catalog: config.catalog,
                ..Inner::default()
            }),
        });
        Ok(Self {
            running: Running::start(Arc::clone(&state)).await?,
            state,
        })
    }

    /// URL prefix before `/videos`, without a trailing slash.
    pub fn base_url(&self) -> String {
        format!("{}/youtube/v3", self.running.origin())
    }

    /// The accepted API key.
    pub fn api_key(&self) -> &str {
        &self.state.api_key
    }

    /// Scripts the reaction to the next request; several are queued.
    pub fn next(&self, step: Step) {
        self.state.script.push(step);
    }

    /// All requests, accepted or not.
    pub fn seen(&self) -> Vec<Seen> {
        self.state.script.seen()
    }

    /// Clears the request log.
    pub fn forget_seen(&self) {
        self.state.script.clear_log();
    }

    /// Quota units used since the start or the last [`YoutubeStandIn::new_day`].
    pub fn quota_used(&self) -> u64 {
        lock(&self.state.inner).quota_used
    }

    /// Resets the used quota to 0.
    pub fn new_day(&self) {
        lock(&self.state.inner).quota_used = 0;
    }

    /// Changes the catalog from now on.
    pub fn edit(&self, change: impl FnOnce(&mut Catalog)) {
        change(&mut lock(&self.state.inner).catalog);
    }

    /// Changes one video; does nothing when the id is unknown.
    pub fn edit_video(&self, id: &str, change: impl FnOnce(&mut Video)) {
        self.edit(|catalog| {
            if let Some(video) = catalog.videos.iter_mut().find(|video| video.id == id) {
                change(video);
            }
        });
    }

    /// Answers a method such as `videos` with a recorded body from now on.
    pub fn replay(&self, method: &str, body: Value) {
        lock(&self.state.inner).replays.insert(method.to_owned(), body);
    }

    /// Replaces the value at a JSON pointer in a video's entry in the answers of a method (`videos`, `playlistItems`) from now
    /// on, or removes it; an empty pointer is the whole entry.
    pub fn make_odd(&self, method: &str, video_id: &str, pointer: &str, value: Option<Value>) {
        lock(&self.state.inner).oddities.push(Oddity {
            method: method.to_owned(),
            video_id: video_id.to_owned(),
            pointer: pointer.to_owned(),
            value,
        });
    }

    /// Ends all changes of [`YoutubeStandIn::make_odd`].
    pub fn clear_oddities(&self) {
        lock(&self.state.inner).oddities.clear();
    }

    /// Makes every page of a playlist name the same next page from now on.
    pub fn repeat_page_token(&self, playlist_id: &str) {
        lock(&self.state.inner).endless.insert(playlist_id.to_owned());
    }
}

/// An error body in the format of the API.
pub fn error_body(status: u16, domain: &str, reason: &str, message: &str) -> Value {
    json!({"error": {
        "code": status,
        "message": message,
        "errors": [{"message": message, "domain": domain, "reason": reason}],
    }})
}

impl Answer for State {
    fn script(&self) -> &Script {
        &self.script
    }

    fn answer(&self, seen: &Seen) -> Canned {
        let Some(method) = seen.path.strip_prefix("/youtube/v3/") else {
            return Canned::html(404, "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>");
        };
        if seen.method != "GET" {
            return answers::rejection(405, "global", "httpMethodNotAllowed", "Method not allowed.");
        }
        if let Some(rejection) = self.key_rejection(seen) {
            return rejection;
        }

        let mut inner = lock(&self.inner);
        let cost = if method == "search" { 100 } else { 1 };
        if inner.quota_used + cost > self.daily_quota {
            return answers::rejection(
                403,
                "youtube.quota",
                "quotaExceeded",
                "The request cannot be completed because you have exceeded your <a href=\"/youtube/v3/getting-started#quota\">quota</a>.",
            );
        }
        inner.quota_used += cost;

        let body = match inner.replays.get(method) {
            Some(body) => Ok(body.clone()),
            None => answers::answer(method, seen, &inner.catalog, &inner.endless),
        };

        match body {
            Ok(mut body) => {
                for oddity in &inner.oddities {
                    oddity.apply(method, &mut body);
                }
                conditional(seen, body)
            }
            Err(rejection) => rejection,
        }
    }
}

impl State {
    fn key_rejection(&self, seen: &Seen) -> Option<Canned> {
        let key = seen.param("key");
        if key == self.api_key {
            return None;
        }
        if key.is_empty() {
            let message = "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.";
            return Some(answers::rejection(403, "global", "forbidden", message));
        }

        let mut body = error_body(
            400,
            "global",
            "badRequest",
            "API key not valid. Please pass a valid API key.",
        );
        body["error"]["status"] = json!("INVALID_ARGUMENT");
        body["error"]["details"] = json!([{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "API_KEY_INVALID",
            "domain": "googleapis.com",
        }]);
        Some(Canned::json(400, &body))
    }
}

/// The answer with its ETag, or 304 when the client has it.
fn conditional(seen: &Seen, mut body: Value) -> Canned {
    let tag = match body.get("etag").and_then(Value::as_str) {
        Some(tag) => tag.trim_matches('"').to_owned(),
        None => catalog::etag(&body),
    };

    let quoted = format!("\"{tag}\"");
    if seen.header("if-none-match") == quoted || seen.header("if-none-match") == tag {
        return Canned {
            status: 304,
            headers: vec![("etag".to_owned(), quoted)],
            content_type: "application/json; charset=UTF-8".to_owned(),
            body: String::new(),
        };
    }
    if body.get("etag").is_none() {
        body["etag"] = json!(tag);
    }
    Canned::json(200, &body).header("etag", &quoted)
}
