//! Who is asking: phone sign-in with one-time codes, staff accounts, sessions with rotating refresh
//! tokens, and the accounts behind them.
//!
//! Start at [`Identity::authenticate`](crate::identity::Identity::authenticate), which every request passes, then [`Identity::open_session`](crate::identity::Identity::open_session). Rules without clock or
//! database are in `rules`; families' children and devices are in [`Identity::family`](crate::identity::Identity::family).

mod account;
mod email;
mod ended;
mod ended_sessions;
mod entity;
mod error;
mod known_device;
mod limit;
mod model;
mod otp;
mod otp_allowance;
mod password;
mod phone;
mod port;
mod refresh;
mod rekey;
mod restored;
mod retention;
mod rules;
mod session;
mod session_cache;
mod settings;
mod sign_in_lock;
mod sms;
mod staff;
mod staff_admin;
mod staff_code;
mod staff_sign_in;
mod token;

use std::sync::Arc;

use kyck_kernel::Kernel;

use crate::audit::Audit;

pub use account::{EnsureGuardian, lock_family, read_zone, zones};
pub use ended_sessions::EndedSessions;
pub use error::IdentityError;
pub use limit::{DAY_MS, HOUR_MS, Limit, MINUTE_MS};
pub use model::{
    DeviceToken, Family, Guardian, GuardianRole, IssuedSession, Locale, SessionKind, SignedIn, Staff,
};
pub use otp::{OtpChallenge, RequestOtp, VerifyOtp, device_name};
pub use port::{QueueSms, QueuedSms, SmsDelivery, SmsPurpose, SmsRequester};
pub use rekey::{opens_stored, rekey};
pub use restored::{RestoredSignIns, confirm_device_sessions};

pub use session::{Authenticated, SessionOwner, session_of};
pub use settings::{IdentitySettings, IdentityState};
pub use staff::{AddStaff, AddStaffError, AddedStaff};
pub use staff_admin::{ChangeStaff, ResetStaff, StaffAccount, StaffAdminError, StaffChange};
pub use staff_code::TotpSecret;
pub use staff_sign_in::StaffSignIn;

/// Sign-in, sessions and the accounts behind them.
pub struct Identity {
    kernel: Kernel,
    audit: Arc<Audit>,
    state: Arc<IdentityState>,
}

impl Identity {
    /// Where the family app is reached, such as `https://kyck.example`; empty gives relative links.
    pub fn public_url(&self) -> &str {
        &self.state.settings.public_url
    }

    /// Builds the feature from what it depends on.
    pub fn new(kernel: Kernel, audit: Arc<Audit>, state: Arc<IdentityState>) -> Self {
        Self { kernel, audit, state }
    }
}
