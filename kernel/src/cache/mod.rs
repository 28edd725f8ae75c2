//! The caches of the program: every one is an instance of a type of this module.
//!
//! | type | caches | an entry is invalid |
//! |---|---|---|
//! | [`Cache`] | many values by key, the least recently used evicted first | when its reader finds so, or its time to live is over |
//! | [`CachedValue`] | one value | when its reader finds so |
//! | [`Refreshed`] | one value of a version that the database counts | when the version is another |
//!
//! Each has a [`CacheSpec`], a constant next to its type that says how large and how stale it may become; the table of
//! them in ARCHITECTURE.md is compared with the constants by a test. What is cached of a child holds the [`ReadPoint`]
//! at which it was read: see [`ChildEpochs`].

mod cached_value;
mod epoch;
mod keyed;
mod metrics;
mod refreshed;
mod spec;

pub use cached_value::CachedValue;
pub use epoch::{ChildEpoch, ChildEpochs, ReadPoint};
pub use keyed::Cache;
pub use metrics::publish_metrics;
pub use refreshed::Refreshed;
pub use spec::{CacheSpec, kibibytes, mebibytes};
