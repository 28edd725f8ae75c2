//! The catalogue: videos, series, channels, themes and the curriculum.
//!
//! Other features show videos as [`VideoNode`]: read them in bulk by
//! [`Catalog::videos_by_ids`](kyck_domain::catalog::Catalog::videos_by_ids) and wrap them.

mod add_to_series;
mod create_series;
mod create_theme;
mod curriculum;
mod delete_series;
mod delete_theme;
mod merge_themes;
mod query;
mod remove_from_series;
mod reorder_series;
mod reorder_themes;
mod restore_series;
mod restore_theme;
mod staff_series;
mod staff_themes;
mod types;
mod update_series;
mod update_theme;
mod visibility;

use async_graphql::MergedObject;

pub use curriculum::{AreaNode, CategoryNode, ContentNode, CurriculumNode};
pub use query::{CatalogQuery, find_channel, find_series, find_theme, find_video};
pub use staff_series::SeriesStaffQuery;
pub use staff_themes::ThemeStaffQuery;
pub use types::{ChannelNode, NuriTag, SeriesNode, ThemeNode, VideoConnection, VideoNode};
pub use visibility::with_visibility;

/// Mutations with which managers make, edit, fill, order, delete and restore series.
#[derive(Default, MergedObject)]
pub struct SeriesMutation(
    add_to_series::AddToSeriesMutation,
    create_series::CreateSeriesMutation,
    delete_series::DeleteSeriesMutation,
    remove_from_series::RemoveFromSeriesMutation,
    reorder_series::ReorderSeriesMutation,
    restore_series::RestoreSeriesMutation,
    update_series::UpdateSeriesMutation,
);

/// Mutations with which managers make, edit, order, merge, delete and restore themes.
#[derive(Default, MergedObject)]
pub struct ThemeMutation(
    create_theme::CreateThemeMutation,
    delete_theme::DeleteThemeMutation,
    merge_themes::MergeThemesMutation,
    reorder_themes::ReorderThemesMutation,
    restore_theme::RestoreThemeMutation,
    update_theme::UpdateThemeMutation,
);
