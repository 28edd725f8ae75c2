//! The outside world behind the ports of the domain: YouTube, FCM, SMS providers, and the bus between nodes.
//!
//! Each adapter turns wire formats and their many errors into the few outcomes its port names. All HTTP goes
//! through [`http`], which sets time limits, bounds answers and retries. Start with [`youtube::Youtube`].

pub mod bus;
pub mod fcm;
pub mod http;
pub mod sms;
pub mod youtube;
