//! The GraphQL schema: one folder a feature, each with `types`, `query`, `mutation`, `subscription` and
//! `loader` as it needs them. A resolver decodes, calls one use case of the domain, encodes.
//!
//! [`schema`] puts the features together; [`context`] is what a request carries; [`error`] maps what
//! went wrong; [`id`] writes and reads opaque ids, [`page`] makes connections, [`node`] finds any
//! object.

pub mod audit;
pub mod catalog;
pub mod context;
pub mod curation;
pub mod error;
mod family;
pub mod id;
mod identity;
pub mod job;
pub mod language;
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
mod watch;

pub use context::{ContextExt, RequestContext};
pub use kyck_kernel::Language;
pub use language::negotiate_language;
pub use schema::{KyckSchema, build, schema_types};
