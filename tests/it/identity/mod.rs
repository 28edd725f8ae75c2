//! Signing in: codes, sessions, access tokens, staff.

mod backup;
mod delivery;
mod known_device;
mod otp;
mod otp_limits;
mod restored;
mod session;
mod sockets;
mod staff;
mod staff_limits;
mod text_messages;
mod token;
