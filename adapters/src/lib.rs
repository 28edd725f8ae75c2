//! Implementations of the domain's ports: YouTube, FCM, SMS providers, and the bus between nodes.
//!
//! Each adapter maps a wire format and its many errors to the few outcomes of its port. All HTTP goes through
//! [`http`], which sets time limits, bounds answers and retries. Start at [`youtube::Youtube`].

pub mod bus;
pub mod fcm;
pub mod http;
pub mod sms;
pub mod youtube;
