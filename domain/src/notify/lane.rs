//! Lanes: what one delivery loop takes from the outbox. None waits for another.

use super::model::Channel;

/// A part of the outbox that has senders of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Text messages with a sign-in code, for which somebody is waiting.
    Codes,
    /// All other text messages.
    Texts,
    /// Push messages to apps.
    Pushes,
}

impl Lane {
    /// All lanes; every message of the outbox belongs to exactly one.
    pub const ALL: [Self; 3] = [Self::Codes, Self::Texts, Self::Pushes];

    /// Names the lane's loop in logs, metrics and readiness.
    pub const fn task_name(self) -> &'static str {
        match self {
            Self::Codes => "outbox-codes",
            Self::Texts => "outbox-texts",
            Self::Pushes => "outbox-pushes",
        }
    }

    /// Channel by which its messages are delivered.
    pub const fn channel(self) -> Channel {
        match self {
            Self::Codes | Self::Texts => Channel::Sms,
            Self::Pushes => Channel::Push,
        }
    }

    /// How many of its messages are sent at once. Codes have the most, so that a provider that is slow for some
    /// numbers does not hold back the others.
    pub(super) const fn capacity(self) -> usize {
        match self {
            Self::Codes => 64,
            Self::Texts => 8,
            Self::Pushes => 16,
        }
    }

    /// What distinguishes its messages from others of the channel, in SQL.
    pub(super) const fn condition(self) -> &'static str {
        match self {
            Self::Codes => "AND kind = 'OTP_CODE'",
            Self::Texts => "AND kind <> 'OTP_CODE'",
            Self::Pushes => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::MessageKind;
    use super::*;

    #[test]
    fn the_condition_names_the_stored_kind_of_codes() {
        for lane in [Lane::Codes, Lane::Texts] {
            assert!(
                lane.condition().contains(MessageKind::OtpCode.as_str()),
                "{lane:?}"
            );
        }
    }
}
