//! Plain types of accounts and sign-ins.

use chrono_tz::Tz;
use kyck_kernel::id::{FamilyId, GuardianId, StaffId};
use kyck_kernel::{Actor, Role, UtcInstant};
use sea_orm::entity::prelude::*;

/// The language in which KYCK writes to a guardian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Locale {
    /// Korean.
    #[default]
    #[sea_orm(string_value = "ko")]
    Korean,
    /// English.
    #[sea_orm(string_value = "en")]
    English,
}

impl Locale {
    /// The text of this language.
    pub const fn pick<'a>(self, korean: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Korean => korean,
            Self::English => english,
        }
    }
}

/// What a guardian is in the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum GuardianRole {
    /// The legal guardian, who gives consent.
    #[sea_orm(string_value = "OWNER")]
    Owner,
    /// Another guardian with the same everyday rights.
    #[sea_orm(string_value = "GUARDIAN")]
    Guardian,
    /// Somebody who may look but not change.
    #[sea_orm(string_value = "VIEWER")]
    Viewer,
}

/// Whose sign-in a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SessionKind {
    /// A guardian's.
    #[sea_orm(string_value = "GUARDIAN")]
    Guardian,
    /// A child device's.
    #[sea_orm(string_value = "CHILD_DEVICE")]
    ChildDevice,
    /// A staff member's.
    #[sea_orm(string_value = "STAFF")]
    Staff,
}

/// A family's account: what belongs together and in which zone its days begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// Names it.
    pub id: FamilyId,
    /// The zone of its days.
    pub zone: Tz,
    /// Since when it exists.
    pub created_at: UtcInstant,
}

/// A guardian's account as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardian {
    /// Names it.
    pub id: GuardianId,
    /// Of which family.
    pub family_id: FamilyId,
    /// With which rights in the family.
    pub role: GuardianRole,
    /// The phone number with its middle hidden, such as `010-****-1234`.
    pub phone_masked: String,
    /// In which language KYCK writes.
    pub locale: Locale,
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Names it.
    pub id: StaffId,
    /// Sign-in name, lower case.
    pub email: String,
    /// Shown name.
    pub name: String,
    /// Rights.
    pub role: Role,
}

/// What a successful sign-in or refresh hands out. Debug output shows no token.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedSession {
    /// Signed token for the `Authorization` header.
    pub access_token: String,
    /// Opaque token that buys the next pair, once.
    pub refresh_token: String,
    /// When the access token ends.
    pub expires_at: UtcInstant,
    /// Who is signed in by it.
    pub actor: Actor,
}

/// A successful sign-in of a person. Debug output shows no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The session.
    pub session: IssuedSession,
    /// By which this device shows at its next sign-in that the account knows it.
    pub device_token: DeviceToken,
}

/// A secret of a device. Debug output does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceToken(pub String);

impl std::fmt::Debug for DeviceToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceToken(redacted)")
    }
}

impl std::fmt::Debug for IssuedSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedSession")
            .field("expires_at", &self.expires_at)
            .field("actor", &self.actor)
            .finish_non_exhaustive()
    }
}
