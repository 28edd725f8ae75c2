//! The catalogue: videos (ours, permanent) and their YouTube snapshots (expiring), channels, series,
//! themes, the Nuri curriculum and its tags, and search.
//!
//! Start at `service` for what is read and at `memory` for how: nearly everything is answered from an
//! immutable copy of the catalogue that each process holds.

mod checks;
mod curriculum;
mod entity;
mod labelled;
mod language;
mod load;
mod memory;
mod model;
mod port;
mod quota;
mod search;
mod service;
mod text;
mod write;

pub use checks::{
    DueSnapshot, clear_checks, due_snapshots, note_missing, note_unreadable, recently_read, snapshots_of,
};
pub use curriculum::{Area, Category, Content, Curriculum, curriculum};
pub use labelled::{
    LabelledCatalogue, LabelledImport, LabelledTag, LabelledTheme, LabelledVideo, import_labelled,
};
pub use memory::{CatalogMemory, Catalogue, PublishedKey, episode_key, published_key};
pub use model::{
    Channel, CurriculumTag, Series, Snapshot, StatusFacts, TagWeight, Theme, Video, VideoFilter, VideoLabels,
    VideoState,
};
pub use port::{
    BookRequest, ChannelName, PlaylistPage, SourceChannel, SourceError, SourceVideo, UnreadableEntry,
    VideoList, VideoSource,
};
pub use quota::{Bucket, Ledger, QuotaUse, status as quota_status};
pub use service::{
    Lens, VideoPage, all_labels, current, duration_ms, find_channel, find_series, find_theme, find_video,
    known_durations, list_episodes, list_themes, list_videos, videos_by_ids,
};
pub use write::{
    StoredVideo, VideoPatch, announce, begin_change, delete_expired, known_videos, patch_video,
    state_for_change, store_source_videos,
};
