//! The catalogue: videos (ours, permanent) and their YouTube snapshots (expiring), channels, series,
//! themes, the Nuri curriculum and its tags, and search.
//!
//! Start at `queries` and `list_videos` for what is read: nearly everything is answered from the immutable copy of the
//! catalogue that each process caches. `store_source_videos` and `editorial` change videos for the curation, the other
//! use cases change themes and series.

mod add_to_series;
mod catalogue;
mod catalogue_cache;
mod changes;
mod checks;
mod create_series;
mod create_theme;
mod curriculum;
mod delete_series;
mod delete_theme;
mod editorial;
mod entity;
mod error;
mod family_content;
mod import_labelled;
mod labelled_file;
mod labels;
mod language;
mod list_videos;
mod load;
mod merge_themes;
mod model;
mod names;
mod port;
mod queries;
mod quota;
mod remove_from_series;
mod reorder_series;
mod reorder_themes;
mod restore_series;
mod restore_theme;
mod rules;
mod search;
mod series_rows;
mod series_videos;
mod set_video_state;
mod staff_series;
mod staff_themes;
mod staff_videos;
mod store_source_videos;
mod text;
mod theme_rows;
mod update_series;
mod update_theme;
mod visibility;

use std::sync::Arc;

use kyck_kernel::Kernel;

use self::catalogue::expiry;
use self::catalogue_cache::{CatalogueCache, bump_version};
use crate::audit::Audit;

pub use catalogue::{Catalogue, PublishedKey, episode_key, published_key};
pub use changes::{begin_change, delete_expired, state_for_change};
pub use checks::{DueSnapshot, clear_checks, note_missing, note_unreadable};
pub use create_theme::CreateTheme;
pub use curriculum::{Area, Category, Content, Curriculum, curriculum};
pub use editorial::{Editorial, EditorialRecord, editorial_for_change};
pub use error::{CatalogError, CatalogErrorCode};
pub use import_labelled::LabelledImport;
pub use labelled_file::{LabelledCatalogue, LabelledTag, LabelledTheme, LabelledVideo};
pub use labels::VideoLabels;
pub use list_videos::{VideoFilter, VideoPage};
pub use merge_themes::MergeThemes;
pub use model::{Channel, CurriculumTag, Series, Snapshot, TagWeight, Theme, Video, VideoState};
pub use names::{TITLE_CHARS, name};
pub use port::{
    BookRequest, ChannelName, PlaylistPage, SourceChannel, SourceError, SourceVideo, StatusFacts,
    UnreadableEntry, VideoList, VideoSource,
};
pub use quota::{Bucket, Ledger, QuotaUse, SourceFailure};
pub use reorder_series::ReorderSeries;
pub use series_rows::{MAX_SERIES_VIDEOS, has_series, next_episode};
pub use staff_series::{StaffSeries, StaffSeriesFilter};
pub use staff_themes::StaffTheme;
pub use staff_videos::{StaffVideo, StaffVideoFilter, StaffVideoKey};
pub use store_source_videos::{StoredVideo, known_videos};
pub use update_series::UpdateSeries;
pub use update_theme::UpdateTheme;
pub use visibility::Visibility;

/// The catalogue of videos, series and themes.
pub struct Catalog {
    kernel: Kernel,
    audit: Arc<Audit>,
    source: Arc<dyn VideoSource>,
    cache: CatalogueCache,
}

impl Catalog {
    /// Builds the feature from what it depends on.
    pub fn new(kernel: Kernel, audit: Arc<Audit>, source: Arc<dyn VideoSource>) -> Self {
        Self {
            kernel,
            audit,
            source,
            cache: CatalogueCache::default(),
        }
    }

    /// Makes the cached catalogue invalid: the next reader loads a newer one.
    pub fn invalidate(&self) {
        self.cache.invalidate();
    }
}
