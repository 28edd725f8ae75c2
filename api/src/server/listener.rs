//! Accepts connections and speaks HTTP on them: caps, deadlines, TLS and an orderly end.
//!
//! [`serve`] is the loop. A connection takes one of a bounded number of permits before it is accepted, so running out of
//! file descriptors cannot spin the loop; one network gets a share of them (`shares`).

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::header::EXPECT;
use http::uri::Scheme;
use hyper::body::{Body as _, Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Addr, Endpoint, Response};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

use super::address::TrustedProxies;
use super::drained::drain_after_use;
use super::http_stream::{Exchanges, HttpStream};
use super::shares::{Share, Shares};
use super::stream::{PatientStream, StallLimits};
use super::tls::TlsKeeper;
use crate::lifetime::Lifetime;

/// Limits on connections by number and time.
#[derive(Clone, Debug)]
pub struct ConnectionLimits {
    /// Connections at once over all addresses.
    pub total: usize,
    /// Connections at once from one network address; behind a trusted proxy, requests and WebSockets at once of one
    /// client. Loopback, the place of a reverse proxy, has no share of its own.
    pub per_address: usize,
    /// Reverse proxies, whose connections are those of many clients.
    pub trusted_proxies: TrustedProxies,
    /// The time for the headers of a request, from its first byte on, and for the TLS handshake.
    pub header_read: Duration,
    /// The time for the rest of a body that its handler does not want.
    pub body_drain: Duration,
    /// Limits on connections that do not progress.
    pub stall: StallLimits,
    /// How long running work may take after the server is stopping.
    pub drain: Duration,
}

/// Accepts until `lifetime` is stopping, then waits for what runs, at most as long as the drain limit.
pub async fn serve<E>(
    listener: TcpListener,
    endpoint: Arc<E>,
    tls: Option<TlsKeeper>,
    limits: ConnectionLimits,
    lifetime: Lifetime,
) where
    E: Endpoint<Output = Response> + 'static,
{
    let permits = Arc::new(Semaphore::new(limits.total));
    let shares = Shares::new(limits.per_address, limits.trusted_proxies.clone());
    let http = Arc::new(http_builder());
    let local = listener.local_addr().ok();
    loop {
        let Some((permit, stream, remote)) = accept(&listener, &permits, &lifetime).await else {
            break;
        };
        let Ok(share) = shares.of_connection(remote.ip()) else {
            metrics::counter!("kyck_connections_refused_total", "reason" => "per_address").increment(1);
            continue;
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY");
        }
        metrics::gauge!("kyck_connections").increment(1.0);
        let connection = Connection {
            permit: ConnectionPermit(Arc::new((permit, share, CountedConnection))),
            endpoint: Arc::clone(&endpoint),
            http: Arc::clone(&http),
            shares: shares.clone(),
            header_read: limits.header_read,
            body_drain: limits.body_drain,
            stall: limits.stall,
            local: local.unwrap_or(remote),
            remote,
            lifetime: lifetime.clone(),
        };
        let tls = tls.clone();
        lifetime.tasks.spawn(connection.run(stream, tls));
    }

    drop(listener);
    lifetime.tasks.close();

    if timeout(limits.drain, lifetime.tasks.wait()).await.is_err() {
        tracing::warn!(
            left = lifetime.tasks.len(),
            "connections were still busy at the end of the drain"
        );
    }
}

/// Waits for a permit and then for a connection; `None` when the server stops.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
    lifetime: &Lifetime,
) -> Option<(OwnedSemaphorePermit, TcpStream, SocketAddr)> {
    let next = async {
        let permit = Arc::clone(permits).acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, remote)) => return Some((permit, stream, remote)),
                Err(error) => {
                    // Mostly "too many open files": trying again at once would only burn the processor.
                    metrics::counter!("kyck_accept_errors_total").increment(1);
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(Duration::from_millis(50)).await;
                }
            }
        }
    };
    tokio::select! {
        () = lifetime.stopping.cancelled() => None,
        accepted = next => accepted,
    }
}

fn http_builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // It would run between requests too; see `http_stream`.
        .header_read_timeout(None)
        .max_buf_size(32 * 1024)
        .max_headers(64)
        .half_close(false);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(64)
        .max_header_list_size(16 * 1024)
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(20)
        .max_send_buf_size(256 * 1024);
    builder
}

/// The permit of a connection. Requests carry it, so that a WebSocket, which outlives the HTTP connection it came from,
/// goes on holding it.
#[derive(Clone)]
pub struct ConnectionPermit(
    #[expect(dead_code, reason = "held, never read")]
    Arc<(OwnedSemaphorePermit, Option<Share>, CountedConnection)>,
);

struct CountedConnection;

impl Drop for CountedConnection {
    fn drop(&mut self) {
        metrics::gauge!("kyck_connections").decrement(1.0);
    }
}

struct Connection<E> {
    permit: ConnectionPermit,
    endpoint: Arc<E>,
    http: Arc<auto::Builder<TokioExecutor>>,
    shares: Shares,
    header_read: Duration,
    body_drain: Duration,
    stall: StallLimits,
    local: SocketAddr,
    remote: SocketAddr,
    lifetime: Lifetime,
}

impl<E: Endpoint<Output = Response> + 'static> Connection<E> {
    async fn run(self, stream: TcpStream, tls: Option<TlsKeeper>) {
        let stream = PatientStream::new(stream, self.stall);
        match tls {
            None => self.serve_http(stream, Scheme::HTTP).await,
            Some(tls) => match timeout(self.header_read, tls.acceptor().accept(stream)).await {
                Ok(Ok(stream)) => self.serve_http(stream, Scheme::HTTPS).await,
                Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                Err(_) => tracing::debug!("a TLS handshake took too long"),
            },
        }
    }

    async fn serve_http<S>(self, stream: S, scheme: Scheme)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let endpoint = self.endpoint;
        let permit = self.permit;
        let local = LocalAddr(Addr::SocketAddr(self.local));
        let remote = RemoteAddr(Addr::SocketAddr(self.remote));
        let (shares, peer) = (self.shares, self.remote.ip());
        let (lifetime, body_drain) = (self.lifetime.clone(), self.body_drain);
        let exchanges = Arc::new(Exchanges::default());
        let stream = HttpStream::new(stream, Arc::clone(&exchanges), self.header_read);

        let service = hyper::service::service_fn(move |mut request: http::Request<Incoming>| {
            let exchange = exchanges.begin(request.version());
            let client = shares.of_request(peer, request.headers());
            request.extensions_mut().insert(permit.clone());
            request.extensions_mut().insert(client.clone());
            // Whoever waits for "100 Continue" does not send what nobody asks for.
            let has_rest = !request.body().is_end_stream() && !request.headers().contains_key(EXPECT);
            let endpoint = Arc::clone(&endpoint);
            let mut request: poem::Request = (request, local.clone(), remote.clone(), scheme.clone()).into();
            if has_rest {
                drain_after_use(&mut request, Arc::clone(&exchange), lifetime.clone(), body_drain);
            }
            async move {
                let response = hyper::Response::from(endpoint.get_response(request).await);
                if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                    exchange.switch_protocols();
                }
                Ok::<_, Infallible>(response.map(|body| client.hold(body, exchange)))
            }
        });

        let connection = self
            .http
            .serve_connection_with_upgrades(TokioIo::new(stream), service);
        tokio::pin!(connection);
        let outcome = tokio::select! {
            outcome = &mut connection => outcome,
            () = self.lifetime.stopping.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };

        if let Err(error) = outcome {
            tracing::debug!(error, "a connection ended early");
        }
    }
}
