//! Signing in: codes, sessions, access tokens, staff.

mod delivery;
mod otp;
mod session;
mod staff;
mod text_messages;
mod token;
