//! Signing in: codes, sessions, access tokens, staff.

mod known_device;
mod otp;
mod session;
mod staff;
mod staff_limits;
mod token;
