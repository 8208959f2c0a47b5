//! Whether the ports can be had, or are had by a school that runs already.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

use super::Finding;
use crate::settings::Settings;

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![port("http.listen", settings.http.listen)];
    findings.extend(settings.ops.listen.map(|address| port("ops.listen", address)));
    findings.extend(settings.ops.listen.and_then(exposed));
    findings
}

fn port(key: &'static str, address: SocketAddr) -> Finding {
    match TcpListener::bind(address) {
        Ok(_) => Finding::good(key, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let remedy = "fine while the school is served; otherwise choose another address";
            Finding::warning(key, format!("{address} is taken"), remedy)
        }
        Err(error) => {
            let remedy = "choose an address of this machine, and a port above 1023 or the right to lower ones";
            Finding::failure(key, format!("{address}: {error}"), remedy)
        }
    }
}

/// Metrics ask for no password.
fn exposed(address: SocketAddr) -> Option<Finding> {
    let remedy = "let only the scraper reach it: a firewall, a private network, or 127.0.0.1";
    let found = format!("{address} is not for this machine alone");
    (!address.ip().is_loopback()).then(|| Finding::warning("ops.listen", found, remedy))
}
