//! Signing in and out, pairing of devices.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::family::{self, PairingError};
use kyck_domain::identity::{
    self, IdentityError, IssuedSession, RequestOtp, SignedIn, StaffSignIn, VerifyOtp,
};
use kyck_kernel::Fault;

use super::error::{IdentityErrorCode, split, split_pairing};
use super::types::{OtpChallenge, Session};
use crate::graphql::changed::ChangedFamily;
use crate::graphql::error::UserError;
use crate::graphql::family::ChildDevice;
use crate::graphql::id::decode;
use crate::graphql::once::once;
use crate::graphql::scalar::DateTime;
use crate::graphql::{ContextExt, Language};
use crate::server::field_limits::sign_in;

/// A language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
enum Locale {
    /// Korean, for texts and messages.
    Ko,
    /// English, for texts and messages.
    En,
}

/// Which phone wants to sign in.
#[derive(InputObject)]
struct RequestOtpInput {
    /// Mobile number in any usual spelling, with or without country code.
    phone: String,
    /// Language of the message; the request's own when absent.
    locale: Option<Locale>,
    /// What an earlier `verifyOtp` gave this device: its requests are counted apart from those of strangers.
    device_token: Option<String>,
}

/// Result of `requestOtp`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct RequestOtpPayload {
    /// The sign-in under way; absent when `userErrors` is not empty.
    challenge: Option<OtpChallenge>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// A code typed in.
#[derive(InputObject)]
struct VerifyOtpInput {
    /// Id of the challenge that `requestOtp` returned.
    challenge_id: ID,
    /// The six digits of the message.
    code: String,
    /// What the device calls itself, 1 to 60 characters.
    device_name: Option<String>,
    /// What an earlier `verifyOtp` gave this device, if one did.
    device_token: Option<String>,
}

/// Result of `verifyOtp`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct VerifyOtpPayload {
    /// The sign-in; absent when `userErrors` is not empty.
    session: Option<Session>,
    /// Token that this device stores and sends with its next sign-in; absent when `userErrors` is not empty.
    device_token: Option<String>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// A token to renew a sign-in with.
#[derive(InputObject)]
struct RefreshSessionInput {
    /// The newest refresh token of the sign-in.
    refresh_token: String,
}

/// Result of `refreshSession`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct RefreshSessionPayload {
    /// The next pair of tokens; absent when `userErrors` is not empty.
    session: Option<Session>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Result of `signOut`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct SignOutPayload {
    /// Whether the sign-in has ended.
    signed_out: bool,
    /// What the user can fix; always empty.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Credentials of a member of staff.
#[derive(InputObject)]
struct StaffSignInInput {
    /// E-mail address of the account.
    email: String,
    /// Password of the account, in plain text.
    password: String,
    /// Six digits of the code generator.
    totp_code: String,
    /// What an earlier `staffSignIn` gave this device: its attempts are counted apart from those of strangers.
    device_token: Option<String>,
}

/// Result of `staffSignIn`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct StaffSignInPayload {
    /// The sign-in; absent when `userErrors` is not empty.
    session: Option<Session>,
    /// Token that this device stores and sends with its next sign-in; absent when `userErrors` is not empty.
    device_token: Option<String>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// A device that wants to be paired.
#[derive(InputObject)]
struct StartPairingInput {
    /// What the device calls itself, 1 to 60 characters.
    device_name: String,
}

/// A request of a device to be paired.
#[derive(SimpleObject)]
struct DevicePairing {
    /// Eight digits that a guardian types in `approvePairing`.
    code: String,
    /// Address of the family app with the code, for a QR code.
    qr_url: String,
    /// Secret with which the device collects its sign-in in `claimPairing`.
    poll_secret: String,
    /// When the code and the secret expire.
    expires_at: DateTime,
}

/// Result of `startPairing`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct StartPairingPayload {
    /// The request; absent when `userErrors` is not empty.
    pairing: Option<DevicePairing>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// A guardian's approval of a device.
#[derive(InputObject)]
struct ApprovePairingInput {
    /// The digits that the device shows; spaces and hyphens do not matter.
    code: String,
    /// Id of the child who will watch on the device.
    child_id: ID,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `approvePairing`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct ApprovePairingPayload {
    /// The paired device; absent when `userErrors` is not empty.
    device: Option<ChildDevice>,
    /// The family with its lists.
    #[graphql(flatten)]
    changed: ChangedFamily,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// A device that asks whether it was approved.
#[derive(InputObject)]
struct ClaimPairingInput {
    /// The `pollSecret` that `startPairing` returned to this device.
    poll_secret: String,
}

/// Result of `claimPairing`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct ClaimPairingPayload {
    /// The device's sign-in, for its child alone; absent when `userErrors` is not empty.
    session: Option<Session>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// A device whose access ends.
#[derive(InputObject)]
struct RevokeDeviceInput {
    /// Id of the device to sign out.
    device_id: ID,
}

/// Result of `revokeDevice`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct RevokeDevicePayload {
    /// The device; absent when `userErrors` is not empty.
    device: Option<ChildDevice>,
    /// The family with its lists.
    #[graphql(flatten)]
    changed: ChangedFamily,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// A device that stays with the family after a restore.
#[derive(InputObject)]
struct ConfirmDeviceInput {
    /// Which device, as the family's `devices` list it.
    device_id: ID,
}

/// Result of `confirmDevice`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct ConfirmDevicePayload {
    /// The device as it is now; absent when `userErrors` is not empty.
    device: Option<ChildDevice>,
    /// What the user can fix; empty on success.
    user_errors: Vec<UserError<IdentityErrorCode>>,
}

/// Mutations of signing in.
#[derive(Default)]
pub struct IdentityMutation;

#[Object]
impl IdentityMutation {
    /// Sends a code to a phone; open to everyone. Answers alike for known and unknown numbers. The code is on its
    /// way then: `otpChallenge` returns whether it left. Must be the only field of
    /// its request.
    #[graphql(directive = sign_in::apply(true))]
    async fn request_otp(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The phone number that gets the code.")] input: RequestOtpInput,
    ) -> Result<RequestOtpPayload> {
        let cmd = RequestOtp {
            phone: input.phone,
            locale: match (input.locale, ctx.language()) {
                (Some(Locale::En), _) | (None, Language::English) => identity::Locale::English,
                (Some(Locale::Ko), _) | (None, Language::Korean) => identity::Locale::Korean,
            },
            device_token: input.device_token,
        };
        Ok(match ctx.services().identity.request_otp(&ctx.cx(), cmd).await {
            Ok(challenge) => RequestOtpPayload {
                challenge: Some(challenge.into()),
                user_errors: Vec::new(),
            },
            Err(error) => RequestOtpPayload {
                challenge: None,
                user_errors: mendable(ctx, split(error))?,
            },
        })
    }

    /// Signs a guardian in by the code; open to everyone. A new number becomes the owner of a new family.
    /// Must be the only field of its request.
    #[graphql(directive = sign_in::apply(true))]
    async fn verify_otp(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The challenge and the code from the message.")] input: VerifyOtpInput,
    ) -> Result<VerifyOtpPayload> {
        let outcome = match decode(&input.challenge_id) {
            Some(challenge_id) => {
                let cmd = VerifyOtp {
                    challenge_id,
                    code: input.code,
                    device_name: input.device_name,
                    device_token: input.device_token,
                };
                ctx.services().identity.verify_otp(&ctx.cx(), cmd).await
            }
            None => Err(IdentityError::ChallengeNotFound),
        };
        let (session, device_token, user_errors) = person_signed_in(ctx, outcome)?;
        Ok(VerifyOtpPayload {
            session,
            device_token,
            user_errors,
        })
    }

    /// Buys the next pair of tokens; open to everyone who has a refresh token. A token that was just used
    /// gives the same answer for 30 seconds; an older one ends the sign-in. `DEVICE_UNCONFIRMED` ends
    /// nothing: keep the token and ask again later.
    #[graphql(directive = sign_in::apply(false))]
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token to exchange.")] input: RefreshSessionInput,
    ) -> Result<RefreshSessionPayload> {
        let outcome = ctx
            .services()
            .identity
            .refresh_session(&input.refresh_token)
            .await;
        let (session, user_errors) = signed_in(ctx, outcome.map_err(split))?;
        Ok(RefreshSessionPayload { session, user_errors })
    }

    /// Ends the sign-in that the request is sent with.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload> {
        ctx.services().identity.sign_out(&ctx.cx()).await?;
        Ok(SignOutPayload {
            signed_out: true,
            user_errors: Vec::new(),
        })
    }

    /// Signs a member of staff in by password and code; open to everyone. Must be the only field of its
    /// request.
    #[graphql(directive = sign_in::apply(true))]
    async fn staff_sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and the proofs.")] input: StaffSignInInput,
    ) -> Result<StaffSignInPayload> {
        let cmd = StaffSignIn {
            email: input.email,
            password: input.password,
            totp_code: input.totp_code,
            device_token: input.device_token,
        };
        let outcome = ctx.services().identity.staff_sign_in(&ctx.cx(), cmd).await;
        let (session, device_token, user_errors) = person_signed_in(ctx, outcome)?;
        Ok(StaffSignInPayload {
            session,
            device_token,
            user_errors,
        })
    }

    /// A child's device asks to be paired; open to everyone.
    async fn start_pairing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The device that wants to be paired.")] input: StartPairingInput,
    ) -> Result<StartPairingPayload> {
        Ok(
            match ctx
                .services()
                .family
                .start_pairing(&ctx.cx(), &input.device_name)
                .await
            {
                Ok(pairing) => StartPairingPayload {
                    pairing: Some(DevicePairing {
                        code: pairing.code,
                        qr_url: pairing.qr_url,
                        poll_secret: pairing.poll_secret,
                        expires_at: pairing.expires_at.into(),
                    }),
                    user_errors: Vec::new(),
                },
                Err(error) => StartPairingPayload {
                    pairing: None,
                    user_errors: mendable(ctx, split_pairing(error))?,
                },
            },
        )
    }

    /// A guardian lets a device watch for a child.
    async fn approve_pairing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which device, which child.")] input: ApprovePairingInput,
    ) -> Result<ApprovePairingPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let child_id = decode(&input.child_id);
        let outcome = ctx
            .services()
            .family
            .approve_pairing(&ctx.cx(), &input.code, child_id, key.as_ref())
            .await;
        let (device, user_errors) = device(ctx, outcome)?;
        Ok(ApprovePairingPayload {
            changed: ChangedFamily(device.is_some()),
            device,
            user_errors,
        })
    }

    /// A device collects its sign-in once it was approved; open to everyone who has the secret. Ask every
    /// few seconds.
    #[graphql(directive = sign_in::apply(false))]
    async fn claim_pairing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The device's secret of `startPairing`.")] input: ClaimPairingInput,
    ) -> Result<ClaimPairingPayload> {
        let outcome = ctx.services().family.claim_pairing(&input.poll_secret).await;
        let (session, user_errors) = signed_in(ctx, outcome.map_err(split_pairing))?;
        Ok(ClaimPairingPayload { session, user_errors })
    }

    /// A guardian confirms that a device is still the family's, after the installation was restored from a
    /// backup; its sign-in holds again from then on. Confirming it again changes nothing.
    async fn confirm_device(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of the family's devices.")] input: ConfirmDeviceInput,
    ) -> Result<ConfirmDevicePayload> {
        let outcome = ctx
            .services()
            .family
            .confirm_device(&ctx.cx(), decode(&input.device_id))
            .await;
        let (device, user_errors) = device(ctx, outcome)?;
        Ok(ConfirmDevicePayload { device, user_errors })
    }

    /// Signs a device of the family out immediately. For guardians.
    async fn revoke_device(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The device to sign out.")] input: RevokeDeviceInput,
    ) -> Result<RevokeDevicePayload> {
        let outcome = ctx
            .services()
            .family
            .revoke_device(&ctx.cx(), decode(&input.device_id))
            .await;
        let (device, user_errors) = device(ctx, outcome)?;
        Ok(RevokeDevicePayload {
            changed: ChangedFamily(device.is_some()),
            device,
            user_errors,
        })
    }
}

type UserErrors = Vec<UserError<IdentityErrorCode>>;

fn mendable(ctx: &Context<'_>, split: Result<IdentityErrorCode, Fault>) -> Result<UserErrors> {
    match split {
        Ok(code) => Ok(code.into_errors(ctx.language())),
        Err(fault) => Err(fault.into()),
    }
}

fn person_signed_in(
    ctx: &Context<'_>,
    outcome: Result<SignedIn, IdentityError>,
) -> Result<(Option<Session>, Option<String>, UserErrors)> {
    match outcome {
        Ok(signed_in) => Ok((
            Some(Session(signed_in.session)),
            Some(signed_in.device_token.0),
            Vec::new(),
        )),
        Err(error) => Ok((None, None, mendable(ctx, split(error))?)),
    }
}

fn signed_in(
    ctx: &Context<'_>,
    outcome: Result<IssuedSession, Result<IdentityErrorCode, Fault>>,
) -> Result<(Option<Session>, UserErrors)> {
    match outcome {
        Ok(session) => Ok((Some(Session(session)), Vec::new())),
        Err(split) => Ok((None, mendable(ctx, split)?)),
    }
}

fn device(
    ctx: &Context<'_>,
    outcome: Result<family::ChildDevice, PairingError>,
) -> Result<(Option<ChildDevice>, UserErrors)> {
    match outcome {
        Ok(device) => Ok((Some(ChildDevice::new(device, ctx.cx().actor)), Vec::new())),
        Err(error) => Ok((None, mendable(ctx, split_pairing(error))?)),
    }
}
