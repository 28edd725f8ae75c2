//! Entries of the log, and what use cases report for them.

use kyck_kernel::UtcInstant;
use kyck_kernel::id::{AuditEntryId, StaffId};
use serde_json::Value;

/// What a use case reports of a change. Personal data (names, numbers) stays out of it.
#[derive(Clone, Debug)]
pub struct AuditDraft {
    /// What was done, such as `review.approve`.
    pub action: &'static str,
    /// What kind of thing it was done to, such as `video`.
    pub subject_kind: &'static str,
    /// Id of that thing, as its entry has it.
    pub subject_id: String,
    /// One sentence for people.
    pub summary: String,
    /// What the change touched, as it was.
    pub before: Option<Value>,
    /// The same after the change.
    pub after: Option<Value>,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Id of the entry.
    pub id: AuditEntryId,
    /// Position in the chain, from 1 without gaps.
    pub seq: i64,
    /// When it was written.
    pub at: UtcInstant,
    /// Kind of actor: `STAFF`, `GUARDIAN`, `CHILD_DEVICE`, `SYSTEM`, `ANONYMOUS`.
    pub actor_kind: String,
    /// The member of staff who acted, if one did.
    pub staff_id: Option<StaffId>,
    /// What was done, such as `review.approve`.
    pub action: String,
    /// What kind of thing it was done to.
    pub subject_kind: String,
    /// What may be personal; `None` once it was erased.
    pub detail: Option<AuditDetail>,
}

/// The part of an entry that may be personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditDetail {
    /// The id of the thing it was done to.
    pub subject_id: String,
    /// One sentence for people.
    pub summary: String,
    /// JSON text of what the change touched, as it was.
    pub before: Option<String>,
    /// JSON text of the same after the change.
    pub after: Option<String>,
}

/// Which entries to list; all that is given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// What was done, such as `review.approve`.
    pub action: Option<String>,
    /// What kind of thing it was done to.
    pub subject_kind: Option<String>,
    /// Id of that thing, as its entry has it.
    pub subject_id: Option<String>,
    /// Member of staff who did it.
    pub staff_id: Option<StaffId>,
}
