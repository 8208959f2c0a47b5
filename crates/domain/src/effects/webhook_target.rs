//! Where webhooks may go: never into the network that the school itself stands in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{WebhookHost, WebhookUrl};
use crate::Network;

/// The addresses that webhooks may be delivered to: public ones, and in development those that were named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebhookTargets {
    allowed: Vec<Network>,
}

impl WebhookTargets {
    /// Public addresses, and these.
    #[must_use]
    pub const fn new(allowed: Vec<Network>) -> Self {
        Self { allowed }
    }

    /// Whether a webhook may have this address, as far as that can be told before its name is looked up. In the clear it
    /// goes only to what was named.
    #[must_use]
    pub fn admit(&self, url: &WebhookUrl) -> bool {
        match url.host() {
            WebhookHost::Address(address) => self.admit_address(url.is_secure(), *address),
            WebhookHost::Name(_) => url.is_secure() || !self.allowed.is_empty(),
        }
    }

    /// Whether it may be connected to this address, over TLS or in the clear.
    #[must_use]
    pub fn admit_address(&self, secure: bool, address: IpAddr) -> bool {
        let named = self.allowed.iter().any(|network| network.contains(address));
        named || (secure && is_public(address))
    }
}

/// Whether an address is one of the public internet: no network's own, no host's own, none of many, none for documents,
/// and none that only wraps another.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    let address = address.to_canonical();
    let reserved = RESERVED.iter().any(|network| network.contains(address));
    !reserved && (address.is_ipv4() || GLOBAL.contains(address))
}

/// All of the public internet of IPv6 so far (RFC 4291, section 2.4; IANA, IPv6 Global Unicast Address Assignments).
/// What wraps addresses of IPv4 (`64:ff9b::/96` and `64:ff9b:1::/48`, RFC 6052 and 8215) lies outside.
const GLOBAL: Network = v6(0x2000, 0, 0, 3);

/// What the registries of special addresses (IANA, after RFC 6890) set aside within the rest.
const RESERVED: [Network; 19] = [
    v4(0, 0, 0, 8),
    v4(10, 0, 0, 8),
    // Between a provider and its customers (RFC 6598).
    v4(100, 64, 0, 10),
    v4(127, 0, 0, 8),
    // Where clouds tell machines their secrets (RFC 3927).
    v4(169, 254, 0, 16),
    v4(172, 16, 0, 12),
    v4(192, 0, 0, 24),
    v4(192, 0, 2, 24),
    // Relays of 6to4 (RFC 7526).
    v4(192, 88, 99, 24),
    v4(192, 168, 0, 16),
    v4(198, 18, 0, 15),
    v4(198, 51, 100, 24),
    v4(203, 0, 113, 24),
    // To many, and for ever later, with the address of everybody at its end.
    v4(224, 0, 0, 3),
    // Protocols: Teredo, which wraps addresses of IPv4, and others (RFC 2928).
    v6(0x2001, 0, 0, 23),
    v6(0x2001, 0x0db8, 0, 32),
    // 6to4, which wraps addresses of IPv4 (RFC 3056).
    v6(0x2002, 0, 0, 16),
    // Was a test bed, and is nobody's (RFC 3701).
    v6(0x3ffe, 0, 0, 16),
    v6(0x3fff, 0, 0, 20),
];

const fn v4(a: u8, b: u8, c: u8, bits: u8) -> Network {
    Network::new(IpAddr::V4(Ipv4Addr::new(a, b, c, 0)), bits)
}

const fn v6(a: u16, b: u16, c: u16, bits: u8) -> Network {
    Network::new(IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)), bits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The first and the last address of what is set aside, and its neighbours that are not.
    #[test]
    fn what_is_set_aside_is_not_public_and_its_neighbours_are() {
        let ranges = [
            ("0.0.0.0", "0.255.255.255", Some("1.0.0.0")),
            ("10.0.0.0", "10.255.255.255", Some("11.0.0.0")),
            ("100.64.0.0", "100.127.255.255", Some("100.128.0.0")),
            ("127.0.0.0", "127.255.255.255", Some("128.0.0.0")),
            ("169.254.0.0", "169.254.255.255", Some("169.255.0.0")),
            ("172.16.0.0", "172.31.255.255", Some("172.32.0.0")),
            ("192.0.0.0", "192.0.0.255", Some("192.0.1.0")),
            ("192.0.2.0", "192.0.2.255", Some("192.0.3.0")),
            ("192.88.99.0", "192.88.99.255", Some("192.88.100.0")),
            ("192.168.0.0", "192.168.255.255", Some("192.169.0.0")),
            ("198.18.0.0", "198.19.255.255", Some("198.20.0.0")),
            ("198.51.100.0", "198.51.100.255", Some("198.51.101.0")),
            ("203.0.113.0", "203.0.113.255", Some("203.0.114.0")),
            ("224.0.0.0", "255.255.255.255", None),
            ("::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None),
            ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", Some("2001:200::")),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", Some("2001:db9::")),
            ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Some("2003::")),
            ("3ffe::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", Some("3fff:1000::")),
            ("4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None),
        ];
        for (first, last, after) in ranges {
            let public = |text: &str| is_public(text.parse().unwrap());
            assert!(!public(first) && !public(last), "{first} to {last}");
            assert!(after.is_none_or(public), "{after:?}");
        }
    }

    #[test]
    fn the_names_that_people_know_them_by() {
        let private = [
            "127.0.0.1",
            "169.254.169.254",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "100::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::a00:1",
            "2002:7f00:1::1",
            "2001:0:4136:e378:8000:63bf:80ff:fffe",
            "255.255.255.255",
        ];
        assert_eq!(private.map(|text| is_public(text.parse().unwrap())), [false; 17]);
        let public = ["1.1.1.1", "93.184.215.14", "::ffff:1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001::1"];
        assert_eq!(public.map(|text| is_public(text.parse().unwrap())), [true; 5]);
    }

    #[test]
    fn what_was_named_may_be_reached_in_the_clear_and_nothing_else() {
        let [local, loopback, public] = ["10.1.2.3", "127.0.0.1", "1.1.1.1"].map(|text| text.parse().unwrap());
        let targets = WebhookTargets::new(vec!["127.0.0.0/8".parse().unwrap()]);
        let answers = |address| [true, false].map(|secure| targets.admit_address(secure, address));
        assert_eq!(answers(loopback), [true, true]);
        assert_eq!(answers(public), [true, false]);
        assert_eq!(answers(local), [false, false]);
        let usual = WebhookTargets::default();
        assert!(usual.admit_address(true, public) && !usual.admit_address(true, loopback));
    }

    #[test]
    fn an_address_is_judged_as_far_as_it_tells() {
        let url = |text| WebhookUrl::parse(text).unwrap();
        let (usual, named) = (WebhookTargets::default(), WebhookTargets::new(vec!["127.0.0.1".parse().unwrap()]));
        let table = [
            ("https://hooks.example/a", [true, true]),
            ("http://hooks.example/a", [false, true]),
            ("https://1.1.1.1", [true, true]),
            ("http://1.1.1.1", [false, false]),
            ("http://127.0.0.1:8080", [false, true]),
            ("https://127.0.0.1", [false, true]),
            ("https://10.0.0.1", [false, false]),
            ("https://[::1]", [false, false]),
            ("https://[::ffff:127.0.0.1]", [false, true]),
        ];
        for (text, expected) in table {
            assert_eq!([&usual, &named].map(|targets| targets.admit(&url(text))), expected, "{text}");
        }
    }

    proptest! {
        /// However an address of IPv4 is wrapped, it is public at most where it is public itself.
        #[test]
        fn wrapping_makes_nothing_public(bits: u32) {
            let plain = IpAddr::V4(Ipv4Addr::from(bits));
            let [a, b] = [bits >> 16, bits & 0xffff].map(|part| u16::try_from(part).unwrap());
            let mapped = IpAddr::V6(Ipv4Addr::from(bits).to_ipv6_mapped());
            prop_assert_eq!(is_public(mapped), is_public(plain));
            for wrapped in [[0x64, 0xff9b, 0, 0, 0, 0, a, b], [0, 0, 0, 0, 0, 0, a, b], [0x2002, a, b, 0, 0, 0, 0, 1]] {
                prop_assert!(!is_public(IpAddr::from(wrapped)));
            }
        }
    }
}
