//! The audit log: who did what to which thing, with the state before and after.
//!
//! Start at [`record`], which every use case of staff calls within its own transaction. Entries are only
//! added (the database refuses anything else) and each carries the hash of all before it, so that a
//! rewritten history shows in [`verify`].

mod entity;
mod model;
mod rules;
mod service;

pub use model::{AuditDraft, AuditEntry, AuditFilter, ChainState};
pub use service::{find, list, record, record_by_system, verify};
