//! The catalogue: videos (ours, permanent) and their YouTube snapshots (expiring), channels, series,
//! themes, the Nuri curriculum and its tags, and search.
//!
//! Start at `service` for what is read and at `memory` for how: nearly everything is answered from an
//! immutable copy of the catalogue that each process holds.

mod checks;
mod curriculum;
mod editorial;
mod entity;
mod episodes;
mod error;
mod guard;
mod labelled;
mod language;
mod load;
mod memory;
mod model;
mod names;
mod port;
mod quota;
mod search;
mod series_edit;
mod series_rows;
mod service;
mod staff_series;
mod staff_themes;
mod staff_videos;
mod text;
mod theme_removal;
mod theme_rows;
mod themes;
mod write;

pub use checks::{
    DueSnapshot, clear_checks, due_snapshots, note_missing, note_unreadable, recently_read, snapshots_of,
};
pub use curriculum::{Area, Category, Content, Curriculum, curriculum};
pub use editorial::{
    Editorial, EditorialRecord, editorial_for_change, store_editorial, stored_source_videos,
};
pub use episodes::{add_to_series, remove_from_series, reorder_series};
pub use error::{CatalogError, CatalogField, CatalogProblem};
pub use labelled::{
    LabelledCatalogue, LabelledImport, LabelledTag, LabelledTheme, LabelledVideo, import_labelled,
};
pub use memory::{CatalogMemory, Catalogue, PublishedKey, episode_key, published_key};
pub use model::{
    Channel, CurriculumTag, Series, Snapshot, StatusFacts, TagWeight, Theme, Video, VideoFilter, VideoLabels,
    VideoState,
};
pub use names::{TITLE_CHARS, name};
pub use port::{
    BookRequest, ChannelName, PlaylistPage, SourceChannel, SourceError, SourceVideo, UnreadableEntry,
    VideoList, VideoSource,
};
pub use quota::{Bucket, Ledger, QuotaUse, status as quota_status};
pub use series_edit::{UpdateSeries, create_series, delete_series, restore_series, update_series};
pub use series_rows::{MAX_SERIES_VIDEOS, has_series, next_episode};
pub use service::{
    Lens, VideoPage, all_labels, current, duration_ms, find_channel, find_series, find_theme, find_video,
    known_durations, list_episodes, list_themes, list_videos, videos_by_ids,
};
pub use staff_series::{StaffSeries, StaffSeriesFilter, count_staff_series, list_staff_series};
pub use staff_themes::{StaffTheme, list_staff_themes};
pub use staff_videos::{
    StaffVideo, StaffVideoFilter, StaffVideoKey, count_staff_videos, ids_by_youtube_id, list_staff_videos,
    staff_videos_by_ids,
};
pub use theme_removal::{delete_theme, merge_themes, restore_theme};
pub use themes::{CreateTheme, UpdateTheme, create_theme, reorder_themes, update_theme};
pub use write::{
    StoredVideo, VideoPatch, announce, begin_change, delete_expired, known_videos, patch_video,
    state_for_change, store_source_videos,
};
