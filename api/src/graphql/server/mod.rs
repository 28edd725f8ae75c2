//! What a client may ask of the server itself.

mod query;

pub use query::ServerQuery;
