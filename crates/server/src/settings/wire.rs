//! How connections are treated, their pace and their TLS, and where they lead.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use lectern_domain::SignedDuration;
use lectern_web::{Pace, PublicUrl};

use super::Environment;
use super::reader::Reader;

/// Where the certificate and its key are, each a PEM file.
#[derive(Clone)]
pub(crate) struct TlsFiles {
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
}

pub(super) fn pace(reader: &mut Reader, deadline: Option<SignedDuration>) -> Option<Pace> {
    let head = reader.duration("http.head_timeout", 600);
    let grace = reader.duration("http.grace", 600);
    let rate = reader.number("http.rate", 1, 1 << 30);
    let (head, grace, body) = (head?.unsigned_abs(), grace?.unsigned_abs(), deadline?.unsigned_abs());
    Some(Pace { head, grace, rate: rate?, body })
}

pub(super) fn tls(reader: &mut Reader) -> Option<TlsFiles> {
    const KEYS: [&str; 2] = ["http.tls.cert", "http.tls.key"];
    let [cert, key] = KEYS.map(|name| reader.text(name));
    match (cert.is_empty(), key.is_empty()) {
        (false, false) => return Some(TlsFiles { cert: cert.into(), key: key.into() }),
        (true, true) => {}
        (true, false) => reader.refuse(KEYS[0], "is missing, and http.tls.key is set; TLS needs both"),
        (false, true) => reader.refuse(KEYS[1], "is missing, and http.tls.cert is set; TLS needs both"),
    }
    None
}

/// What was set, or in development where it listens.
pub(super) fn public_url(
    reader: &mut Reader,
    environment: Environment,
    listen: Option<SocketAddr>,
    secure: bool,
) -> Option<PublicUrl> {
    const KEY: &str = "http.public_url";
    let strict = environment != Environment::Development;
    match reader.text(KEY).as_str() {
        "" if strict => reader.refuse(KEY, "is missing: the https address where the world finds the school"),
        "" => {
            let found = found_at(listen?, secure)?;
            reader.derive(KEY, found.origin(), "the address of http.listen");
            return Some(found);
        }
        text => match text.parse::<PublicUrl>() {
            Ok(url) if strict && !url.is_https() => reader.refuse(KEY, "must begin with https://"),
            Ok(url) => return Some(url),
            Err(why) => reader.refuse(KEY, why),
        },
    }
    None
}

/// Where a school is found that was told no better: at the address where it listens, once that has a port. Whoever
/// listens everywhere is at home as well.
pub(crate) fn found_at(mut listen: SocketAddr, secure: bool) -> Option<PublicUrl> {
    if listen.port() == 0 {
        return None;
    }
    if listen.ip().is_unspecified() {
        listen.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    format!("{}://{listen}", if secure { "https" } else { "http" }).parse().ok()
}
