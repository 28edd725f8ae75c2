//! What a caller of this feature can mend.

use kyck_kernel::Fault;

/// Why a sign-in did not happen.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The text is not a phone number.
    #[error("not a phone number")]
    PhoneInvalid,
    /// A number of another country, or not a mobile's.
    #[error("phone number not supported")]
    PhoneNotSupported,
    /// No provider of text messages is configured: nobody can be sent a code.
    #[error("no provider of text messages is configured")]
    SmsNotConfigured,
    /// There is no such sign-in under way.
    #[error("challenge not found")]
    ChallengeNotFound,
    /// The code is wrong.
    #[error("wrong code")]
    CodeWrong,
    /// The code is older than three minutes, or a newer one was sent.
    #[error("code expired")]
    CodeExpired,
    /// The code was tried too often; only a new one helps.
    #[error("too many tries")]
    TooManyTries,
    /// The refresh token is unknown, used, ended or revoked: sign in again.
    #[error("refresh token invalid")]
    RefreshTokenInvalid,
    /// A restored device's sign-in, which a guardian must confirm; the token stays good.
    #[error("device not confirmed")]
    DeviceUnconfirmed,
    /// Name, password or code of a staff sign-in do not fit, or the account is locked for now.
    #[error("credentials wrong")]
    CredentialsWrong,
    /// The name of the device is too long or has unprintable characters.
    #[error("device name invalid")]
    DeviceNameInvalid,
    /// Nothing that other input would mend.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sea_orm::DbErr> for IdentityError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}
