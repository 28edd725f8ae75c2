//! A byte stream that gives up on a peer that stalls.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// How long a connection may stall.
#[derive(Clone, Copy, Debug)]
pub struct StallLimits {
    /// How long written bytes may wait for the peer to take any.
    pub write: Duration,
    /// How long nothing may move at all.
    pub idle: Duration,
}

/// A stream whose reads and writes fail with `TimedOut` when the peer stalls longer than the limits.
pub struct PatientStream<S> {
    inner: S,
    limits: StallLimits,
    /// Runs while a write waits.
    write_timer: Pin<Box<Sleep>>,
    is_writing_stalled: bool,
    /// Runs while a read waits; `last_move` says whether it is due.
    idle_timer: Pin<Box<Sleep>>,
    last_move: Instant,
}

impl<S> PatientStream<S> {
    /// Watches `inner` for stalls.
    pub fn new(inner: S, limits: StallLimits) -> Self {
        Self {
            inner,
            write_timer: Box::pin(sleep(limits.write)),
            is_writing_stalled: false,
            idle_timer: Box::pin(sleep(limits.idle)),
            last_move: Instant::now(),
            limits,
        }
    }

    /// What a write's outcome means for the timer.
    fn after_write<T>(&mut self, cx: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.is_writing_stalled = false;
            self.last_move = Instant::now();
            return outcome;
        }
        if !self.is_writing_stalled {
            self.is_writing_stalled = true;
            self.write_timer
                .as_mut()
                .reset(Instant::now() + self.limits.write);
        }
        ready!(self.write_timer.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for PatientStream<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_read(cx, buf);
        if outcome.is_ready() {
            this.last_move = Instant::now();
            return outcome;
        }
        loop {
            ready!(this.idle_timer.as_mut().poll(cx));
            let due = this.last_move + this.limits.idle;
            if due <= Instant::now() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            this.idle_timer.as_mut().reset(due);
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for PatientStream<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_write(cx, buf);
        this.after_write(cx, outcome)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_flush(cx);
        this.after_write(cx, outcome)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_shutdown(cx);
        this.after_write(cx, outcome)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_write_vectored(cx, bufs);
        this.after_write(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const LIMITS: StallLimits = StallLimits {
        write: Duration::from_secs(10),
        idle: Duration::from_mins(1),
    };

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_takes_nothing_ends_the_write_after_10_seconds() {
        let (ours, _theirs) = tokio::io::duplex(16);
        let mut stream = PatientStream::new(ours, LIMITS);
        let begun = Instant::now();
        let error = stream.write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(begun.elapsed().as_secs(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_sends_nothing_ends_the_read_and_a_write_counts_as_life() {
        let (ours, mut theirs) = tokio::io::duplex(1024);
        let mut stream = PatientStream::new(ours, LIMITS);
        let begun = Instant::now();
        theirs.write_all(b"x").await.unwrap();
        assert_eq!(stream.read_u8().await.unwrap(), b'x');
        tokio::time::sleep(Duration::from_secs(30)).await;
        stream.write_all(b"y").await.unwrap();
        let error = stream.read_u8().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(begun.elapsed().as_secs(), 90);
    }
}
