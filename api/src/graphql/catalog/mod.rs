//! The catalogue: videos, series, channels, themes and the curriculum.
//!
//! Other features show videos as [`VideoNode`]: read them in bulk by
//! [`Catalog::videos_by_ids`](kyck_domain::catalog::Catalog::videos_by_ids) and wrap them.

mod curriculum;
mod error;
mod lens;
mod query;
mod series;
mod themes;
mod types;

pub use curriculum::{AreaNode, CategoryNode, ContentNode, CurriculumNode};
pub use error::CatalogErrorCode;
pub use lens::with_lens;
pub use query::{CatalogQuery, find_channel, find_series, find_theme, find_video};
pub use series::{SeriesMutation, SeriesStaffQuery};
pub use themes::{ThemeMutation, ThemeStaffQuery};
pub use types::{
    AgeBand, ChannelNode, NuriTag, NuriWeight, SeriesNode, ThemeNode, VideoConnection, VideoNode, VideoState,
};
