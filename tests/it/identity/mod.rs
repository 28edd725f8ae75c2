//! Signing in: codes, sessions, access tokens, staff.

mod otp;
mod restored;
mod session;
mod sockets;
mod staff;
mod token;
