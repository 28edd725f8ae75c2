//! Families: guardians, children and their devices, settings and limits, consent.
//!
//! Start at [`child`], the scoped finder that everything about a child goes through. Accounts of
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

pub use age_band::AgeBand;
pub use change::{
    AddChild, SetChildLimits, UpdateChild, add_child, block, grant_bonus, set_child_limits, tell, unblock,
    update_child,
};
pub(crate) use consent::consented_sql;
pub use consent::{
    CONSENT_TEXT, CONSENT_TEXT_VERSION, Consent, consenting_families, consents, ensure_consents,
    give_consent, has_consented, withdraw_consent,
};
pub use error::{FamilyError, FamilyProblem, PairingError};
pub use limits_history::LimitsHistory;
pub use model::{
    Block, BlockKind, Child, ChildDevice, ChildLimits, ConsentPurpose, months_between, nuri_class,
};
pub use pairing::{
    DevicePairing, approve_pairing, claim_pairing, confirm_device, devices, ensure_device, find_device,
    prune_pairings, revoke_device, start_pairing,
};
pub use rekey::rekey;
pub use rules::clock_text;
pub use service::{
    EnsureChild, all_children, blocks, blocks_by_child, bonus_minutes, bonus_today, child, children,
    children_by_ids, ensure_children, limits, limits_of, limits_of_all, may_see, require_child,
};
pub use stop::{is_stopped, resume_watching, stop_watching};
