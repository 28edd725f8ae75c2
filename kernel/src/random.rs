//! Random bytes for secrets, injected so that tests may know them.

/// A source of random bytes.
pub trait Random: Send + Sync {
    /// Fills the buffer with bytes that nobody can foretell (tests may know them).
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's randomness.
#[derive(Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(
        clippy::expect_used,
        reason = "without randomness no secret can be made, so nothing may go on"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        aws_lc_rs::rand::fill(buffer).expect("the operating system gives random bytes");
    }
}
