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
mod family_content;
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

use std::sync::Arc;

use kyck_kernel::Kernel;

use crate::audit::Audit;

pub use checks::{DueSnapshot, clear_checks, note_missing, note_unreadable};
pub use curriculum::{Area, Category, Content, Curriculum, curriculum};
pub use editorial::{Editorial, EditorialRecord, editorial_for_change};
pub use error::{CatalogError, CatalogField, CatalogProblem};
pub use labelled::{LabelledCatalogue, LabelledImport, LabelledTag, LabelledTheme, LabelledVideo};
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
pub use quota::{Bucket, Ledger, QuotaUse};
pub use series_edit::UpdateSeries;
pub use series_rows::{MAX_SERIES_VIDEOS, has_series, next_episode};
pub use service::{Lens, VideoPage};
pub use staff_series::{StaffSeries, StaffSeriesFilter};
pub use staff_themes::StaffTheme;
pub use staff_videos::{StaffVideo, StaffVideoFilter, StaffVideoKey};
pub use themes::{CreateTheme, UpdateTheme};
pub use write::{StoredVideo, VideoPatch, begin_change, delete_expired, known_videos, state_for_change};

/// The catalogue of videos, series and themes.
pub struct Catalog {
    kernel: Kernel,
    audit: Arc<Audit>,
    source: Arc<dyn VideoSource>,
    memory: CatalogMemory,
}

impl Catalog {
    /// Builds the feature from what it depends on.
    pub fn new(kernel: Kernel, audit: Arc<Audit>, source: Arc<dyn VideoSource>) -> Self {
        Self {
            kernel,
            audit,
            source,
            memory: CatalogMemory::default(),
        }
    }

    /// Marks the cached copy as stale. The next reader loads the catalogue again.
    pub fn invalidate(&self) {
        self.memory.outdate();
    }
}
