//! The adapters against the stand-ins: every outcome of the ports, over real sockets.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test ends at the first failure"
)]

mod bus;
mod fcm;
mod http;
mod recorded;
mod sms;
mod youtube;
mod youtube_errors;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use kyck_adapters::http::Limits;
use kyck_adapters::youtube::Youtube;
use kyck_domain::catalog::{
    BookRequest, ChannelName, PlaylistPage, SourceChannel, SourceError, SourceVideo, VideoSource,
};
use kyck_kernel::random::{Random, SystemRandom};
use kyck_kernel::time::{Clock, FixedClock};

/// Limits whose waits are too short to notice.
fn quick() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        total: Duration::from_secs(5),
        tries: 4,
        first_wait: Duration::from_millis(1),
        longest_wait: Duration::from_secs(1),
        ..Limits::default()
    }
}

/// A ledger that books all requests, or a limited number, and counts them.
#[derive(Debug)]
struct Booking {
    left: AtomicUsize,
    booked: AtomicUsize,
}

impl Booking {
    fn of(count: usize) -> Self {
        Self {
            left: AtomicUsize::new(count),
            booked: AtomicUsize::new(0),
        }
    }

    fn free() -> Self {
        Self::of(usize::MAX)
    }

    fn booked(&self) -> usize {
        self.booked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl BookRequest for Booking {
    async fn book(&self) -> bool {
        let left = self.left.load(Ordering::SeqCst);
        if left > 0 {
            self.left.store(left - 1, Ordering::SeqCst);
            self.booked.fetch_add(1, Ordering::SeqCst);
        }
        left > 0
    }
}

/// The port, without limits of requests and for lists in which everything is read.
trait Look {
    async fn look_up(&self, youtube_ids: &[String]) -> Result<Vec<SourceVideo>, SourceError>;
    async fn page(&self, playlist_id: &str, token: Option<&str>) -> Result<PlaylistPage, SourceError>;
    async fn named(&self, name: &ChannelName) -> Result<SourceChannel, SourceError>;
}

impl Look for Youtube {
    async fn look_up(&self, youtube_ids: &[String]) -> Result<Vec<SourceVideo>, SourceError> {
        let list = self.videos(youtube_ids, &Booking::free()).await?;
        assert_eq!(list.unreadable, []);
        Ok(list.videos)
    }

    async fn page(&self, playlist_id: &str, token: Option<&str>) -> Result<PlaylistPage, SourceError> {
        let page = self.playlist_page(playlist_id, token, &Booking::free()).await?;
        assert_eq!((&page.unreadable[..], page.is_next_unreadable), (&[][..], false));
        Ok(page)
    }

    async fn named(&self, name: &ChannelName) -> Result<SourceChannel, SourceError> {
        self.channel(name, &Booking::free()).await
    }
}

fn random() -> Arc<dyn Random> {
    Arc::new(SystemRandom)
}

/// 2026-11-23T08:00:00Z.
fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::new(kyck_kernel::UtcInstant(1_795_420_800_000)))
}

fn as_clock(clock: &Arc<FixedClock>) -> Arc<dyn Clock> {
    Arc::clone(clock) as Arc<dyn Clock>
}
