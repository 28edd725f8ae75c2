//! The checks that a video passes before it is published, and what they find.

use kyck_kernel::Message;
use serde::{Deserialize, Serialize};

/// A rule that a video passes before it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum), graphql(name = "Gate"))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PublishCheck {
    /// The video is public or unlisted.
    Privacy,
    /// YouTube has processed the upload completely.
    UploadStatus,
    /// May be shown on other sites.
    Embeddable,
    /// Made for kids, as YouTube sees it.
    MadeForKids,
    /// Synthetic or altered media.
    SyntheticMedia,
    /// Neither too short nor too long.
    Duration,
    /// The video may be played in Korea.
    Region,
    /// The video has no age restriction.
    AgeRestriction,
    /// Rated for all, or not rated.
    Rating,
    /// No stream: running, announced or recorded.
    Live,
    /// Words that ask for a closer look.
    Keyword,
    /// Still there at YouTube.
    Unavailable,
}

/// What a finding means for the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "graphql",
    derive(async_graphql::Enum),
    graphql(name = "FindingSeverity")
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Severity {
    /// For information; it prevents nothing.
    Info,
    /// A person must look.
    Review,
    /// The video cannot be published.
    Block,
}

/// What a publish check found. Stored as JSON with the item of the review queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "StoredFinding")]
pub struct Finding {
    /// The check that made the finding.
    #[serde(rename = "gate")]
    pub check: PublishCheck,
    /// What it means for the decision.
    pub severity: Severity,
    /// Why the check objects. Its text must exist for as long as findings are stored.
    pub reason: Message,
}

impl Finding {
    /// Whether it forbids publication.
    pub fn is_blocking(&self) -> bool {
        self.severity == Severity::Block
    }
}

/// A finding as it was stored: with its message, or, by earlier versions, with its rendered texts.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredFinding {
    gate: PublishCheck,
    severity: Severity,
    reason: Option<Message>,
    #[serde(default)]
    reason_ko: String,
    #[serde(default)]
    reason_en: String,
}

impl From<StoredFinding> for Finding {
    fn from(stored: StoredFinding) -> Self {
        let rendered = (stored.reason_ko.as_str(), stored.reason_en.as_str());

        Self {
            check: stored.gate,
            severity: stored.severity,
            reason: stored
                .reason
                .unwrap_or_else(|| Message::new("curation-finding-as-written").with("text", rendered)),
        }
    }
}

#[cfg(test)]
mod tests {
    use kyck_kernel::Language;

    use super::*;

    #[test]
    fn findings_read_back_with_their_message_or_with_the_texts_of_an_earlier_version() {
        let finding = Finding {
            check: PublishCheck::Duration,
            severity: Severity::Review,
            reason: Message::new("curation-finding-duration").with("seconds", 12),
        };
        let json = serde_json::to_string(&finding).expect("json");
        assert_eq!(
            serde_json::from_str::<Finding>(&json).expect("a finding"),
            finding
        );

        let earlier = r#"{"gate":"LIVE","severity":"BLOCK","reasonKo":"생방송","reasonEn":"A live stream."}"#;
        let earlier: Finding = serde_json::from_str(earlier).expect("a finding");
        assert_eq!(
            (earlier.check, earlier.severity),
            (PublishCheck::Live, Severity::Block)
        );
        assert_eq!(earlier.reason.text(Language::Korean), "생방송");
        assert_eq!(earlier.reason.text(Language::English), "A live stream.");
    }
}
