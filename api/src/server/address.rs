//! From which network address a request comes, as limits count it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::{Arc, Once};

use http::HeaderMap;
use ipnet::IpNet;

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

/// A single address or a network in CIDR notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct ProxyNetwork(IpNet);

/// Text that is neither an address nor a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address (10.0.0.1) and no network (10.0.0.0/8, fd00::/8)")]
pub struct ProxyNetworkError(String);

impl FromStr for ProxyNetwork {
    type Err = ProxyNetworkError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();

        text.parse::<IpAddr>()
            .map(|address| IpNet::from(address.to_canonical()))
            .or_else(|_| text.parse::<IpNet>())
            .map(Self)
            .map_err(|_| ProxyNetworkError(text.to_owned()))
    }
}

impl TryFrom<String> for ProxyNetwork {
    type Error = ProxyNetworkError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Reverse proxies whose `X-Forwarded-For` is read. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Arc<[ProxyNetwork]>);

impl From<Vec<ProxyNetwork>> for TrustedProxies {
    fn from(networks: Vec<ProxyNetwork>) -> Self {
        Self(networks.into())
    }
}

impl TrustedProxies {
    /// Whether this address belongs to one of the proxies.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.0.contains(&address))
    }

    /// Who sent a request that arrived from `peer`.
    ///
    /// Behind a trusted proxy that is the last entry of `X-Forwarded-For` which is not a trusted proxy itself:
    /// each proxy appends its own peer, and everything before the first untrusted one is the client's claim.
    /// An entry that cannot be read ends the search, and so does the beginning of the list; the client is then
    /// the proxy that was found last.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> ClientAddress {
        let peer = peer.to_canonical();
        if !self.contains(peer) {
            return ClientAddress {
                network: client_network(peer),
                is_forwarded: false,
            };
        }

        let mut found = peer;
        for value in headers.get_all(FORWARDED_FOR).iter().rev() {
            for entry in value.to_str().unwrap_or_default().rsplit(',') {
                let Some(address) = forwarded_address(entry) else {
                    return ClientAddress::forwarded(found, peer);
                };
                found = address;
                if !self.contains(found) {
                    return ClientAddress::forwarded(found, peer);
                }
            }
        }
        ClientAddress::forwarded(found, peer)
    }
}

/// The header to which each proxy appends the address it was called from.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Reads `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7`, `[2001:db8::7]` and `[2001:db8::7]:4711`.
fn forwarded_address(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim().trim_matches('"');
    let bare = entry
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(entry);

    bare.parse::<IpAddr>()
        .ok()
        .or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .map(|address| address.to_canonical())
}

/// The client of one request, as limits count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress {
    /// An IPv4 address or the /64 network of an IPv6 address.
    pub network: IpAddr,
    /// Whether a trusted proxy named it, so that the connection itself belongs to nobody in particular.
    pub is_forwarded: bool,
}

impl ClientAddress {
    fn forwarded(client: IpAddr, peer: IpAddr) -> Self {
        Self {
            network: client_network(client),
            is_forwarded: client != peer,
        }
    }
}

/// Warns, once in the life of the process, that a proxy names clients but is not trusted.
pub fn warn_of_untrusted_proxy(peer: IpAddr, headers: &HeaderMap) {
    static WARNED: Once = Once::new();

    if headers.contains_key(FORWARDED_FOR) {
        WARNED.call_once(|| {
            tracing::warn!(
                peer = %peer.to_canonical(),
                "X-Forwarded-For came from an address that is not in server.trusted_proxies: it is ignored, and \
                 all clients behind that address share one address's limits"
            );
        });
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn trusted(networks: &[&str]) -> TrustedProxies {
        networks
            .iter()
            .map(|text| text.parse().unwrap())
            .collect::<Vec<ProxyNetwork>>()
            .into()
    }

    fn client(proxies: &TrustedProxies, peer: &str, forwarded: &[&str]) -> (String, bool) {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(value).unwrap());
        }
        let found = proxies.client(peer.parse().unwrap(), &headers);
        (found.network.to_string(), found.is_forwarded)
    }

    #[test]
    fn an_ipv4_address_counts_as_itself_and_ipv6_as_its_network() {
        let network = |text: &str| client_network(text.parse().unwrap()).to_string();
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::1"), "::1");
    }

    #[test]
    fn only_a_trusted_proxy_names_the_client_and_only_in_its_own_entry() {
        let proxies = trusted(&["10.0.0.1"]);
        let header = ["203.0.113.9, 198.51.100.4"];
        assert_eq!(
            client(&proxies, "10.0.0.1", &header),
            ("198.51.100.4".into(), true)
        );
        assert_eq!(
            client(&proxies, "::ffff:10.0.0.1", &header),
            ("198.51.100.4".into(), true)
        );
        assert_eq!(client(&proxies, "10.0.0.2", &header), ("10.0.0.2".into(), false));
    }

    #[test]
    fn networks_are_trusted_as_a_whole() {
        let proxies = trusted(&["10.0.0.0/8", "fd00::/8", "127.0.0.2/32"]);
        for (address, is_trusted) in [
            ("10.255.1.2", true),
            ("::ffff:10.1.1.1", true),
            ("11.0.0.1", false),
            ("fd12::1", true),
            ("2001:db8::1", false),
            ("127.0.0.2", true),
            ("127.0.0.1", false),
        ] {
            assert_eq!(
                proxies.contains(address.parse().unwrap()),
                is_trusted,
                "{address}"
            );
        }
        for text in ["10.0.0.0/33", "proxy.example", "", "10.0.0", "::/129"] {
            assert!(text.parse::<ProxyNetwork>().is_err(), "{text}");
        }
    }

    #[test]
    fn of_several_proxies_in_a_row_the_last_untrusted_entry_is_the_client() {
        let proxies = trusted(&["10.0.0.0/8", "192.0.2.1"]);
        for (headers, expected) in [
            // Claimed by the client, seen by the outer proxy, then two proxies of our own.
            (
                &["198.51.100.99, 203.0.113.7, 192.0.2.1, 10.9.0.1"][..],
                "203.0.113.7",
            ),
            (&["198.51.100.99", "203.0.113.7, 10.9.0.1"][..], "203.0.113.7"),
            // Called from within: the first of all is the client.
            (&["10.7.0.3, 10.9.0.1"][..], "10.7.0.3"),
            // What cannot be read hides everything before it.
            (&["203.0.113.7, unknown, 10.9.0.1"][..], "10.9.0.1"),
        ] {
            assert_eq!(
                client(&proxies, "10.0.0.1", headers),
                (expected.into(), true),
                "{headers:?}"
            );
        }
        for nothing in [&[][..], &["unknown"], &[""], &["203.0.113.7, "]] {
            assert_eq!(
                client(&proxies, "10.0.0.1", nothing),
                ("10.0.0.1".into(), false),
                "{nothing:?}"
            );
        }
    }

    #[test]
    fn forwarded_addresses_may_have_ports_and_brackets() {
        for (entry, expected) in [
            ("203.0.113.7", Some("203.0.113.7")),
            ("203.0.113.7:4711", Some("203.0.113.7")),
            (" \"203.0.113.7:4711\" ", Some("203.0.113.7")),
            ("2001:db8::7", Some("2001:db8::7")),
            ("[2001:db8::7]", Some("2001:db8::7")),
            ("[2001:db8::7]:4711", Some("2001:db8::7")),
            ("[::ffff:203.0.113.7]:4711", Some("203.0.113.7")),
            ("203.0.113.7:", None),
            ("203.0.113.7:x", None),
            ("[2001:db8::7", None),
            ("_hidden", None),
            ("", None),
        ] {
            let found = forwarded_address(entry).map(|address| address.to_string());
            assert_eq!(found.as_deref(), expected, "{entry:?}");
        }
    }
}
