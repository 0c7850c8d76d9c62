//! Requests to other machines: only to where they may go, to exactly the address that was checked, and no further.
//!
//! Every host is resolved here, every address it has is filtered, and the connection goes to one of them: nothing resolves
//! again in between. One address that is not global refuses the whole answer, unless a range that holds it is pinned for that
//! host. A host name is the only way: an address literal is refused before anything is asked. No redirect is followed, no
//! proxy of the environment is used, nothing is decompressed, and a body is read up to a limit.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method};
use url::{Host, Url};

use crate::config::Network;

const CONNECT: Duration = Duration::from_secs(5);
/// A connection that nobody uses is closed: a node has many peers and talks to few at a time.
const IDLE: Duration = Duration::from_secs(30);

/// Why a request was not made, or had no reply. Shown to administrators only.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    #[error("the address is refused: {0}")]
    Address(&'static str),
    #[error("{0} resolves to {1}, which is not a public address and in no range pinned for this peer")]
    NotGlobal(String, IpAddr),
    #[error("{0} cannot be resolved")]
    Unknown(String),
    #[error("the request cannot be signed")]
    NotSigned,
    #[error("no connection")]
    Connect(#[source] reqwest::Error),
    #[error("no reply in time")]
    Timeout,
    #[error("the reply broke off")]
    Broken(#[source] reqwest::Error),
    #[error("the reply is larger than {0} bytes")]
    TooLarge(usize),
}

/// What came back: everything a signature may cover.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

pub struct Outgoing {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// For the whole exchange.
    pub within: Duration,
    /// The most that is read of the reply's body, in bytes.
    pub most: usize,
}

type Pinned = Arc<RwLock<HashMap<String, Vec<Network>>>>;

/// The one client of a node for other nodes. Cloning is cheap.
#[derive(Clone)]
pub struct Outbound {
    client: Client,
    pinned: Pinned,
}

impl Outbound {
    pub fn new() -> anyhow::Result<Outbound> {
        let pinned = Pinned::default();
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .http1_only()
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(2)
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .user_agent("Waystation")
            .dns_resolver(Checked { pinned: pinned.clone() })
            .build()?;
        Ok(Outbound { client, pinned })
    }

    /// The ranges that an administrator pinned for a host, beside all global addresses. Replaces what was pinned before.
    pub fn pin(&self, host: &str, ranges: Vec<Network>) {
        let mut pinned = self.pinned.write().expect("no holder panics");
        if ranges.is_empty() {
            pinned.remove(host);
        } else {
            pinned.insert(host.to_owned(), ranges);
        }
    }

    pub async fn send(&self, outgoing: Outgoing) -> Result<Reply, OutboundError> {
        let host = check_url(&outgoing.url)?;
        // Once more before the client: what the resolver refuses inside it comes back as a mere failure to connect.
        check_host(&self.pinned, &host).await?;
        let exchange = self.exchange(outgoing.method, outgoing.url, outgoing.headers, outgoing.body, outgoing.most);
        tokio::time::timeout(outgoing.within, exchange).await.unwrap_or(Err(OutboundError::Timeout))
    }

    async fn exchange(
        &self,
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: Vec<u8>,
        most: usize,
    ) -> Result<Reply, OutboundError> {
        let request = self.client.request(method, url).headers(headers).body(body);
        let mut answer = request.send().await.map_err(|error| match error.is_timeout() {
            true => OutboundError::Timeout,
            false => OutboundError::Connect(error),
        })?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(OutboundError::Broken)? {
            if body.len() + chunk.len() > most {
                return Err(OutboundError::TooLarge(most));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { status, headers, body })
    }
}

/// The parsed address, not its text, is looked at: `0x7f.1` and `2130706433` are address literals here.
fn check_url(url: &Url) -> Result<String, OutboundError> {
    let refuse = |why| Err(OutboundError::Address(why));
    let host = match url.host() {
        Some(Host::Domain(host)) if !host.trim_end_matches('.').is_empty() => host.trim_end_matches('.').to_owned(),
        Some(Host::Domain(_)) => return refuse("it has no host"),
        Some(_) => return refuse("its host is an address: a host name is needed"),
        None => return refuse("it has no host"),
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && is_local(&host)) {
        return refuse("https:// is needed; http:// is for *.localhost only");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("it holds a user name or password");
    }
    if url.fragment().is_some() {
        return refuse("it holds a fragment");
    }
    Ok(host)
}

/// `*.localhost` (RFC 6761): resolved here and nowhere else.
fn is_local(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

async fn check_host(pinned: &Pinned, host: &str) -> Result<Vec<SocketAddr>, OutboundError> {
    let addresses: Vec<SocketAddr> = if is_local(host) {
        vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))]
    } else {
        let found = tokio::net::lookup_host((host, 0)).await;
        found.map_err(|_| OutboundError::Unknown(host.to_owned()))?.collect()
    };
    if addresses.is_empty() {
        return Err(OutboundError::Unknown(host.to_owned()));
    }
    let pinned = pinned.read().expect("no holder panics");
    let ranges = pinned.get(host).map_or(&[][..], Vec::as_slice);
    for address in &addresses {
        let ip = address.ip().to_canonical();
        if !is_global(ip) && !ranges.iter().any(|range| range.contains(ip)) {
            return Err(OutboundError::NotGlobal(host.to_owned(), ip));
        }
    }
    Ok(addresses)
}

struct Checked {
    pinned: Pinned,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let (pinned, host) = (self.pinned.clone(), name.as_str().trim_end_matches('.').to_owned());
        Box::pin(async move {
            let addresses = check_host(&pinned, &host).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Global unicast by IANA's special-purpose registries; of IPv6, `2000::/3` alone.
pub fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_global_v4(v4),
        IpAddr::V6(v6) => is_global_v6(v6),
    }
}

fn is_global_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let special = match (a, b, c) {
        (0 | 10 | 127, ..) => true,
        (100, 64..=127, _) => true,
        (169, 254, _) => true,
        (172, 16..=31, _) => true,
        // IETF protocol assignments, TEST-NET-1 and the retired 6to4 relays.
        (192, 0, 0 | 2) | (192, 88, 99) => true,
        (192, 168, _) => true,
        (192, 31, 196) | (192, 52, 193) | (192, 175, 48) => true,
        (198, 18..=19, _) => true,
        (198, 51, 100) | (203, 0, 113) => true,
        (224.., ..) => true,
        _ => false,
    };
    !special
}

fn is_global_v6(v6: Ipv6Addr) -> bool {
    let [a, b, ..] = v6.segments();
    let unicast = a & 0xe000 == 0x2000;
    let special = match (a, b) {
        // Teredo, benchmarking, ORCHID and the rest of the protocol assignments; documentation.
        (0x2001, 0..=0x01ff) | (0x2001, 0x0db8) => true,
        (0x2002, _) => true,
        (0x3fff, 0..=0x0fff) => true,
        (0x2620, 0x004f) => v6.segments()[2] == 0x8000,
        _ => false,
    };
    unicast && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [NET-04]
    #[test]
    fn only_global_addresses_are_dialled() {
        let check = |text: &str, expected: bool| assert_eq!(is_global(text.parse().unwrap()), expected, "{text}");
        for special in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "64:ff9b::1.2.3.4",
            "100::1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "::ffff:8.8.8.8",
        ] {
            check(special, false);
        }
        for global in ["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1"] {
            check(global, true);
        }
        check("2001:4860::1", true);
        check("2a00:1450::1", true);
    }

    /// [NET-02]
    #[test]
    fn an_address_literal_in_any_spelling_is_refused() {
        let check = |text: &str, fits: bool| {
            assert_eq!(check_url(&text.parse().unwrap()).is_ok(), fits, "{text}");
        };
        check("https://police.example/fed/v1/node", true);
        check("https://police.example:8443/", true);
        check("http://police.localhost:8081/", true);
        check("http://police.example/", false);
        check("ftp://police.example/", false);
        for literal in ["127.0.0.1", "0x7f.1", "2130706433", "017700000001", "[::1]", "[::ffff:10.0.0.1]", "8.8.8.8"] {
            check(&format!("https://{literal}/"), false);
        }
        check("https://user@police.example/", false);
        check("https://user:secret@police.example/", false);
        check("https://police.example/#fragment", false);
        check("https://localhost.:1/", true);
        check("https://./", false);
    }

    fn get(url: &str) -> Outgoing {
        Outgoing {
            method: Method::GET,
            url: url.parse().unwrap(),
            headers: HeaderMap::new(),
            body: Vec::new(),
            within: Duration::from_secs(5),
            most: 10,
        }
    }

    /// A server that answers each connection with these bytes.
    async fn answering(bytes: &'static [u8]) -> u16 {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut asked = [0; 1024];
                let _ = stream.read(&mut asked).await;
                let _ = stream.write_all(bytes).await;
            }
        });
        port
    }

    /// [NET-04]
    #[tokio::test]
    async fn a_loopback_host_is_reached_only_where_its_range_is_pinned() {
        let port = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello").await;
        let outbound = Outbound::new().unwrap();
        let url = format!("http://police.localhost:{port}/");
        let refused = outbound.send(get(&url)).await.unwrap_err();
        assert!(matches!(refused, OutboundError::NotGlobal(..)), "{refused}");
        outbound.pin("police.localhost", vec![Network::try_from("127.0.0.0/8".to_owned()).unwrap()]);
        assert_eq!(outbound.send(get(&url)).await.unwrap().body, b"hello");
        let elsewhere = format!("http://other.localhost:{port}/");
        assert!(
            matches!(outbound.send(get(&elsewhere)).await, Err(OutboundError::NotGlobal(..))),
            "pinned for one host"
        );
        outbound.pin("police.localhost", Vec::new());
        assert!(outbound.send(get(&url)).await.is_err(), "what is unpinned is refused again");
    }

    /// [NET-03]
    #[tokio::test]
    async fn a_redirect_is_not_followed_and_a_long_body_not_read() {
        let away =
            answering(b"HTTP/1.1 302 Found\r\nlocation: http://other.localhost/\r\ncontent-length: 0\r\n\r\n").await;
        let outbound = Outbound::new().unwrap();
        outbound.pin("police.localhost", vec![Network::try_from("127.0.0.0/8".to_owned()).unwrap()]);
        let reply = outbound.send(get(&format!("http://police.localhost:{away}/"))).await.unwrap();
        assert_eq!(reply.status, 302);
        let at_the_limit = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123456789").await;
        let reply = outbound.send(get(&format!("http://police.localhost:{at_the_limit}/"))).await.unwrap();
        assert_eq!(reply.body.len(), 10);
        let past_it = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n0123456789a").await;
        let refused = outbound.send(get(&format!("http://police.localhost:{past_it}/"))).await;
        assert!(matches!(refused, Err(OutboundError::TooLarge(10))));
    }

    /// [NET-02]
    #[tokio::test]
    async fn the_client_is_given_the_checked_addresses_and_no_others() {
        let pinned = Pinned::default();
        let checked = Checked { pinned: pinned.clone() };
        let resolve = async || {
            let found = checked.resolve("police.localhost".parse().unwrap()).await;
            found.map(Iterator::collect::<Vec<_>>).map_err(|error| error.to_string())
        };
        assert!(resolve().await.unwrap_err().contains("127.0.0.1"), "refused inside the client too");
        let range = Network::try_from("127.0.0.0/8".to_owned()).unwrap();
        pinned.write().unwrap().insert("police.localhost".to_owned(), vec![range]);
        let addresses = resolve().await.unwrap();
        assert_eq!(addresses.iter().map(SocketAddr::ip).collect::<Vec<_>>(), [IpAddr::from([127, 0, 0, 1])]);
    }

    /// IANA's special-purpose registries as networks, beside the patterns above.
    const SPECIAL: &[&str] = &[
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
    ];

    /// Anywhere, and at both edges of every network.
    fn address() -> impl proptest::strategy::Strategy<Value = IpAddr> {
        use proptest::prelude::*;
        let edge = (prop::sample::select(SPECIAL), any::<bool>(), -2i128..=2).prop_map(|(text, at_its_end, off)| {
            let (first, prefix) = text.split_once('/').unwrap();
            let prefix: u32 = prefix.parse().unwrap();
            let shift = |first: u128, bits: u32| {
                let size = 1u128 << (bits - prefix);
                first.wrapping_add(if at_its_end { size } else { 0 }).wrapping_add_signed(off)
            };
            match first.parse().unwrap() {
                IpAddr::V4(v4) => IpAddr::from(Ipv4Addr::from_bits(shift(v4.to_bits().into(), 32) as u32)),
                IpAddr::V6(v6) => IpAddr::from(Ipv6Addr::from_bits(shift(v6.to_bits(), 128))),
            }
        });
        let unicast = any::<u128>().prop_map(|bits| IpAddr::from(Ipv6Addr::from_bits(bits >> 3 | 1 << 125)));
        prop_oneof![any::<Ipv4Addr>().prop_map(IpAddr::V4), any::<Ipv6Addr>().prop_map(IpAddr::V6), unicast, edge]
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4_000))]

        /// [NET-04]
        #[test]
        fn what_is_special_is_in_a_network_of_the_registries(address in address()) {
            let within = |text: &str| Network::try_from(text.to_owned()).unwrap().contains(address);
            // `contains` takes a mapped address for the one inside; the filter takes it for no address at all.
            let is_mapped = matches!(address, IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some());
            let is_unicast = address.is_ipv4() || within("2000::/3");
            let expected = is_unicast && !is_mapped && !SPECIAL.iter().any(|special| within(special));
            proptest::prop_assert_eq!(is_global(address), expected, "{}", address);
        }

        /// [NET-02]
        #[test]
        fn whatever_is_typed_only_a_name_by_https_passes(
            text in "(https?|ftp)://([a-z0-9.]{0,12}|0x[0-9a-f]{1,8}|[0-9.]{1,15}|\\[[0-9a-f:.]{2,20}\\])[a-z0-9.:@#?/%-]{0,12}(localhost)?\\.?(:[0-9]{1,5})?/?",
        ) {
            let Ok(url) = text.parse::<Url>() else { return Ok(()) };
            if let Ok(host) = check_url(&url) {
                proptest::prop_assert!(host.parse::<IpAddr>().is_err() && !host.is_empty());
                proptest::prop_assert!(url.scheme() == "https" || is_local(&host));
                proptest::prop_assert_eq!((url.username(), url.password(), url.fragment()), ("", None, None));
            }
        }
    }
}
