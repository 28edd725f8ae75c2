//! The catalogue as families, children and staff see it.

mod browse;
mod snapshots;
mod titles;
