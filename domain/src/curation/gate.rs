//! The checks that a video passes before it is published.

use serde::{Deserialize, Serialize};

/// A rule that a video passes before it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Gate {
    /// Public or unlisted.
    Privacy,
    /// Processed completely.
    UploadStatus,
    /// May be shown on other sites.
    Embeddable,
    /// Made for kids, as YouTube sees it.
    MadeForKids,
    /// Synthetic or altered media.
    SyntheticMedia,
    /// Neither too short nor too long.
    Duration,
    /// Plays in Korea.
    Region,
    /// No age restriction.
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
