//! Signing in: codes, sessions, access tokens, staff.

mod delivery;
mod known_device;
mod otp;
mod restored;
mod session;
mod sockets;
mod staff;
mod staff_limits;
mod text_messages;
mod token;
