//! Opaque, typed ids: `video_<uuid>` outside, the kernel's newtypes inside.

pub use kyck_kernel::graphql::{PublicId, decode, decode_strict, encode};
