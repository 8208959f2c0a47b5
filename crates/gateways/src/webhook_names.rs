use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;

use tokio::net::lookup_host;

/// What a name comes to.
pub(crate) type Found = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Whoever knows what addresses a name stands for.
pub(crate) trait Names: Send + Sync {
    /// Its addresses at this moment, with `port`.
    fn look_up(&self, name: &str, port: u16) -> Found;
}

/// The operating system, which asks whomever it is set up to ask.
pub(crate) struct SystemNames;

impl Names for SystemNames {
    fn look_up(&self, name: &str, port: u16) -> Found {
        let name = name.to_owned();
        Box::pin(async move { Ok(lookup_host((name, port)).await?.collect()) })
    }
}
