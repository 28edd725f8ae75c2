//! From which network address a request comes, as limits count it.

use std::net::{IpAddr, Ipv6Addr};

use http::HeaderMap;
use poem::{Addr, Request};

/// The unit that limits count by: an IPv4 address, or the /64 network of an IPv6 address, which is what one
/// household has.
pub fn client_network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) if address.is_loopback() => IpAddr::V6(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// The network of a request's caller; the headers are given apart, as a handler may have taken them out.
///
/// It is the peer's, or what a trusted proxy says in the last entry of `X-Forwarded-For` (earlier entries are
/// the caller's own word).
pub fn network_of_request(request: &Request, headers: &HeaderMap, trusted_proxies: &[IpAddr]) -> IpAddr {
    let peer = match &request.remote_addr().0 {
        Addr::SocketAddr(address) => address.ip(),
        _ => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    network_of(peer, headers, trusted_proxies)
}

fn network_of(peer: IpAddr, headers: &HeaderMap, trusted_proxies: &[IpAddr]) -> IpAddr {
    let peer = peer.to_canonical();
    let forwarded = || {
        let entries = headers.get_all("x-forwarded-for").iter().next_back()?;
        entries.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let told = if trusted_proxies.contains(&peer) {
        forwarded()
    } else {
        None
    };
    client_network(told.unwrap_or(peer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv4_address_stands_for_itself_and_ipv6_for_its_network() {
        let network = |text: &str| client_network(text.parse().unwrap()).to_string();
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::1"), "::1");
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_in_its_own_entry() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.9, 198.51.100.4".parse().unwrap());
        let trusted = ["10.0.0.1".parse().unwrap()];
        let network = |peer: &str| network_of(peer.parse().unwrap(), &headers, &trusted).to_string();
        assert_eq!(network("10.0.0.1"), "198.51.100.4");
        assert_eq!(network("::ffff:10.0.0.1"), "198.51.100.4");
        assert_eq!(network("10.0.0.2"), "10.0.0.2");
    }
}
