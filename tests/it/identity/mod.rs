//! Signing in: codes, sessions, access tokens, staff.

mod otp;
mod session;
mod staff;
mod token;
