use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use clap::Args;

use crate::failure::Failure;
use crate::settings::{Settings, Sources};

/// Ask a running `lectern serve` whether it is ready. For images that have no shell and no curl.
///
/// It asks /health/ready of the operations port, or of the API when there is none. Exit codes: 0 ready, 1 not ready.
#[derive(Debug, Args)]
pub(crate) struct Healthcheck {
    /// Ask this address instead; then no configuration is read.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// How many seconds to wait for the answer.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=60))]
    timeout: u64,
}

pub(crate) fn run(check: Healthcheck, sources: &Sources) -> Result<(), Failure> {
    let url = match check.url {
        Some(url) => url,
        None => place(&Settings::load(sources)?)?,
    };
    ask(url, check.timeout)
}

/// Where the server of these settings is to be asked.
fn place(settings: &Settings) -> Result<String, Failure> {
    if settings.ops.listen.is_none() && settings.http.tls.is_some() {
        return Err(Failure::AskWithoutTls);
    }
    let mut address = settings.ops.listen.unwrap_or(settings.http.listen);
    address.set_ip(reachable(address));
    Ok(format!("http://{address}/health/ready"))
}

/// Whoever listens everywhere is reached here.
fn reachable(address: SocketAddr) -> IpAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    }
}

/// Tells that it is ready, or fails.
fn ask(url: String, timeout: u64) -> Result<(), Failure> {
    let asked = minreq::get(url.as_str()).with_timeout(timeout).with_follow_redirects(false).send();
    match asked {
        Ok(answer) if answer.status_code == 200 => {
            println!("ready");
            Ok(())
        }
        Ok(answer) => Err(Failure::NotReady(url, format!("it answers {}", answer.status_code))),
        Err(error) => Err(Failure::NotReady(url, error.to_string())),
    }
}
