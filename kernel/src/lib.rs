//! What every feature needs and that knows no feature: identifiers, time, database, pages, keys, bus, caches, actors.
//!
//! Start at [`Kernel`], from which the features are built, and [`Ctx`], which says who asks.

pub mod actor;
pub mod bus;
pub mod cache;
pub mod db;
pub mod error;
#[cfg(feature = "graphql")]
pub mod graphql;
pub mod id;
mod kernel;
pub mod keys;
pub mod language;
pub mod messages;
pub mod outage;
pub mod page;
pub mod problem;
pub mod random;
pub mod text;
pub mod time;

pub use actor::{Actor, Ctx, Role};
pub use error::Fault;
pub use kernel::Kernel;
pub use language::Language;
pub use messages::Message;
pub use problem::{ErrorCode, Problem, UseCaseError};
pub use time::UtcInstant;
