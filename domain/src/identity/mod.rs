//! Who is asking: phone sign-in with one-time codes, staff accounts, sessions with rotating refresh
//! tokens, and the accounts behind them.
//!
//! Start at [`authenticate`], which every request passes, then [`open_session`]. Rules without clock or
//! database are in `rules`; families' children and devices are in [`family`](crate::family).

mod account;
mod ended;
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
mod sign_in_lock;
mod sms;
mod staff;
mod staff_admin;
mod staff_code;
mod staff_sign_in;
mod state;
mod token;

pub use account::{
    EnsureGuardian, acting_guardian, ensure_guardian, ensure_guardians, family, find_guardian,
    guardian_phone, guardians, lock_family, read_zone, staff_by_ids, zones,
};
pub use ended::{EndedSessions, ended, on_session_message};
pub use error::IdentityError;
pub use limit::{DAY_MS, HOUR_MS, Limit, MINUTE_MS, admit_address, admit_subject};
pub use model::{
    DeviceToken, Family, Guardian, GuardianRole, IssuedSession, Locale, SessionKind, SignedIn, Staff,
};
pub use otp::{
    OtpChallenge, RequestOtp, VerifyOtp, address_hash, device_name, find_challenge, request_otp, verify_otp,
};
pub use port::{QueueSms, QueuedSms, SmsDelivery, SmsPurpose, SmsRequester};
pub use rekey::{opens_stored, rekey};
pub use restored::{
    RestoredSignIns, confirm_device_sessions, end_sign_ins_after_restore, unconfirmed_devices,
};
pub use retention::prune;
pub use rules::is_unprintable;
pub use session::{
    SessionOwner, authenticate, devices_last_seen, end_device_sessions, open_session, refresh_session,
    repeat_session, session_of, sign_out, still_valid,
};
pub use sms::{admit_sms, queue_sms_to_guardian, wake_outbox};
pub use staff::{AddStaff, AddStaffError, AddedStaff, add_staff};
pub use staff_admin::{
    ChangeStaff, ResetStaff, StaffAccount, StaffAdminError, StaffChange, change_staff, list_staff,
    reset_staff,
};
pub use staff_code::{TotpSecret, demo_totp_code};
pub use staff_sign_in::{StaffSignIn, staff_sign_in};
pub use state::{IdentitySettings, IdentityState};
