//! The catalogue: videos, series, channels, themes and the curriculum.
//!
//! Other features show videos as [`VideoNode`]: read them in bulk by
//! [`videos_by_ids`](kyck_domain::catalog::videos_by_ids) and wrap them.

mod curriculum;
mod lens;
mod query;
mod types;

pub use curriculum::{AreaNode, CategoryNode, ContentNode, CurriculumNode};
pub use lens::{ChildPolicyMemory, with_lens};
pub use query::{CatalogQuery, find_channel, find_series, find_theme, find_video};
pub use types::{
    AgeBand, ChannelNode, NuriTag, NuriWeight, SeriesNode, ThemeNode, VideoConnection, VideoNode, VideoState,
};
