//! Loopback servers that speak the wire formats of the outside world: YouTube, FCM and SMS providers.
//!
//! They serve the tests and `kyck serve --demo`. Each is started on a free port of the loopback interface,
//! answers as the real service does (also its errors), records what it was asked, and can be told what to
//! answer next. Start with [`youtube::YoutubeStandIn::start`].

#![expect(
    clippy::needless_pass_by_value,
    reason = "lists of JSON are handed over to be wrapped"
)]

pub mod fcm;
mod server;
pub mod sms;
pub mod youtube;

pub use server::{Canned, Seen, Step};
