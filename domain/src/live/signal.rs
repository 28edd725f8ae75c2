//! Signals to the subscribers of a child.

/// What a subscriber is notified of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// Something changed: read again.
    Changed,
    /// A guardian's words for the player; empty when there were none.
    Message(String),
}
