//! The GraphQL schema: one folder per feature, in it one file per mutation, the root fields in `query`, and the types.
//! A resolver decodes, calls one use case of the domain, encodes.
//!
//! [`schema`] merges the features; [`context`] is what a request carries; [`error`] turns problems and faults into
//! errors; [`id`] writes and reads opaque ids, [`page`] makes connections, [`node`] finds any object.

pub mod audit;
pub mod catalog;
pub mod context;
pub mod curation;
pub mod error;
mod family;
pub mod id;
mod identity;
pub mod job;
mod live;
pub mod node;
pub mod notify;
pub mod once;
pub mod page;
mod policy;
mod recommend;
pub mod report;
pub mod scalar;
pub mod schema;
mod server;
mod service;
mod watch;

pub use context::{ContextExt, RequestContext};
pub use kyck_kernel::Language;
pub use schema::{KyckSchema, build, schema_types};
pub use service::KyckService;
