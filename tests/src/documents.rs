//! GraphQL documents that tests of several features send.

/// Variables: `$c` child, `$v` video, `$r` reason (optional).
pub const START_PLAYBACK: &str = "mutation($c: ID!, $v: ID!, $r: ReasonCode) {
    startPlayback(input: { childId: $c, videoId: $v, reason: $r }) {
      playback { id leaseSeconds heartbeatSeconds verdict { allowed reason message }
                 player { youtubeId host resumeAtMs parameters { name value } } }
      userErrors { code field } } }";

/// Variables: `$c` child, `$s` instant of sending by the player's clock, `$e` events.
pub const RECORD_WATCH: &str = "mutation($c: ID!, $s: DateTime!, $e: [WatchEventInput!]!) {
    recordWatch(input: { childId: $c, sentAt: $s, events: $e }) {
      results { eventId status reason }
      timeStatus { usedSeconds remainingSeconds budgetSeconds verdict { allowed reason } }
      userErrors { code field } } }";
