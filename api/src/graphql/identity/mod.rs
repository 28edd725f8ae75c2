//! Signing in and out, devices, and who is asking.

mod error;
mod mutation;
mod query;
mod types;

pub use error::IdentityErrorCode;
pub use mutation::IdentityMutation;
pub use query::{IdentityQuery, find_staff};
pub use types::Staff;
