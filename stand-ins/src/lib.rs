//! Loopback servers with the wire formats of YouTube, FCM and SMS providers, for the tests and `kyck serve --demo`.
//!
//! Each listens on a free port of the loopback interface, answers like the real service (errors included), records the
//! requests, and accepts scripted answers for the next requests. Start at [`youtube::YoutubeStandIn::start`].

#![expect(
    clippy::needless_pass_by_value,
    reason = "lists of JSON are handed over to be wrapped"
)]

pub mod fcm;
mod server;
pub mod sms;
pub mod youtube;

pub use server::{Canned, Seen, Step};
