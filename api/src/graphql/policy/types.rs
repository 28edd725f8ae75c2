//! `PolicyVerdict` and why it says no.

use async_graphql::{Enum, SimpleObject};
use kyck_domain::policy::{Denial, Verdict};

use crate::graphql::Language;

/// Why a child may not watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DenyReason {
    /// Not published, or no longer: for families the video does not exist.
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

impl From<Denial> for DenyReason {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::NotAvailable => Self::NotAvailable,
            Denial::BlockedByGuardian => Self::BlockedByGuardian,
            Denial::TooOldForChild => Self::TooOldForChild,
            Denial::StoppedByGuardian => Self::StoppedByGuardian,
            Denial::BudgetEmpty => Self::BudgetEmpty,
            Denial::OutsideWindow => Self::OutsideWindow,
        }
    }
}

impl DenyReason {
    /// The reason in a child's words.
    pub fn text(self, language: Language) -> &'static str {
        match self {
            Self::NotAvailable => language.pick(
                "이 영상은 지금 볼 수 없어요.",
                "This video cannot be watched now.",
            ),
            Self::BlockedByGuardian => language.pick(
                "보호자가 보지 않기로 한 영상이에요.",
                "Your grown-up chose not to show this video.",
            ),
            Self::TooOldForChild => language.pick(
                "조금 더 크면 볼 수 있어요.",
                "You can watch this when you are a little older.",
            ),
            Self::StoppedByGuardian => language.pick(
                "지금은 쉬는 시간이에요. 보호자가 다시 열어 주면 볼 수 있어요.",
                "It is time for a break. Your grown-up will let you watch again.",
            ),
            Self::BudgetEmpty => language.pick(
                "오늘 볼 시간을 다 썼어요. 내일 또 만나요!",
                "Today's watching time is over. See you tomorrow!",
            ),
            Self::OutsideWindow => language.pick(
                "지금은 영상을 보는 시간이 아니에요.",
                "It is not watching time now.",
            ),
        }
    }
}

/// May the child watch this now, and why not?
#[derive(Clone, Debug, SimpleObject)]
pub struct PolicyVerdict {
    /// Whether the child may watch it now.
    allowed: bool,
    /// Why not; absent when it may.
    reason: Option<DenyReason>,
    /// Why not, in words for the child in the request's language; absent when it may.
    message: Option<String>,
}

impl PolicyVerdict {
    /// The verdict in a language.
    pub fn new(verdict: Verdict, language: Language) -> Self {
        let reason = verdict.denial().map(DenyReason::from);
        Self {
            allowed: verdict.is_allowed(),
            reason,
            message: reason.map(|reason| reason.text(language).to_owned()),
        }
    }
}
