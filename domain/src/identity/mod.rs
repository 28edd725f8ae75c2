//! Who is asking: phone sign-in with one-time codes, staff accounts, sessions with rotating refresh
//! tokens, and the accounts behind them.
//!
//! Start at [`authenticate`], which every request passes, then [`open_session`]. Rules without clock or
//! database are in `rules`; families' children and devices are in [`family`](crate::family).

mod account;
mod entity;
mod error;
mod model;
mod phone;
mod port;
mod rules;
mod session;
mod state;
mod token;

pub use account::{
    EnsureGuardian, ensure_families, ensure_guardian, family, find_guardian, guardian_phone, guardians,
    read_zone, staff_by_ids, zones,
};
pub use error::IdentityError;
pub use model::{Family, Guardian, GuardianRole, IssuedSession, Locale, SessionKind, Staff};
pub use port::{QueueSms, QueuedSms, SmsPurpose};
pub use session::{
    SessionOwner, authenticate, devices_last_seen, end_device_sessions, open_session, refresh_session,
    repeat_session, sign_out, still_valid,
};
pub use state::{IdentitySettings, IdentityState};
