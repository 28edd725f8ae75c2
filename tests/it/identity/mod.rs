//! Signing in: codes, sessions, access tokens, staff.

mod otp;
mod restored;
mod session;
mod staff;
mod token;
