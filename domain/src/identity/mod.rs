//! Who the caller is: phone sign-in with one-time codes, staff accounts, sessions with rotating refresh tokens, and the
//! accounts behind them.
//!
//! Start at [`Identity::authenticate`], which every request passes, then at [`Identity::open_session`].
//! Rules without clock or database are in `rules`; children and their devices are in [`family`](crate::family).

mod account;
mod add_staff;
mod authenticate;
mod change_staff;
mod device_name;
mod email;
mod end_sessions;
mod ended;
mod ended_sessions;
mod ensure_guardians;
mod entity;
mod error;
mod known_device;
mod limit;
mod model;
mod open_session;
mod otp_allowance;
mod otp_challenge;
mod password;
mod phone;
mod port;
mod queries;
mod refresh;
mod refresh_session;
mod rekey;
mod request_otp;
mod reset_staff;
mod restored;
mod retention;
mod rules;
mod session;
mod session_cache;
mod settings;
mod sign_in_lock;
mod sms;
mod staff_account;
mod staff_code;
mod staff_sign_in;
mod token;
mod verify_otp;

use std::sync::Arc;

use kyck_kernel::Kernel;

use crate::audit::Audit;

pub use add_staff::{AddStaff, AddedStaff};
pub use authenticate::Authenticated;
pub use change_staff::{ChangeStaff, StaffChange};
pub use device_name::device_name;
pub use ended_sessions::EndedSessions;
pub use ensure_guardians::EnsureGuardian;
pub use error::{IdentityError, IdentityErrorCode, StaffError};
pub use limit::{DAY_MS, HOUR_MS, Limit, MINUTE_MS};
pub use model::{
    DeviceToken, Family, Guardian, GuardianRole, IssuedSession, Locale, SessionKind, SignedIn, Staff,
};
pub use otp_challenge::OtpChallenge;
pub use port::{QueueSms, QueuedSms, SmsDelivery, SmsPurpose, SmsRequester};
pub use queries::{lock_family, read_zone, zones};
pub use rekey::{opens_stored, rekey};
pub use request_otp::RequestOtp;
pub use reset_staff::ResetStaff;
pub use restored::{RestoredSignIns, confirm_device_sessions};
pub use session::{SessionOwner, session_of};
pub use settings::{IdentitySettings, IdentityState};
pub use staff_account::StaffAccount;
pub use staff_code::TotpSecret;
pub use staff_sign_in::StaffSignIn;
pub use verify_otp::VerifyOtp;

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
