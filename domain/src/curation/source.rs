//! What a pasted text may name: a video, playlist or channel of YouTube.

use crate::catalog::ChannelName;

/// What a pasted text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A video, by its id.
    Video(String),
    /// A playlist, by its id.
    Playlist(String),
    /// A channel, by one of its names.
    Channel(ChannelName),
}

/// What kind of thing a pasted text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(
    feature = "graphql",
    derive(async_graphql::Enum),
    graphql(name = "ImportSourceKind")
)]
pub enum SourceKind {
    /// A single video by its URL or id.
    Video,
    /// All videos of a playlist.
    Playlist,
    /// All uploads of a channel.
    Channel,
}

impl Source {
    /// Which kind of source this is.
    pub const fn kind(&self) -> SourceKind {
        match self {
            Self::Video(_) => SourceKind::Video,
            Self::Playlist(_) => SourceKind::Playlist,
            Self::Channel(_) => SourceKind::Channel,
        }
    }
}
