//! Plain types of the notify room.

use indexmap::IndexMap;
use kyck_kernel::id::{GuardianId, MessageId};
use kyck_kernel::time::UtcInstant;

use crate::identity::SmsPurpose;

/// What a message is about. Decides how long it is of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// A one-time code to sign in.
    OtpCode,
    /// Confirms to a guardian what they consented to.
    ConsentConfirmation,
    /// Something happened to an account that its owner should know.
    SecurityNotice,
    /// A weekly report is ready.
    WeeklyReport,
    /// A child used up the day's time.
    LimitReached,
}

impl MessageKind {
    /// All kinds.
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

    /// Reads [`MessageKind::as_str`].
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

/// By which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Text message.
    Sms,
    /// Push message.
    Push,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Push];

    /// The name in storage.
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
    /// To whom.
    pub guardian_id: GuardianId,
    /// What it is about.
    pub kind: MessageKind,
    /// Line shown first, in Korean and English. No name of a child, no title of a video.
    pub title: [&'static str; 2],
    /// Text shown, in Korean and English. No name of a child, no title of a video.
    pub body: [&'static str; 2],
    /// What the app acts on: ids as the API writes them.
    pub data: IndexMap<String, String>,
    /// A second message of the same key to the same phone is not made.
    pub dedupe_key: String,
    /// Not before this instant (quiet hours are already in it).
    pub due_at: UtcInstant,
}

/// Language in which a phone gets its pushes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PushLanguage {
    /// Korean.
    #[default]
    Korean,
    /// English.
    English,
}

impl PushLanguage {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Korean => "KO",
            Self::English => "EN",
        }
    }

    /// Index into pairs of Korean and English texts.
    pub const fn index(self) -> usize {
        match self {
            Self::Korean => 0,
            Self::English => 1,
        }
    }

    /// Reads [`PushLanguage::as_str`]; anything else is Korean.
    pub fn parse(text: &str) -> Self {
        if text == "EN" { Self::English } else { Self::Korean }
    }
}

/// A message as the demo shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct RecentMessage {
    /// Which message.
    pub id: MessageId,
    /// Phone number, or the platform of the phone for pushes.
    pub to: String,
    /// By which way.
    pub channel: Channel,
    /// Text, for pushes with the title before it.
    pub body: String,
    /// The one-time code in the text, where there is one.
    pub code: Option<String>,
    /// When it was put into the outbox.
    pub at: UtcInstant,
}
