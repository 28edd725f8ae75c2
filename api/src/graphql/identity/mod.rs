//! Signing in and out, pairing of devices, and who the caller is.

mod approve_pairing;
mod claim_pairing;
mod confirm_device;
mod query;
mod refresh_session;
mod request_otp;
mod revoke_device;
mod session;
mod sign_out;
mod staff;
mod staff_sign_in;
mod start_pairing;
mod verify_otp;
mod viewer;

use async_graphql::MergedObject;

use approve_pairing::ApprovePairingMutation;
use claim_pairing::ClaimPairingMutation;
use confirm_device::ConfirmDeviceMutation;
use refresh_session::RefreshSessionMutation;
use request_otp::RequestOtpMutation;
use revoke_device::RevokeDeviceMutation;
use sign_out::SignOutMutation;
use staff_sign_in::StaffSignInMutation;
use start_pairing::StartPairingMutation;
use verify_otp::VerifyOtpMutation;

pub use query::{IdentityQuery, find_staff};
pub use staff::Staff;

/// Mutations of signing in and of pairing.
#[derive(Default, MergedObject)]
pub struct IdentityMutation(
    ApprovePairingMutation,
    ClaimPairingMutation,
    ConfirmDeviceMutation,
    RefreshSessionMutation,
    RequestOtpMutation,
    RevokeDeviceMutation,
    SignOutMutation,
    StaffSignInMutation,
    StartPairingMutation,
    VerifyOtpMutation,
);
