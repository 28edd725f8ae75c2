//! Limits of requests.

use std::time::Duration;

/// Default number of redirects within one host.
const MAX_REDIRECTS: usize = 3;

/// Limits of the requests to one server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Timeout for the connection.
    pub connect: Duration,
    /// Timeout for one attempt, answer included.
    pub total: Duration,
    /// The most attempts per request, the first included.
    pub tries: u32,
    /// Ceiling of the first wait; doubles with each attempt.
    pub first_wait: Duration,
    /// Longest wait between two attempts. A server that asks for a longer one ends the retries.
    pub longest_wait: Duration,
    /// Largest accepted body, in bytes.
    pub answer_bytes: usize,
    /// The most redirects within one host. Each is another request to the server.
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(15),
            tries: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            answer_bytes: 2 * 1024 * 1024,
            redirects: MAX_REDIRECTS,
        }
    }
}

impl Limits {
    /// The same limits without retries: for requests that must not be repeated, or that the caller retries.
    #[must_use]
    pub const fn once(self) -> Self {
        Self { tries: 1, ..self }
    }
}
