//! The policy's answers in words for people.

mod types;

pub use types::PolicyVerdict;
