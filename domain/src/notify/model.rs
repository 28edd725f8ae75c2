//! Kinds of messages, their channels, and a push message to queue.

use indexmap::IndexMap;
use kyck_kernel::id::GuardianId;
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Language, Message};

use crate::identity::SmsPurpose;

/// What a message is about. Decides how long it is of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// Carries a one-time code to sign in.
    OtpCode,
    /// Confirms to a guardian what they consented to.
    ConsentConfirmation,
    /// Reports an event of an account that its owner should know.
    SecurityNotice,
    /// Says that a weekly report is ready.
    WeeklyReport,
    /// Says that a child used up the day's time.
    LimitReached,
}

impl MessageKind {
    /// All kinds of messages.
    pub const ALL: [Self; 5] = [
        Self::OtpCode,
        Self::ConsentConfirmation,
        Self::SecurityNotice,
        Self::WeeklyReport,
        Self::LimitReached,
    ];

    /// The name in storage and push payloads.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OtpCode => "OTP_CODE",
            Self::ConsentConfirmation => "CONSENT_CONFIRMATION",
            Self::SecurityNotice => "SECURITY_NOTICE",
            Self::WeeklyReport => "WEEKLY_REPORT",
            Self::LimitReached => "LIMIT_REACHED",
        }
    }

    /// Reads the name in storage, [`MessageKind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The kind of a text message for this purpose.
    pub const fn of_sms(purpose: SmsPurpose) -> Self {
        match purpose {
            SmsPurpose::SignInCode => Self::OtpCode,
            SmsPurpose::ConsentConfirmation => Self::ConsentConfirmation,
        }
    }

    /// Seconds from its making after which the message is not sent any more.
    pub const fn ttl_seconds(self) -> u32 {
        match self {
            Self::OtpCode => 180,
            Self::LimitReached => 3_600,
            Self::ConsentConfirmation | Self::SecurityNotice | Self::WeeklyReport => 86_400,
        }
    }
}

/// How a message is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A text message to a phone number.
    Sms,
    /// A push message to an app.
    Push,
}

impl Channel {
    /// Both channels of delivery.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Push];

    /// The name of the channel in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "SMS",
            Self::Push => "PUSH",
        }
    }
}

/// A push message for every phone of one guardian.
#[derive(Clone, Debug)]
pub struct PushDraft {
    /// Guardian whose phones get it.
    pub guardian_id: GuardianId,
    /// What the message is about.
    pub kind: MessageKind,
    /// Line shown first. No name of a child, no title of a video.
    pub title: Message,
    /// Text below the title. No name of a child, no title of a video.
    pub body: Message,
    /// Values that the app acts on: ids as the API writes them.
    pub data: IndexMap<String, String>,
    /// A second message of the same key to the same phone is not made.
    pub dedupe_key: String,
    /// Sent at this instant at the earliest, quiet hours included.
    pub due_at: UtcInstant,
}

/// The name in storage of a language of pushes.
pub(super) const fn stored_language(language: Language) -> &'static str {
    match language {
        Language::Korean => "KO",
        Language::English => "EN",
    }
}

/// Reads [`stored_language`]; anything else is Korean.
pub(super) fn read_language(stored: &str) -> Language {
    if stored == stored_language(Language::English) {
        Language::English
    } else {
        Language::Korean
    }
}
