//! Where a request came from.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;

use crate::Settings;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

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

    use super::client_address;
    use crate::Settings;

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
