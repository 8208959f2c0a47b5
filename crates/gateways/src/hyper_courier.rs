use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use lectern_application::ports::{Courier, Delivering, Dispatch, SigningSecret};
use lectern_domain::effects::{Attempt, SealedSecret, Verdict, WebhookHost, WebhookTargets, WebhookUrl};
use prometheus_client::registry::Registry;
use rustls::RootCertStore;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::cipher::NoVault;
use crate::tls_roots;
use crate::webhook_names::{Names, SystemNames};
use crate::webhook_signature::signature;
use crate::webhook_tally::WebhookTally;
use crate::webhook_vault::WebhookVault;

/// The most of an answer that is read, body and head each.
const MOST: usize = 64 * 1024;
/// How much of it is remembered, in characters.
const EXCERPT: usize = 500;
/// What we call ourselves.
const AGENT: &str = concat!("Lectern/", env!("CARGO_PKG_VERSION"), " (webhooks)");

/// Carries messages over connections of its own, one for each attempt.
///
/// Nothing here could lead elsewhere: there is no proxy, no redirect, no pool and no second look at a name. The address is
/// resolved once, everything that it stands for is judged, and the socket is opened to one of these addresses, whose
/// other end is judged again before a byte is sent.
#[derive(Clone)]
pub struct HyperCourier(Arc<Shared>);

struct Shared {
    vault: WebhookVault,
    targets: WebhookTargets,
    patience: Duration,
    names: Box<dyn Names>,
    /// Made when the first message needs it: reading the roots that the system trusts takes a while.
    tls: OnceLock<TlsConnector>,
    tally: WebhookTally,
}

/// Why a message did not arrive, in words for its sender.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("the signing secret cannot be opened: rotate it")]
    Sealed,
    #[error("the name of the host cannot be resolved")]
    Nameless,
    #[error("the host has an address that webhooks may not go to")]
    Forbidden,
    #[error("nobody answers at the address of the host")]
    Unreachable,
    #[error("no TLS with the host: {0}")]
    Tls(io::Error),
    #[error("the host does not speak HTTP, or hung up")]
    Broken,
    #[error("no answer within {0:?}")]
    Late(Duration),
}

/// What was answered.
struct Answer {
    status: u16,
    excerpt: Option<String>,
}

impl HyperCourier {
    /// Goes to `targets` alone, and ends each attempt within `patience`. `secret` is `auth.secret`, which all nodes share.
    ///
    /// # Errors
    /// [`NoVault`].
    pub fn new(secret: &[u8], targets: WebhookTargets, patience: Duration) -> Result<Self, NoVault> {
        Self::knowing(secret, targets, patience, SystemNames)
    }

    pub(crate) fn knowing(
        secret: &[u8],
        targets: WebhookTargets,
        patience: Duration,
        names: impl Names + 'static,
    ) -> Result<Self, NoVault> {
        let vault = WebhookVault::new(secret)?;
        let (names, tls, tally) = (Box::new(names), OnceLock::new(), WebhookTally::default());
        Ok(Self(Arc::new(Shared { vault, targets, patience, names, tls, tally })))
    }

    /// Trusts those who show a certificate under these roots, instead of those that the system trusts.
    #[cfg(test)]
    pub(crate) fn trusting(self, roots: RootCertStore) -> Self {
        assert!(self.0.tls.set(connector(roots).expect("a configuration of TLS")).is_ok());
        self
    }

    /// Shows what is counted.
    pub fn register(&self, registry: &mut Registry) {
        self.0.tally.register(registry);
    }
}

impl Courier for HyperCourier {
    fn mint(&self) -> SigningSecret {
        // Closing 32 bytes cannot fail; were it to, the webhook would show at its first message that it has no secret.
        let none = || SigningSecret { text: String::new(), sealed: SealedSecret(Vec::new()) };
        self.0.vault.mint().unwrap_or_else(none)
    }

    fn deliver(&self, dispatch: Dispatch) -> Delivering {
        let shared = Arc::clone(&self.0);
        Box::pin(async move { shared.attempt(&dispatch).await })
    }
}

impl Shared {
    async fn attempt(&self, dispatch: &Dispatch) -> Attempt {
        let begun = Instant::now();
        let status = OnceLock::new();
        let answered = timeout(self.patience, self.exchange(dispatch, &status)).await;
        let answered = answered.unwrap_or_else(|_| self.late(status.into_inner()));
        let took = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
        let (failure, answer) = match answered {
            Ok(answer) => (None, Some(answer)),
            Err(failure) => (Some(failure), None),
        };
        let (status, excerpt) = answer.map(|Answer { status, excerpt }| (status, excerpt)).unzip();
        let error = failure.as_ref().map(Failure::to_string);
        let attempt = Attempt { at: dispatch.at, took, status, error, excerpt: excerpt.flatten() };
        self.tally.count(outcome(&attempt, failure.as_ref()));
        attempt
    }

    /// What stands when the time is over: the status, if it came. Only the rest of the answer is missing then.
    fn late(&self, status: Option<u16>) -> Result<Answer, Failure> {
        let answer = status.map(|status| Answer { status, excerpt: None });
        answer.ok_or(Failure::Late(self.patience))
    }

    /// Notes the status as soon as it is there.
    async fn exchange(&self, dispatch: &Dispatch, status: &OnceLock<u16>) -> Result<Answer, Failure> {
        let Dispatch { url, message, body, secrets, at } = dispatch;
        let secrets = self.open(secrets).ok_or(Failure::Sealed)?;
        let timestamp = at.as_second();
        let request = Request::post(url.target())
            .header(HOST, url.authority())
            .header(USER_AGENT, AGENT)
            .header(CONTENT_TYPE, "application/json")
            .header(CONNECTION, "close")
            .header("webhook-id", message.to_string())
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature(&secrets, &message.to_string(), timestamp, body))
            .body(Full::new(Bytes::from(body.clone())))
            .map_err(|_| Failure::Broken)?;
        let socket = self.connect(url).await?;
        match server_name(url) {
            Some(name) => {
                let connector = self.tls()?;
                converse(connector.connect(name?, socket).await.map_err(Failure::Tls)?, request, status).await
            }
            None => converse(socket, request, status).await,
        }
    }

    /// What signs: the present secret, which must open, and of those before it what still does.
    fn open(&self, secrets: &[SealedSecret]) -> Option<Vec<Vec<u8>>> {
        let (present, before) = secrets.split_first()?;
        let present = self.vault.open(present)?;
        Some(std::iter::once(present).chain(before.iter().filter_map(|sealed| self.vault.open(sealed))).collect())
    }

    /// A socket to one of the addresses that the host has, all of which must be allowed: a name that stands for a public
    /// address and a private one is up to no good.
    async fn connect(&self, url: &WebhookUrl) -> Result<TcpStream, Failure> {
        let addresses = match url.host() {
            WebhookHost::Address(address) => vec![SocketAddr::new(*address, url.port())],
            WebhookHost::Name(name) => self.names.look_up(name, url.port()).await.map_err(|_| Failure::Nameless)?,
        };
        if addresses.is_empty() {
            return Err(Failure::Nameless);
        }
        if !addresses.iter().all(|address| self.admits(url, *address)) {
            return Err(Failure::Forbidden);
        }
        // One that swallows what is sent to it leaves time for the next.
        let share = self.patience / u32::try_from(addresses.len()).unwrap_or(u32::MAX);
        for address in addresses {
            let Ok(Ok(socket)) = timeout(share, TcpStream::connect(address)).await else { continue };
            let peer = socket.peer_addr().map_err(|_| Failure::Unreachable)?;
            return if peer == address && self.admits(url, peer) { Ok(socket) } else { Err(Failure::Forbidden) };
        }
        Err(Failure::Unreachable)
    }

    fn admits(&self, url: &WebhookUrl, address: SocketAddr) -> bool {
        self.targets.admit_address(url.is_secure(), address.ip())
    }

    fn tls(&self) -> Result<&TlsConnector, Failure> {
        if let Some(connector) = self.tls.get() {
            return Ok(connector);
        }
        let made = connector(tls_roots::of_the_system()).map_err(|error| Failure::Tls(io::Error::other(error)))?;
        Ok(self.tls.get_or_init(|| made))
    }
}

fn connector(roots: RootCertStore) -> Result<TlsConnector, rustls::Error> {
    let mut config = tls_roots::trusting(roots)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Whom the certificate must be about; nobody, in the clear.
fn server_name(url: &WebhookUrl) -> Option<Result<ServerName<'static>, Failure>> {
    url.is_secure().then(|| match url.host() {
        WebhookHost::Name(name) => ServerName::try_from(name.clone()).map_err(|_| Failure::Nameless),
        WebhookHost::Address(address) => Ok(ServerName::from(*address)),
    })
}

/// Says one thing and hears the answer. The connection ends with it.
async fn converse<S>(socket: S, request: Request<Full<Bytes>>, status: &OnceLock<u16>) -> Result<Answer, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let shaken = http1::Builder::new().max_buf_size(MOST).handshake(TokioIo::new(socket)).await;
    let (mut sender, connection) = shaken.map_err(|_| Failure::Broken)?;
    let exchange = async move {
        let response = sender.send_request(request).await.map_err(|_| Failure::Broken)?;
        let status = *status.get_or_init(|| response.status().as_u16());
        Ok(Answer { status, excerpt: beginning(response).await })
    };
    match select(pin!(exchange), pin!(connection)).await {
        Either::Left((answer, _)) => answer,
        // What arrived before the connection ended is still to be read.
        Either::Right((_, exchange)) => exchange.await,
    }
}

/// How the body begins. The status decides, so no more of it is read than is worth remembering for a person who looks for
/// a fault.
async fn beginning(response: Response<Incoming>) -> Option<String> {
    let (mut body, mut read) = (response.into_body(), Vec::new());
    while let Some(Ok(frame)) = body.frame().await {
        if let Ok(data) = frame.into_data() {
            read.extend_from_slice(data.get(..MOST.saturating_sub(read.len()).min(data.len())).unwrap_or_default());
        }
        if read.len() >= MOST {
            break;
        }
    }
    let excerpt: String = String::from_utf8_lossy(&read).chars().take(EXCERPT).collect();
    Some(excerpt).filter(|excerpt| !excerpt.is_empty())
}

fn outcome(attempt: &Attempt, failure: Option<&Failure>) -> &'static str {
    match (failure, attempt.verdict()) {
        (Some(Failure::Forbidden), _) => "forbidden",
        (Some(Failure::Late(_)), _) => "late",
        (Some(_), _) => "unreachable",
        (None, Verdict::Taken) => "taken",
        (None, Verdict::Gone) => "gone",
        (None, Verdict::Refused) => "refused",
    }
}

#[cfg(test)]
#[path = "hyper_courier_tests.rs"]
mod tests;
