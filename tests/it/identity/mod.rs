//! Signing in: codes, sessions, access tokens, staff.

mod delivery;
mod otp;
mod restored;
mod session;
mod sockets;
mod staff;
mod text_messages;
mod token;
