//! Signing in: codes, sessions, access tokens, staff.

mod otp;
mod session;
mod sockets;
mod staff;
mod token;
