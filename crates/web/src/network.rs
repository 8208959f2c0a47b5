//! Where a request came from.

use std::net::IpAddr;
use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;

use crate::Settings;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A range of addresses such as `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Whether `address` lies within.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let kept = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                base.to_bits() & kept == address.to_bits() & kept
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let kept = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                base.to_bits() & kept == address.to_bits() & kept
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "is not an address or a range such as 10.0.0.0/8";
        let (base, bits) = text.split_once('/').map_or((text, None), |(base, bits)| (base, Some(bits)));
        let base: IpAddr = base.trim().parse().map_err(|_| FORM)?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| FORM)?;
        if bits > most { Err(FORM) } else { Ok(Self { base, bits }) }
    }
}

/// The address of the client: that of the connection, or, where the connection comes from a proxy that we trust,
/// the last one in `X-Forwarded-For` that is not such a proxy. Anything else in that header is hearsay.
pub(crate) fn client_address(request: &HttpRequest, settings: &Settings) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let trusted = |address: IpAddr| settings.trusted_proxies.iter().any(|proxy| proxy.contains(address));
    if !trusted(peer) {
        return Some(peer);
    }
    let values = request.headers().get_all(FORWARDED_FOR).filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    let mut nearest = peer;
    for hop in hops.into_iter().rev() {
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        nearest = address.to_canonical();
        if !trusted(nearest) {
            break;
        }
    }
    Some(nearest)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::{Network, client_address};
    use crate::Settings;

    #[test]
    fn ranges_hold_what_they_should() {
        let within = |range: &str, address: &str| range.parse::<Network>().unwrap().contains(address.parse().unwrap());
        assert!(within("10.0.0.0/8", "10.200.3.4"));
        assert!(!within("10.0.0.0/8", "11.0.0.1"));
        assert!(within("0.0.0.0/0", "192.0.2.1"));
        assert!(within("192.0.2.7", "192.0.2.7"));
        assert!(within("192.0.2.7", "::ffff:192.0.2.7"));
        assert!(within("2001:db8::/32", "2001:db8:1::1"));
        assert!(!within("::/0", "192.0.2.1"));
        for text in ["", "10.0.0.0/33", "10.0.0.0/x", "example.org"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_forwarded_address_counts_only_behind_a_trusted_proxy() {
        let seen = |peer: &str, header: &str, proxies: &[&str]| {
            let mut settings = Settings::new("http://localhost".parse().unwrap(), b"secret").unwrap();
            settings.trusted_proxies = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
            let request = TestRequest::default().insert_header(("X-Forwarded-For", header));
            let request = request.peer_addr(format!("{peer}:1").parse().unwrap()).to_http_request();
            client_address(&request, &settings).unwrap().to_string()
        };
        assert_eq!(seen("192.0.2.1", "198.51.100.9", &[]), "192.0.2.1");
        assert_eq!(seen("10.0.0.1", "198.51.100.9", &["10.0.0.0/8"]), "198.51.100.9");
        assert_eq!(seen("10.0.0.1", "1.1.1.1, 198.51.100.9, 10.0.0.2", &["10.0.0.0/8"]), "198.51.100.9");
        assert_eq!(seen("10.0.0.1", "198.51.100.9, nonsense", &["10.0.0.0/8"]), "10.0.0.1");
    }
}
