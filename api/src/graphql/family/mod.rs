//! Families: children, their devices and limits, guardians, consent.

mod error;
mod loader;
mod mutation;
mod query;
mod types;

pub use error::FamilyErrorCode;
pub use mutation::FamilyMutation;
pub use query::{FamilyQuery, find_child, find_device, find_family, find_guardian};
pub use types::{Child, ChildDevice, Family, Guardian};
