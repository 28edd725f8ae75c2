//! What the user can fix of a sign-in, in the schema's words.

use async_graphql::Enum;
use kyck_domain::family::PairingError;
use kyck_domain::identity::IdentityError;
use kyck_kernel::Fault;

use crate::graphql::Language;
use crate::graphql::error::UserError;

/// What is wrong with a sign-in or a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
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

impl IdentityErrorCode {
    fn message(self, language: Language) -> &'static str {
        match self {
            Self::PhoneInvalid => language.pick("올바른 전화번호가 아닙니다.", "This is not a phone number."),
            Self::PhoneNotSupported => language.pick(
                "이 번호로는 로그인할 수 없습니다. 휴대전화 번호를 입력해 주세요.",
                "This number cannot sign in. Use a mobile number.",
            ),
            Self::SmsNotConfigured => language.pick(
                "지금은 인증번호를 보낼 수 없어요. 서비스 운영자에게 문의해 주세요.",
                "Codes cannot be sent at present. Please contact whoever runs this service.",
            ),
            Self::ChallengeNotFound => language.pick(
                "인증 요청을 찾을 수 없습니다. 인증번호를 다시 받아 주세요.",
                "There is no such sign-in. Ask for a new code.",
            ),
            Self::CodeWrong => language.pick("인증번호가 맞지 않습니다.", "The code is wrong."),
            Self::CodeExpired => language.pick(
                "인증번호의 시간이 지났습니다. 다시 받아 주세요.",
                "The code has expired. Ask for a new one.",
            ),
            Self::TooManyTries => language.pick(
                "인증번호를 여러 번 틀렸습니다. 다시 받아 주세요.",
                "The code was tried too often. Ask for a new one.",
            ),
            Self::RefreshTokenInvalid => language.pick(
                "로그인이 끝났습니다. 다시 로그인해 주세요.",
                "Your sign-in has ended. Sign in again.",
            ),
            Self::DeviceUnconfirmed => language.pick(
                "보호자가 이 기기를 확인해 주면 다시 볼 수 있어요.",
                "A parent must confirm this device.",
            ),
            Self::CredentialsWrong => language.pick(
                "이메일, 비밀번호 또는 인증 코드가 맞지 않습니다.",
                "E-mail address, password or code do not fit.",
            ),
            Self::PairingNotFound => language.pick(
                "연결 요청을 찾을 수 없습니다.",
                "There is no such request to connect.",
            ),
            Self::PairingPending => language.pick(
                "보호자의 승인을 기다리고 있습니다.",
                "Waiting for a guardian's approval.",
            ),
            Self::PairingExpired => language.pick(
                "연결 요청의 시간이 지났습니다. 기기에서 다시 시작해 주세요.",
                "The request has expired. Start again on the device.",
            ),
            Self::DeviceNotFound => language.pick("기기를 찾을 수 없습니다.", "There is no such device."),
            Self::DeviceNameInvalid => language.pick(
                "기기 이름은 1~60자의 글자로 입력해 주세요.",
                "A device name has 1 to 60 printable characters.",
            ),
            Self::ChildNotFound => language.pick("아이를 찾을 수 없습니다.", "There is no such child."),
        }
    }

    fn field(self) -> &'static [&'static str] {
        match self {
            Self::PhoneInvalid | Self::PhoneNotSupported => &["phone"],
            Self::ChallengeNotFound => &["challengeId"],
            Self::CodeWrong | Self::CodeExpired | Self::TooManyTries => &["code"],
            Self::RefreshTokenInvalid => &["refreshToken"],
            Self::CredentialsWrong
            | Self::DeviceUnconfirmed
            | Self::SmsNotConfigured
            | Self::PairingNotFound
            | Self::PairingPending
            | Self::PairingExpired => &[],
            Self::DeviceNotFound => &["deviceId"],
            Self::DeviceNameInvalid => &["deviceName"],
            Self::ChildNotFound => &["childId"],
        }
    }

    /// The error as a payload carries it.
    pub fn into_errors(self, language: Language) -> Vec<UserError<Self>> {
        vec![UserError::new(self, self.message(language), self.field())]
    }
}

/// Tells what the user can fix from what nobody can.
pub(super) fn split(error: IdentityError) -> Result<IdentityErrorCode, Fault> {
    Ok(match error {
        IdentityError::PhoneInvalid => IdentityErrorCode::PhoneInvalid,
        IdentityError::PhoneNotSupported => IdentityErrorCode::PhoneNotSupported,
        IdentityError::SmsNotConfigured => IdentityErrorCode::SmsNotConfigured,
        IdentityError::ChallengeNotFound => IdentityErrorCode::ChallengeNotFound,
        IdentityError::CodeWrong => IdentityErrorCode::CodeWrong,
        IdentityError::CodeExpired => IdentityErrorCode::CodeExpired,
        IdentityError::TooManyTries => IdentityErrorCode::TooManyTries,
        IdentityError::RefreshTokenInvalid => IdentityErrorCode::RefreshTokenInvalid,
        IdentityError::DeviceUnconfirmed => IdentityErrorCode::DeviceUnconfirmed,
        IdentityError::CredentialsWrong => IdentityErrorCode::CredentialsWrong,
        IdentityError::DeviceNameInvalid => IdentityErrorCode::DeviceNameInvalid,
        IdentityError::Fault(fault) => return Err(fault),
    })
}

/// As [`split`], for pairing.
pub(super) fn split_pairing(error: PairingError) -> Result<IdentityErrorCode, Fault> {
    Ok(match error {
        PairingError::NotFound => IdentityErrorCode::PairingNotFound,
        PairingError::Pending => IdentityErrorCode::PairingPending,
        PairingError::Expired => IdentityErrorCode::PairingExpired,
        PairingError::DeviceNotFound => IdentityErrorCode::DeviceNotFound,
        PairingError::DeviceNameInvalid => IdentityErrorCode::DeviceNameInvalid,
        PairingError::ChildNotFound => IdentityErrorCode::ChildNotFound,
        PairingError::Fault(fault) => return Err(fault),
    })
}
