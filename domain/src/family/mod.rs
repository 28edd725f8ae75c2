//! Families: guardians, children and their devices, settings and limits, consent.
//!
//! Start at [`child`], the scoped finder that everything about a child goes through. Accounts of
//! guardians are in [`identity`](crate::identity).

mod age_band;
mod entity;
mod model;
mod service;
mod store;

pub use age_band::AgeBand;
pub use model::{
    Block, BlockKind, Child, ChildDevice, ChildLimits, ConsentPurpose, months_between, nuri_class,
};
pub use service::{
    EnsureChild, all_children, blocks, bonus_minutes, child, children, children_by_ids, ensure_children,
    limits, limits_of, limits_of_all, require_child,
};
