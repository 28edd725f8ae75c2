//! The answers of the policy: yes, or no and why.

use kyck_kernel::Message;

/// Why a child may not see a video, or may not watch now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "graphql",
    derive(async_graphql::Enum),
    graphql(name = "DenyReason")
)]
pub enum Denial {
    /// Not published, suspended, or without a fresh snapshot: for families the video does not exist.
    NotAvailable,
    /// A guardian blocked the video, its channel, its series or one of its themes.
    BlockedByGuardian,
    /// The video is for older children.
    TooOldForChild,
    /// A guardian stopped watching until they allow it again.
    StoppedByGuardian,
    /// Today's minutes are used up.
    BudgetEmpty,
    /// The present time is outside the family's watching hours.
    OutsideWindow,
}

impl Denial {
    /// The reason in words for the child.
    pub fn message(self) -> Message {
        match self {
            Self::NotAvailable => Message::new("policy-denial-not-available"),
            Self::BlockedByGuardian => Message::new("policy-denial-blocked-by-guardian"),
            Self::TooOldForChild => Message::new("policy-denial-too-old-for-child"),
            Self::StoppedByGuardian => Message::new("policy-denial-stopped-by-guardian"),
            Self::BudgetEmpty => Message::new("policy-denial-budget-empty"),
            Self::OutsideWindow => Message::new("policy-denial-outside-window"),
        }
    }
}

/// The answer of [`decide`](super::decide).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The child may watch it.
    Allow,
    /// Refused, and why; where several reasons hold, the first in the order of [`Denial`].
    Deny(Denial),
}

impl Verdict {
    /// Whether the answer is yes.
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allow)
    }

    /// Why not; `None` where the answer is yes.
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
