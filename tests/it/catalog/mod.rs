//! The catalogue as families, children and staff see it.

mod browse;
mod series;
mod snapshots;
mod themes;
