//! The catalogue: videos (ours, permanent), their YouTube snapshots (expiring), channels, series, themes,
//! the Nuri curriculum and its tags, and search.

mod port;

pub use port::{ChannelName, PlaylistPage, SourceChannel, SourceError, SourceVideo, VideoSource};
