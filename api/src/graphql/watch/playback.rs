//! A started playback, and what its player is started with.

use async_graphql::{Context, ID, Object, SimpleObject};
use kyck_domain::live::HEARTBEAT_SECONDS;
use kyck_domain::watch::StartedPlayback;

use crate::graphql::id::encode;
use crate::graphql::policy::PolicyVerdict;
use crate::graphql::{ContextExt, Language};

/// One opening of one video on one device.
#[derive(Clone, Debug)]
pub struct Playback(pub StartedPlayback);

/// One opening of one video on one device.
#[Object]
impl Playback {
    /// Names the playback in the events of its player.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Seconds for which the player may go on without an answer of the server, offline too; 0 when the
    /// child may not watch.
    async fn lease_seconds(&self) -> i32 {
        i32::try_from(self.0.lease_seconds).unwrap_or(0)
    }

    /// Seconds between two heartbeats of a playing player.
    async fn heartbeat_seconds(&self) -> i32 {
        i32::try_from(HEARTBEAT_SECONDS).unwrap_or(30)
    }

    /// What to play and how; absent when the child may not watch.
    async fn player(&self, ctx: &Context<'_>) -> Option<Player> {
        let video = self.0.video.as_ref()?;
        Some(Player {
            youtube_id: video.youtube_id.clone(),
            host: "https://www.youtube-nocookie.com",
            resume_at_ms: self.0.resume_at_ms,
            parameters: parameters(self.0.resume_at_ms, ctx.language()),
        })
    }

    /// Whether the child may watch this now, and why not.
    async fn verdict(&self, ctx: &Context<'_>) -> PolicyVerdict {
        PolicyVerdict::new(self.0.verdict, ctx.language())
    }
}

/// What the official embedded player of YouTube is started with. The client adds `origin` and
/// `widget_referrer` with its own address, and sends a `Referer`: without it the player refuses (153).
#[derive(Clone, Debug, SimpleObject)]
pub struct Player {
    /// YouTube's id of the video.
    youtube_id: String,
    /// Address that the player is loaded from.
    host: &'static str,
    /// Position to go on from, in milliseconds from the start.
    resume_at_ms: i32,
    /// Parameters of the player, as written in its URL.
    parameters: Vec<PlayerParameter>,
}

/// One parameter of the player.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlayerParameter {
    /// Name of the parameter of YouTube's player.
    name: &'static str,
    /// Value to pass on unchanged.
    value: String,
}

/// No autoplay (the player loads by the child's tap), related videos of the same channel only, no
/// annotations, no keyboard; captions and controls in the family's language.
fn parameters(resume_at_ms: i32, language: Language) -> Vec<PlayerParameter> {
    let language = language.pick("ko", "en");
    let start = (resume_at_ms / 1000).to_string();
    [
        ("enablejsapi", "1"),
        ("playsinline", "1"),
        ("autoplay", "0"),
        ("rel", "0"),
        ("iv_load_policy", "3"),
        ("disablekb", "1"),
        ("fs", "1"),
        ("hl", language),
        ("cc_lang_pref", language),
        ("start", start.as_str()),
    ]
    .into_iter()
    .filter(|(name, value)| *name != "start" || *value != "0")
    .map(|(name, value)| PlayerParameter {
        name,
        value: value.to_owned(),
    })
    .collect()
}
