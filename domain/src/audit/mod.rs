//! The audit log: who did what to which thing, with the state before and after.
//!
//! Start at [`Audit::record`], which every use case of staff calls within its own transaction. Entries are only added
//! (the database refuses anything else) and each has the hash of all before it, so that [`Audit::verify`] finds a
//! rewritten history. What may be personal is outside the chain, in a detail of which the entry has a salted hash:
//! [`Audit::erase_subject`] deletes it and the chain still verifies.

mod chain_state;
mod entity;
mod erase;
mod model;
mod queries;
mod record;
mod rules;
mod verify;

use kyck_kernel::Kernel;

pub use chain_state::{ChainProblem, ChainState};
pub use erase::Erasure;
pub use model::{AuditDetail, AuditDraft, AuditEntry, AuditFilter};
pub use record::seal_head;

/// Append-only entries of who did what to which thing, each with the hash of all before it.
pub struct Audit {
    kernel: Kernel,
}

impl Audit {
    /// Builds the feature from what it depends on.
    pub fn new(kernel: Kernel) -> Self {
        Self { kernel }
    }
}
