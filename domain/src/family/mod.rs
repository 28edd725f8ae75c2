//! Families: guardians, children and their devices, settings and limits, consent.
//!
//! Start at [`Families::child`](crate::family::Families::child), the scoped finder that everything about a child goes through. Accounts of
//! guardians are in [`identity`](crate::identity).

mod age_band;
mod change;
mod consent;
mod entity;
mod error;
mod limits_history;
mod model;
mod pairing;
mod rekey;
mod rules;
mod service;
mod stop;
mod store;

use std::sync::Arc;

use kyck_kernel::Kernel;

use crate::audit::Audit;
use crate::identity::Identity;

pub use age_band::AgeBand;
pub use change::{AddChild, SetChildLimits, UpdateChild};
pub(crate) use consent::child_consented_sql;
pub use consent::{CONSENT_TEXT, CONSENT_TEXT_VERSION, Consent};
pub use error::{FamilyError, FamilyProblem, PairingError};
pub use limits_history::LimitsHistory;
pub use model::{
    Block, BlockKind, Child, ChildDevice, ChildLimits, ConsentPurpose, months_between, nuri_class,
};
pub use pairing::DevicePairing;
pub use rekey::rekey;
pub use rules::clock_text;
pub use service::{EnsureChild, may_see};

/// Families with their children, devices, limits and consent.
pub struct Families {
    kernel: Kernel,
    audit: Arc<Audit>,
    identity: Arc<Identity>,
}

impl Families {
    /// Builds the feature from what it depends on.
    pub fn new(kernel: Kernel, audit: Arc<Audit>, identity: Arc<Identity>) -> Self {
        Self {
            kernel,
            audit,
            identity,
        }
    }
}
