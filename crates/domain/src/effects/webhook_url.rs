//! The address of a webhook, taken apart once: whoever connects uses these parts, and reads nothing again.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::{Form, Violation, text};

/// Where a webhook is delivered to: `https://host:port/path?query` in plain ASCII, at most 2,000 characters. `http` is
/// of the right form as well; [`WebhookTargets`](super::WebhookTargets) says where it may lead.
///
/// What two readers could understand in two ways is refused rather than repaired: names and passwords before the host,
/// numbers that only some take for an address, characters that have no place in an address (RFC 3986).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookUrl {
    secure: bool,
    host: WebhookHost,
    port: u16,
    target: String,
}

/// The most characters of an address, as it was typed and as it is kept.
const MOST: usize = 2_000;

/// The host that an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookHost {
    /// A name, in lower case.
    Name(String),
    /// An address.
    Address(IpAddr),
}

impl WebhookUrl {
    /// Reads an address as somebody typed it.
    ///
    /// # Errors
    /// Blank, too long, another scheme, no host, or not of the form above.
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        let line = text::line(raw, 1..=MOST)?;
        let url = read(&line).ok_or(Violation::InvalidFormat(Form::Url))?;
        // It is kept as it is shown, which may be longer by a `/`, and what is kept must be read again.
        text::line(&url.to_string(), 1..=MOST)?;
        Ok(url)
    }

    /// Whether it is spoken to over TLS.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// The host.
    #[must_use]
    pub const fn host(&self) -> &WebhookHost {
        &self.host
    }

    /// The port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Path and query, as they stand in a request.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Host and port, as they stand in a request: the usual port of the scheme is left out.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = match &self.host {
            WebhookHost::Name(name) => name.clone(),
            WebhookHost::Address(IpAddr::V4(address)) => address.to_string(),
            WebhookHost::Address(IpAddr::V6(address)) => format!("[{address}]"),
        };
        if self.port == usual_port(self.secure) { host } else { format!("{host}:{}", self.port) }
    }
}

impl std::fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.target)
    }
}

const fn usual_port(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

fn read(line: &str) -> Option<WebhookUrl> {
    let (scheme, rest) = line.split_once("://")?;
    let secure = match scheme.to_ascii_lowercase().as_str() {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let (authority, target) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = host_and_port(authority)?;
    let port = port.map_or(Some(usual_port(secure)), |digits| {
        digits.parse().ok().filter(|port| *port > 0 && digits.bytes().all(|byte| byte.is_ascii_digit()))
    })?;
    is_target(target).then_some(())?;
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    Some(WebhookUrl { secure, host, port, target })
}

fn host_and_port(authority: &str) -> Option<(WebhookHost, Option<&str>)> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, rest) = rest.split_once(']')?;
        let address: Ipv6Addr = address.parse().ok()?;
        let port = if rest.is_empty() { None } else { Some(rest.strip_prefix(':')?) };
        return Some((WebhookHost::Address(address.into()), port));
    }
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    Some((host_of(host)?, port))
}

fn host_of(host: &str) -> Option<WebhookHost> {
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return Some(WebhookHost::Address(address.into()));
    }
    let name = host.to_ascii_lowercase();
    let labels: Vec<&str> = name.split('.').collect();
    // `127.1`, `0x7f.1` and `2130706433` are addresses to some (the URL standard, "ends in a number"), names to others.
    let last = labels.last()?;
    let counted = last.starts_with("0x") || last.bytes().all(|byte| byte.is_ascii_digit());
    (name.len() <= 253 && !counted && labels.iter().all(|label| is_label(label))).then_some(WebhookHost::Name(name))
}

/// A part of a name (RFC 1123, section 2.1).
fn is_label(label: &str) -> bool {
    let plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
}

/// Path and query (RFC 3986, sections 3.3 and 3.4).
fn is_target(target: &str) -> bool {
    let mut bytes = target.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'%' => [bytes.next(), bytes.next()].iter().all(|digit| digit.is_some_and(|d| d.is_ascii_hexdigit())),
            _ => byte.is_ascii_alphanumeric() || b"/?-._~!$&'()*+,;=:@".contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Forbidden;

    #[test]
    fn an_address_is_taken_apart_and_put_together_again() {
        let table = [
            ("https://hooks.example", "https://hooks.example/", "hooks.example", "/", 443),
            ("HTTPS://Hooks.Example:443/a?b=%2F", "https://hooks.example/a?b=%2F", "hooks.example", "/a?b=%2F", 443),
            ("https://hooks.example?b", "https://hooks.example/?b", "hooks.example", "/?b", 443),
            ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x", "127.0.0.1:8080", "/x", 8080),
            ("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443/", "[2001:db8::1]:8443", "/", 8443),
            ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/", "xn--bcher-kva.example", "/", 443),
        ];
        for (raw, whole, authority, target, port) in table {
            let url = WebhookUrl::parse(raw).unwrap();
            assert_eq!((url.to_string().as_str(), url.authority().as_str()), (whole, authority), "{raw}");
            assert_eq!((url.target(), url.port(), url.is_secure()), (target, port, whole.starts_with("https")));
        }
    }

    const REFUSED: [&str; 33] = [
        "hooks.example",
        "ftp://hooks.example/",
        "//hooks.example/",
        "https://",
        "https:///a",
        "https://user@hooks.example/",
        "https://hooks.example@127.0.0.1/",
        "https://hooks.example\\@127.0.0.1/",
        "https://hooks.example/#fragment",
        "https://hooks.example:/",
        "https://hooks.example:0/",
        "https://hooks.example:65536/",
        "https://hooks.example:+80/",
        "https://hooks.example:80:80/",
        "https://127.1/",
        "https://0x7f.0.0.1/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://127.0.0.0x1/",
        "https://hooks.example./",
        "https://-hooks.example/",
        "https://ho_oks.example/",
        "https://bücher.example/",
        "https://1.2.3.4.5/",
        "https://[::1/",
        "https://[::1]8080/",
        "https://[fe80::1%25eth0]/",
        "https://[127.0.0.1]/",
        "https://hooks.example/a b",
        "https://hooks.example/%zz",
        "https://hooks.example/%2",
        "https://hooks.example/<a>",
        "https://hooks.example/ü",
    ];

    #[test]
    fn what_could_be_understood_in_two_ways_is_refused() {
        for raw in REFUSED {
            assert_eq!(WebhookUrl::parse(raw), Err(Violation::InvalidFormat(Form::Url)), "{raw}");
        }
        assert_eq!(WebhookUrl::parse(" "), Err(Violation::Blank));
        assert_eq!(WebhookUrl::parse("https://a/\r\nx"), Err(Violation::ForbiddenCharacter(Forbidden::LineBreak)));
        let long = format!("https://hooks.example/{}", "a".repeat(2_000));
        assert_eq!(WebhookUrl::parse(&long), Err(Violation::TooLong { max: 2_000 }));
    }

    #[test]
    fn what_is_too_long_as_it_is_shown_is_too_long() {
        let of = |length: usize| format!("https://hooks.example?{:a<1$}", "", length - 22);
        assert_eq!(WebhookUrl::parse(&of(2_000)), Err(Violation::TooLong { max: 2_000 }), "a `/` is one too many");
        let kept = WebhookUrl::parse(&of(1_999)).unwrap();
        assert_eq!((kept.to_string().len(), WebhookUrl::parse(&kept.to_string())), (2_000, Ok(kept)));
    }

    proptest! {
        #[test]
        fn reading_what_was_read_changes_nothing(raw in "(https?|ftp)://[a-z0-9.:@\\[\\]-]{0,20}[/?#]?[a-z0-9%./ ]{0,12}") {
            if let Ok(url) = WebhookUrl::parse(&raw) {
                prop_assert_eq!(WebhookUrl::parse(&url.to_string()), Ok(url));
            }
        }
    }
}
