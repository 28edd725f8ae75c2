//! The audit log.

mod query;

pub use query::{AuditEntryNode, AuditQuery, find};
