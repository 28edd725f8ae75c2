//! Ids as clients see them: `video_<uuid>`.

use kyck_api::graphql::id::{PublicId, encode};
use uuid::Uuid;

/// The global id of an object.
pub trait GlobalId {
    /// The prefix of the kind, an underscore and the UUID.
    fn global(&self) -> String;
}

impl<T: PublicId> GlobalId for T {
    fn global(&self) -> String {
        encode(*self).0
    }
}

/// A well-formed global id that no object has: `absent::<VideoId>()`.
pub fn absent<T: PublicId>() -> String {
    // Version 7 like all ids, with a time and randomness of zero.
    T::from(Uuid::from_u128(0x7000_8000_0000_0000_0000)).global()
}
