//! What people can fix about sign-ins, pairings and staff accounts.

use kyck_kernel::{ErrorCode, Fault, UseCaseError};

// Pairing is of `family`, a feature above this one: for the person with the device it is one more way to sign in, so both
// share these codes.
/// What is wrong with a sign-in or a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum IdentityErrorCode {
    /// The text is not a phone number.
    PhoneInvalid,
    /// A number of another country, or not a mobile's.
    PhoneNotSupported,
    /// This installation sends no text messages, so nobody can be sent a code.
    SmsNotConfigured,
    /// There is no such sign-in under way.
    ChallengeNotFound,
    /// The code is wrong.
    CodeWrong,
    /// The code is older than three minutes, or a newer one was sent.
    CodeExpired,
    /// The code was tried too often; ask for a new one.
    TooManyTries,
    /// The refresh token is unknown, used, or of a sign-in that has ended: sign in again.
    RefreshTokenInvalid,
    /// The installation was restored from a backup, and a guardian must confirm this device first
    /// (`confirmDevice`). The refresh token stays good: keep it and ask again.
    DeviceUnconfirmed,
    /// E-mail address, password or code do not fit together.
    CredentialsWrong,
    /// There is no such request to pair.
    PairingNotFound,
    /// No guardian has approved the device yet: ask again in some seconds.
    PairingPending,
    /// The request to pair has expired: start pairing again.
    PairingExpired,
    /// The family has no such device.
    DeviceNotFound,
    /// The device's name is empty, too long, or has unprintable characters.
    DeviceNameInvalid,
    /// The family has no such child.
    ChildNotFound,
}

impl ErrorCode for IdentityErrorCode {
    const FEATURE: &'static str = "identity";
}

/// Why a sign-in or a pairing did not happen.
pub type IdentityError = UseCaseError<IdentityErrorCode>;

/// Why a staff account was not made or changed. For operators at the command line, in English.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// The sign-in name is no e-mail address.
    #[error("not an e-mail address")]
    EmailInvalid,
    /// There is an account of this name.
    #[error("an account with this e-mail address exists")]
    EmailTaken,
    /// The password is too short or too long.
    #[error("a password has at least 12 characters")]
    PasswordWeak,
    /// The name is empty or too long, or has characters that nobody sees.
    #[error("a name has 1 to 100 characters that can be seen")]
    NameInvalid,
    /// There is no account of this name.
    #[error("there is no staff account with this e-mail address")]
    NotFound,
    /// After the change nobody could administer.
    #[error("this is the last administrator who can sign in")]
    LastAdmin,
    /// What no other input would fix.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sea_orm::DbErr> for StaffError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}
