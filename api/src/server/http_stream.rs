//! What the bytes of one HTTP connection need and hyper does not do: a deadline for the head of a request that runs
//! from its first byte, so that a connection may rest between requests, and header names in the answer to a WebSocket
//! handshake as the standard spells them, since not every client compares them without regard to case.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::Version;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::header_spelling::respell;

/// The requests of one connection, shared between its stream and its handler.
#[derive(Debug, Default)]
pub struct Exchanges {
    running: AtomicUsize,
    /// The number of requests so far.
    begun: AtomicU64,
    /// Whether no head is expected any more: HTTP/2 has frames, a WebSocket has messages.
    is_free: AtomicBool,
    /// Whether the next thing written is the answer to a WebSocket handshake.
    is_switching: AtomicBool,
}

impl Exchanges {
    /// Counts a request whose head has been read.
    pub fn begin(self: &Arc<Self>, version: Version) -> Arc<Exchange> {
        if version == Version::HTTP_2 {
            self.is_free.store(true, Ordering::Relaxed);
        }
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.running.fetch_add(1, Ordering::Relaxed);
        Arc::new(Exchange(Arc::clone(self)))
    }

    fn awaits_head(&self) -> bool {
        self.running.load(Ordering::Relaxed) == 0 && !self.is_free.load(Ordering::Relaxed)
    }
}

/// One request until its body is read and its answer written.
#[derive(Debug)]
pub struct Exchange(Arc<Exchanges>);

impl Exchange {
    /// Marks that the answer ends HTTP on this connection.
    pub fn switch_protocols(&self) {
        self.0.is_free.store(true, Ordering::Relaxed);
        self.0.is_switching.store(true, Ordering::Relaxed);
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A connection's bytes, decrypted.
pub struct HttpStream<S> {
    inner: S,
    exchanges: Arc<Exchanges>,
    /// The time for the head of a request.
    limit: Duration,
    head: Option<Head>,
    timer: Pin<Box<Sleep>>,
    has_read: bool,
    /// The rest of a head that was respelled.
    respelled: Vec<u8>,
}

/// A head that has begun to arrive.
#[derive(Clone, Copy, Debug)]
struct Head {
    until: Instant,
    /// The number of requests before it.
    after: u64,
}

impl<S> HttpStream<S> {
    /// Watches `inner`; the head of each request has to arrive within `limit`.
    pub fn new(inner: S, exchanges: Arc<Exchanges>, limit: Duration) -> Self {
        Self {
            inner,
            exchanges,
            limit,
            head: None,
            timer: Box::pin(sleep_until(Instant::now())),
            has_read: false,
            respelled: Vec::new(),
        }
    }

    /// Clears the head that became a request.
    fn clear_finished_head(&mut self) {
        let begun = self.exchanges.begun.load(Ordering::Relaxed);
        if self.head.is_some_and(|head| head.after != begun) || !self.exchanges.awaits_head() {
            self.head = None;
        }
    }

    /// Starts or checks the deadline of a head as bytes arrive.
    fn on_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.has_read {
            self.has_read = true;
            // The preface of HTTP/2.
            if bytes.starts_with(b"PRI") {
                self.exchanges.is_free.store(true, Ordering::Relaxed);
            }
        }
        self.clear_finished_head();
        if !self.exchanges.awaits_head() {
            return Ok(());
        }

        match self.head {
            Some(head) if head.until <= Instant::now() => Err(io::ErrorKind::TimedOut.into()),
            Some(_) => Ok(()),
            None => {
                let until = Instant::now() + self.limit;
                let after = self.exchanges.begun.load(Ordering::Relaxed);
                self.head = Some(Head { until, after });
                self.timer.as_mut().reset(until);
                Ok(())
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for HttpStream<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        if let Poll::Ready(outcome) = Pin::new(&mut this.inner).poll_read(cx, buf) {
            let bytes = &buf.filled()[before..];
            let is_end = bytes.is_empty();
            return Poll::Ready(outcome.and_then(|()| if is_end { Ok(()) } else { this.on_bytes(bytes) }));
        }

        this.clear_finished_head();
        if this.head.is_some() {
            ready!(this.timer.as_mut().poll(cx));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl<S: AsyncWrite + Unpin> HttpStream<S> {
    /// Writes what is left of a respelled head.
    fn poll_respelled(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.respelled.is_empty() {
            let written = ready!(Pin::new(&mut self.inner).poll_write(cx, &self.respelled))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.respelled.drain(..written);
        }
        Poll::Ready(Ok(()))
    }

    /// Takes the answer to a handshake, to write it respelled; `None` for anything else.
    fn take_handshake(&mut self, bytes: &[u8]) -> Option<usize> {
        if bytes.is_empty() || !self.exchanges.is_switching.swap(false, Ordering::Relaxed) {
            return None;
        }
        self.respelled = respell(bytes);
        Some(bytes.len())
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for HttpStream<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.poll_respelled(cx))?;
        match this.take_handshake(buf) {
            Some(taken) => Poll::Ready(Ok(taken)),
            None => Pin::new(&mut this.inner).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_respelled(cx))?;
        Pin::new(&mut this.inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_respelled(cx))?;
        Pin::new(&mut this.inner).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.poll_respelled(cx))?;
        let first = bufs.iter().find(|buf| !buf.is_empty());
        match first.and_then(|buf| this.take_handshake(buf)) {
            Some(taken) => Poll::Ready(Ok(taken)),
            None => Pin::new(&mut this.inner).poll_write_vectored(cx, bufs),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::sleep;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(5);

    fn stream() -> (HttpStream<DuplexStream>, DuplexStream, Arc<Exchanges>) {
        let (ours, theirs) = duplex(1024);
        let exchanges = Arc::new(Exchanges::default());
        (
            HttpStream::new(ours, Arc::clone(&exchanges), LIMIT),
            theirs,
            exchanges,
        )
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_has_its_time_from_its_first_byte_on() {
        let (mut stream, mut theirs, _) = stream();
        let begun = Instant::now();
        let client = tokio::spawn(async move {
            sleep(Duration::from_secs(20)).await;
            for _ in 0..20 {
                theirs.write_all(b"x").await.unwrap();
                sleep(Duration::from_secs(1)).await;
            }
            theirs
        });
        let error = loop {
            if let Err(error) = stream.read_u8().await {
                break error;
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(begun.elapsed().as_secs(), 25);
        drop(client);
    }

    #[tokio::test(start_paused = true)]
    async fn neither_a_running_request_nor_the_rest_after_it_is_cut_off() {
        let (mut stream, mut theirs, exchanges) = stream();
        theirs.write_all(b"a").await.unwrap();
        stream.read_u8().await.unwrap();
        let exchange = exchanges.begin(Version::HTTP_11);
        let late = tokio::time::timeout(Duration::from_mins(1), stream.read_u8()).await;
        assert!(late.is_err(), "{late:?}");
        drop(exchange);
        let late = tokio::time::timeout(Duration::from_mins(1), stream.read_u8()).await;
        assert!(late.is_err(), "{late:?}");

        theirs.write_all(b"b").await.unwrap();
        stream.read_u8().await.unwrap();
        let begun = Instant::now();
        let error = stream.read_u8().await.unwrap_err();
        assert_eq!((error.kind(), begun.elapsed()), (io::ErrorKind::TimedOut, LIMIT));
    }

    #[tokio::test(start_paused = true)]
    async fn http_2_and_a_switched_protocol_have_no_heads() {
        for is_http_2 in [true, false] {
            let (mut stream, mut theirs, exchanges) = stream();
            let first = if is_http_2 { b"PRI" } else { b"GET" };
            theirs.write_all(first).await.unwrap();
            stream.read_exact(&mut [0; 3]).await.unwrap();
            if !is_http_2 {
                exchanges.begin(Version::HTTP_11).switch_protocols();
            }
            theirs.write_all(b"x").await.unwrap();
            stream.read_u8().await.unwrap();
            let late = tokio::time::timeout(Duration::from_mins(1), stream.read_u8()).await;
            assert!(late.is_err(), "{late:?}");
        }
    }

    #[tokio::test]
    async fn only_the_answer_to_a_handshake_is_respelled() {
        let (ours, mut theirs) = duplex(16);
        let exchanges = Arc::new(Exchanges::default());
        let mut stream = HttpStream::new(ours, Arc::clone(&exchanges), LIMIT);
        exchanges.begin(Version::HTTP_11).switch_protocols();
        let head =
            b"HTTP/1.1 101 Switching Protocols\r\nsec-websocket-accept: aBc=\r\nconnection: upgrade\r\n\r\n";
        let writer = tokio::spawn(async move {
            stream.write_all(head).await.unwrap();
            stream.write_all(b"\nsec-websocket: x").await.unwrap();
            stream.shutdown().await.unwrap();
        });
        let mut found = String::new();
        theirs.read_to_string(&mut found).await.unwrap();
        writer.await.unwrap();
        assert_eq!(
            found,
            "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: aBc=\r\nConnection: upgrade\r\n\r\n\nsec-websocket: x"
        );
    }
}
