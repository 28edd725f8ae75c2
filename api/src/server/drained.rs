//! Request bodies that are read to their end even when nobody wants them.
//!
//! An answer that comes before its request is sent completely is lost on many clients when the connection is closed
//! under them. So what a handler leaves of a body is read and thrown away while its answer is on its way, within
//! bounds of bytes and time.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use poem::{Body, Request};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::http_stream::Exchange;
use crate::lifetime::Lifetime;

/// The most that is read of a body for nobody.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// A request's body, the rest of which is read when it is dropped.
struct DrainedBody {
    /// Until its end was reached.
    stream: Option<BoxStream<'static, io::Result<Bytes>>>,
    /// Goes on until the body is read.
    exchange: Arc<Exchange>,
    lifetime: Lifetime,
    limit: Duration,
}

/// Lets what is left of the request's body be read for at most `limit` after its handler gave it up.
pub fn drain_after_use(request: &mut Request, exchange: Arc<Exchange>, lifetime: Lifetime, limit: Duration) {
    let body = DrainedBody {
        stream: Some(request.take_body().into_bytes_stream().boxed()),
        exchange,
        lifetime,
        limit,
    };
    request.set_body(Body::from_bytes_stream(body));
}

impl Stream for DrainedBody {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(None);
        };
        let next = stream.poll_next_unpin(cx);
        if matches!(next, Poll::Ready(None | Some(Err(_)))) {
            self.stream = None;
        }
        next
    }
}

impl Drop for DrainedBody {
    fn drop(&mut self) {
        // Outside a runtime there is no connection any more.
        let (Some(stream), Ok(runtime)) = (self.stream.take(), Handle::try_current()) else {
            return;
        };
        let exchange = Arc::clone(&self.exchange);
        let stopping = self.lifetime.stopping.clone();
        let limit = self.limit;
        let work = async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                _ = timeout(limit, read_away(stream)) => {}
            }
            drop(exchange);
        };
        self.lifetime.tasks.spawn_on(work, &runtime);
    }
}

async fn read_away(mut stream: BoxStream<'static, io::Result<Bytes>>) {
    let mut left = MAX_BYTES;
    while let Some(Ok(chunk)) = stream.next().await {
        let Some(rest) = left.checked_sub(chunk.len()) else {
            return;
        };
        left = rest;
    }
}
