//! The answers of the policy: yes, or no and why.

/// Why a child may not see a video, or may not watch now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Denial {
    /// Not published, suspended, or without a fresh snapshot: for a child it does not exist.
    NotAvailable,
    /// A guardian blocked the video, its channel, its series or one of its themes.
    BlockedByGuardian,
    /// The video is for older children.
    TooOldForChild,
    /// A guardian stopped watching, and has not allowed it again.
    StoppedByGuardian,
    /// Today's minutes are used up.
    BudgetEmpty,
    /// The family's watching hours are over, or have not begun.
    OutsideWindow,
}

/// The answer of [`decide`](super::decide).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Yes.
    Allow,
    /// No, and why; where several reasons hold, the first in the order of [`Denial`].
    Deny(Denial),
}

impl Verdict {
    /// Whether the answer is yes.
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allow)
    }

    /// Why not.
    pub const fn denial(self) -> Option<Denial> {
        match self {
            Self::Allow => None,
            Self::Deny(denial) => Some(denial),
        }
    }

    /// This answer, or the other one where this one is yes.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match self {
            Self::Allow => other,
            Self::Deny(_) => self,
        }
    }
}
