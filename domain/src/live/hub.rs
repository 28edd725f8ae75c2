//! What this node knows of running players.

/// Presence, counters and subscribers of this node.
#[derive(Debug, Default)]
pub struct Hub {}
