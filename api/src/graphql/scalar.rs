//! Scalars of the schema next to the built-in ones.

pub use kyck_kernel::UtcInstant as DateTime;
pub use kyck_kernel::graphql::{Date, Long};
