//! Families, guardians, staff, and what a sign-in hands out.

use chrono_tz::Tz;
use kyck_kernel::id::{FamilyId, GuardianId, StaffId};
use kyck_kernel::{Actor, Language, Role, UtcInstant};
use sea_orm::entity::prelude::*;

/// A language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Locale {
    /// Korean, for texts and messages.
    #[default]
    #[cfg_attr(feature = "graphql", graphql(name = "KO"))]
    #[sea_orm(string_value = "ko")]
    Korean,
    /// English, for texts and messages.
    #[cfg_attr(feature = "graphql", graphql(name = "EN"))]
    #[sea_orm(string_value = "en")]
    English,
}

impl From<Locale> for Language {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::Korean => Self::Korean,
            Locale::English => Self::English,
        }
    }
}

impl From<Language> for Locale {
    fn from(language: Language) -> Self {
        match language {
            Language::Korean => Self::Korean,
            Language::English => Self::English,
        }
    }
}

/// What a guardian is in the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
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

/// Who signed in, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SessionKind {
    /// A guardian signed in by phone.
    #[sea_orm(string_value = "GUARDIAN")]
    Guardian,
    /// A child's device was paired.
    #[sea_orm(string_value = "CHILD_DEVICE")]
    ChildDevice,
    /// A member of staff signed in by password.
    #[sea_orm(string_value = "STAFF")]
    Staff,
}

/// A family's account: what belongs together and in which zone its days begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// Id of the family.
    pub id: FamilyId,
    /// Zone in which its days begin and end.
    pub zone: Tz,
    /// When the family was made.
    pub created_at: UtcInstant,
}

/// A guardian's account as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardian {
    /// Id of the account.
    pub id: GuardianId,
    /// Family that the guardian belongs to.
    pub family_id: FamilyId,
    /// Rights that the guardian has in the family.
    pub role: GuardianRole,
    /// The phone number with its middle hidden, such as `010-****-1234`.
    pub phone_masked: String,
    /// Language in which KYCK writes to the guardian.
    pub locale: Locale,
}

/// The account of a member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Id of the account.
    pub id: StaffId,
    /// Sign-in name, lower case.
    pub email: String,
    /// Name that other staff sees.
    pub name: String,
    /// What the account may do.
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
    /// Tokens of the session.
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
