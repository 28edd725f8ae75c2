//! What one network may hold of the server at once: its connections, or behind a trusted proxy its requests and
//! WebSockets.
//!
//! A proxy's connections carry many families, so they have no share: [`Shares::of_connection`] gives them none, and
//! [`Shares::of_request`] counts each request for the client that the proxy names instead.

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use http::HeaderMap;
use hyper::body::{Body, Frame, SizeHint};
use poem::{Request, Response};

use super::address::{TrustedProxies, client_network, warn_of_untrusted_proxy};
use super::http_stream::Exchange;

/// How much each network holds. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Shares {
    held: Arc<Mutex<HashMap<IpAddr, usize>>>,
    limit: usize,
    trusted_proxies: TrustedProxies,
}

/// A network holds its share; gives it back when dropped.
#[derive(Debug)]
pub struct Share {
    held: Arc<Mutex<HashMap<IpAddr, usize>>>,
    network: IpAddr,
}

/// The network has no share left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareTaken;

impl Shares {
    /// `limit` connections, or forwarded requests and WebSockets, of one network at once.
    pub fn new(limit: usize, trusted_proxies: TrustedProxies) -> Self {
        Self {
            held: Arc::default(),
            limit,
            trusted_proxies,
        }
    }

    /// The share of a connection; `None` for one of a trusted proxy, whose clients have shares of their own.
    ///
    /// # Errors
    /// [`ShareTaken`].
    pub fn of_connection(&self, peer: IpAddr) -> Result<Option<Share>, ShareTaken> {
        if self.trusted_proxies.contains(peer) {
            return Ok(None);
        }

        self.take(client_network(peer)).map(Some)
    }

    /// Whose a request is. It takes a share when a trusted proxy names the client; otherwise its connection has
    /// one already.
    pub fn of_request(&self, peer: IpAddr, headers: &HeaderMap) -> RequestClient {
        let client = self.trusted_proxies.client(peer, headers);
        if !client.is_forwarded {
            if !self.trusted_proxies.contains(peer) {
                warn_of_untrusted_proxy(peer, headers);
            }
            return RequestClient {
                network: client.network,
                is_over_share: false,
                share: None,
            };
        }

        let share = self.take(client.network);
        RequestClient {
            network: client.network,
            is_over_share: share.is_err(),
            share: share.ok().map(Arc::new),
        }
    }

    /// Loopback, the address of a proxy or of the operator's own programs, is counted but never rejected.
    fn take(&self, network: IpAddr) -> Result<Share, ShareTaken> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(network).or_default();
        if *count >= self.limit && !network.is_loopback() {
            return Err(ShareTaken);
        }

        *count += 1;
        Ok(Share {
            held: Arc::clone(&self.held),
            network,
        })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.network);
            }
        }
    }
}

/// Whose a request is, in the request's extensions. Clones hold the share together: a WebSocket, which outlives its
/// request, keeps one.
#[derive(Clone, Debug)]
pub struct RequestClient {
    /// An IPv4 address or the /64 network of an IPv6 address.
    pub network: IpAddr,
    /// Whether the network already holds as much as it may, so that the request must be rejected.
    pub is_over_share: bool,
    share: Option<Arc<Share>>,
}

impl RequestClient {
    /// Whose this request is; a request that no listener accepted comes from an unspecified address.
    pub fn of(request: &Request) -> Self {
        request.extensions().get().cloned().unwrap_or(Self {
            network: IpAddr::V6(std::net::Ipv6Addr::UNSPECIFIED),
            is_over_share: false,
            share: None,
        })
    }

    /// A body that holds the share, and with it the exchange, until it is sent or given up.
    pub fn hold<B>(self, body: B, exchange: Arc<Exchange>) -> HeldBody<B> {
        HeldBody {
            body,
            _share: self.share,
            _exchange: exchange,
        }
    }
}

/// The body of an answer, which has its client's share until it is sent.
#[derive(Debug)]
pub struct HeldBody<B> {
    body: B,
    _share: Option<Arc<Share>>,
    _exchange: Arc<Exchange>,
}

impl<B: Body + Unpin> Body for HeldBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The answer 429 with `Retry-After` in seconds.
pub(super) fn too_many(retry_after_seconds: u32) -> Response {
    Response::builder()
        .status(http::StatusCode::TOO_MANY_REQUESTS)
        .header(http::header::RETRY_AFTER, retry_after_seconds)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(limit: usize, trusted: &[&str]) -> Shares {
        let trusted: Vec<_> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        Shares::new(limit, trusted.into())
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn forwarded(client: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", client.parse().unwrap());
        headers
    }

    #[test]
    fn an_address_has_its_share_and_gives_it_back() {
        let shares = shares(3, &[]);
        let peer = address("192.0.2.7");
        let held: Vec<_> = (0..3).map(|_| shares.of_connection(peer).unwrap()).collect();
        assert_eq!(shares.of_connection(peer).unwrap_err(), ShareTaken);
        assert!(shares.of_connection(address("192.0.2.8")).is_ok());
        drop(held);
        assert!(shares.held.lock().unwrap().is_empty());
        assert!(shares.of_connection(peer).is_ok());
    }

    #[test]
    fn addresses_of_one_ipv6_network_share() {
        let shares = shares(1, &[]);
        let _held = shares.of_connection(address("2001:db8::1")).unwrap();
        assert!(shares.of_connection(address("2001:db8::2")).is_err());
        assert!(shares.of_connection(address("2001:db8:0:1::1")).is_ok());
    }

    #[test]
    fn connections_of_trusted_proxies_and_of_loopback_are_never_rejected() {
        let shares = shares(1, &["10.0.0.0/8"]);
        let held: Vec<_> = ["10.9.9.9", "127.0.0.1", "::1"]
            .into_iter()
            .flat_map(|peer| std::iter::repeat_n(address(peer), 150))
            .map(|peer| shares.of_connection(peer).unwrap())
            .collect();
        assert_eq!(held.len(), 450);
    }

    #[test]
    fn requests_behind_a_trusted_proxy_count_for_the_client_that_it_names() {
        let shares = shares(2, &["10.0.0.0/8", "127.0.0.1"]);
        for proxy in [address("10.9.9.9"), address("127.0.0.1")] {
            let of = |client: &str| shares.of_request(proxy, &forwarded(client));
            let held = [of("203.0.113.7"), of("203.0.113.7:4711")];
            assert!(held.iter().all(|client| !client.is_over_share));
            let third = of("203.0.113.7");
            assert!(third.is_over_share);
            assert_eq!(third.network, address("203.0.113.7"));
            assert!(!of("203.0.113.8").is_over_share);

            // A clone, as a WebSocket has one, goes on holding the share.
            let socket = held[0].clone();
            drop(held);
            let second = of("203.0.113.7");
            assert!(!second.is_over_share);
            assert!(of("203.0.113.7").is_over_share);
            drop((socket, second));
            assert!(!of("203.0.113.7").is_over_share);
        }
    }

    #[test]
    fn what_an_untrusted_peer_claims_takes_nobodys_share() {
        let shares = shares(1, &["10.0.0.0/8"]);
        let held: Vec<_> = (0..5)
            .map(|_| shares.of_request(address("192.0.2.7"), &forwarded("203.0.113.7")))
            .collect();
        assert!(held.iter().all(|client| !client.is_over_share));
        assert_eq!(held[0].network, address("192.0.2.7"));
        assert!(
            !shares
                .of_request(address("10.0.0.1"), &forwarded("203.0.113.7"))
                .is_over_share
        );
    }
}
