//! Families: guardians, children and their devices, settings and limits, consent.
//!
//! Start at [`Families::child`], the scoped finder that every use case about a child goes through. Accounts of guardians
//! are in [`identity`](crate::identity).

mod add_child;
mod age_band;
mod approve_pairing;
mod block_for_child;
mod child_change;
mod claim_pairing;
mod confirm_device;
mod consent;
mod consent_queries;
mod content;
mod devices;
mod ensure_children;
mod ensure_consents;
mod entity;
mod error;
mod give_consent;
mod grant_bonus;
mod limits_history;
mod model;
mod prune_pairings;
mod queries;
mod rekey;
mod resume_watching;
mod revoke_device;
mod rules;
mod set_child_limits;
mod start_pairing;
mod stop_watching;
mod store;
mod unblock_for_child;
mod update_child;
mod withdraw_consent;

use std::sync::Arc;

use kyck_kernel::Kernel;

use crate::audit::Audit;
use crate::identity::Identity;

pub use add_child::AddChild;
pub use age_band::AgeBand;
pub use block_for_child::BlockForChild;
pub use consent::{CONSENT_TEXT_VERSION, Consent, consent_text};
pub(crate) use consent_queries::child_consented_sql;
pub use content::FamilyContent;
pub use ensure_children::EnsureChild;
pub use error::{FamilyError, FamilyErrorCode};
pub use give_consent::GiveConsent;
pub use limits_history::LimitsHistory;
pub use model::{
    Block, BlockKind, Child, ChildDevice, ChildLimits, ConsentPurpose, months_between, nuri_class,
};
pub use queries::may_see;
pub use rekey::rekey;
pub use rules::clock_text;
pub use set_child_limits::SetChildLimits;
pub use start_pairing::DevicePairing;
pub use update_child::UpdateChild;

/// Families with their children, devices, limits and consent.
pub struct Families {
    kernel: Kernel,
    audit: Arc<Audit>,
    identity: Arc<Identity>,
    content: Arc<dyn FamilyContent>,
}

impl Families {
    /// Builds the feature from what it depends on.
    pub fn new(
        kernel: Kernel,
        audit: Arc<Audit>,
        identity: Arc<Identity>,
        content: Arc<dyn FamilyContent>,
    ) -> Self {
        Self {
            kernel,
            audit,
            identity,
            content,
        }
    }
}
