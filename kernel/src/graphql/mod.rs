//! The GraphQL form of identifiers and instants, so that types of the domain can be types of the schema.

mod id;
mod scalar;

pub use id::{PublicId, decode, decode_strict, encode};
pub use scalar::{Date, Long};
