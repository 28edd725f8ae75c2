//! The catalogue as families, children and staff see it.

mod browse;
mod changes;
mod merged_themes;
mod series;
mod snapshots;
mod themes;
mod titles;
