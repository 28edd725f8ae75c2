//! The catalogue as families, children and staff see it.

mod browse;
mod changes;
mod series;
mod snapshots;
mod themes;
mod titles;
