//! What a caller of this feature can mend.

use kyck_kernel::Fault;

/// One thing that is wrong with an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyProblem {
    /// The nickname is empty, longer than 20 characters, or has unprintable ones.
    NicknameInvalid,
    /// The birth month is no month of the form `YYYY-MM`, or lies in the future.
    BirthMonthInvalid,
    /// The child is younger than two or older than seven.
    AgeNotServed,
    /// The picture's name is not one.
    AvatarInvalid,
    /// The family has as many children as it can have.
    TooManyChildren,
    /// There is no such child in the family.
    ChildNotFound,
    /// Minutes out of range.
    LimitInvalid,
    /// A time of day is not `HH:MM`, or the window begins and ends at the same time.
    TimeInvalid,
    /// Nothing of this kind and id can be blocked.
    TargetNotFound,
    /// There is no such theme.
    ThemeNotFound,
    /// The family has not agreed to the service: nothing of a child may be stored.
    ConsentMissing,
    /// The consent names no purpose or a text that is not the present one.
    ConsentInvalid,
}

/// Why something about a family was not changed.
#[derive(Debug, thiserror::Error)]
pub enum FamilyError {
    /// All that is wrong, each with the input field (in the schema's spelling) it belongs to.
    #[error("{0:?}")]
    Problems(Vec<(FamilyProblem, &'static [&'static str])>),
    /// Nothing that other input would mend.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl FamilyError {
    /// One problem of one field.
    pub fn one(problem: FamilyProblem, field: &'static [&'static str]) -> Self {
        Self::Problems(vec![(problem, field)])
    }

    pub(super) fn child_not_found() -> Self {
        Self::one(FamilyProblem::ChildNotFound, &["childId"])
    }
}

impl From<sea_orm::DbErr> for FamilyError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}

/// Why a device was not paired or revoked.
#[derive(Debug, thiserror::Error)]
pub enum PairingError {
    /// No such request to pair.
    #[error("pairing not found")]
    NotFound,
    /// A guardian has not approved it yet: ask again in some seconds.
    #[error("pairing not approved yet")]
    Pending,
    /// It is too old: the device begins anew.
    #[error("pairing expired")]
    Expired,
    /// The family has no such device.
    #[error("device not found")]
    DeviceNotFound,
    /// The device's name is empty, too long, or has unprintable characters.
    #[error("device name invalid")]
    DeviceNameInvalid,
    /// The family has no such child.
    #[error("child not found")]
    ChildNotFound,
    /// Nothing that other input would mend.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sea_orm::DbErr> for PairingError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}
