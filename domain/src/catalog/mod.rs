//! The catalogue: videos (ours, permanent) and their YouTube snapshots (expiring), channels, series,
//! themes, the Nuri curriculum and its tags, and search.
//!
//! Start at `service` for what is read and at `memory` for how: nearly everything is answered from an
//! immutable copy of the catalogue that each process holds.

mod curriculum;
mod entity;
mod labelled;
mod load;
mod memory;
mod model;
mod port;
mod search;
mod service;
mod text;
mod write;

pub use curriculum::{Area, Category, Content, Curriculum, curriculum};
pub use labelled::{
    LabelledCatalogue, LabelledImport, LabelledTag, LabelledTheme, LabelledVideo, import_labelled,
};
pub use memory::{CatalogMemory, Catalogue, PublishedKey, episode_key, published_key};
pub use model::{
    Channel, CurriculumTag, Series, Snapshot, StatusFacts, TagWeight, Theme, Video, VideoFilter, VideoLabels,
    VideoState,
};
pub use port::{ChannelName, PlaylistPage, SourceChannel, SourceError, SourceVideo, VideoSource};
pub use service::{
    Lens, VideoPage, all_labels, current, duration_ms, find_channel, find_series, find_theme, find_video,
    known_durations, list_episodes, list_themes, list_videos, videos_by_ids,
};
pub use write::{
    DueSnapshot, StoredVideo, VideoPatch, announce, begin_change, delete_expired, due_snapshots,
    known_videos, patch_video, snapshots_of, state_for_change, store_source_videos,
};
