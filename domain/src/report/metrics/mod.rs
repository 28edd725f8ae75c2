//! The numbers of a report, computed in one pass over a child's aggregates. Pure: no clock, no database.

mod bedtime;
mod days;
mod exposure;
mod quantile;
#[cfg(test)]
mod sample;
mod sessions;
mod videos;

pub(super) use bedtime::bedtime;
pub(super) use days::{days, heatmap, whole_minutes};
pub(super) use exposure::{VideoFacts, nuri, topics};
pub(super) use quantile::quantile;
pub(super) use sessions::{overlap_ms, sessions};
pub(super) use videos::videos;
