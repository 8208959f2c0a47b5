//! A connection to a broker that ends when whoever wanted it lets go of it.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use lapin::runtime::default_runtime;
use lapin::tcp::RustlsConnector;
use lapin::uri::{AMQPScheme, AMQPUri};
use lapin::{AsyncTcpStream, Connection, ConnectionProperties, Error, ErrorKind};
use rustls::pki_types::CertificateDer;
use tokio::time::timeout;

use crate::tls_roots;

/// Hangs up when it is dropped.
///
/// The library carries each connection on a thread of its own, which goes on without its owner until the other side says
/// something. A broker that takes calls and never answers would cost a thread and a socket for every attempt, and what was
/// given up would still arrive when it comes to itself.
#[derive(Debug, Default)]
pub(crate) struct Cord(OnceLock<TcpStream>);

impl Drop for Cord {
    fn drop(&mut self) {
        if let Some(socket) = self.0.get() {
            // The other side may have been quicker.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

impl Cord {
    /// From now on it is this socket that is hung up, at once where nobody waits for it any more.
    fn hold(this: &Weak<Self>, socket: &impl AsFd) -> io::Result<()> {
        let cord = this.upgrade().ok_or(io::ErrorKind::ConnectionAborted)?;
        let socket = TcpStream::from(socket.as_fd().try_clone_to_owned()?);
        cord.0.set(socket).map_err(|_| io::ErrorKind::AlreadyExists.into())
    }
}

/// The way to a broker.
pub(crate) struct Route {
    pub(crate) uri: AMQPUri,
    /// Who is trusted beside those whom the system trusts.
    pub(crate) authorities: Vec<CertificateDer<'static>>,
    /// How long a socket, and the handshake of TLS, may take.
    pub(crate) patience: Duration,
    /// Made when it is first needed: reading whom the system trusts takes a while.
    pub(crate) tls: OnceLock<RustlsConnector>,
}

impl Route {
    /// Opens a connection, and hands out what hangs it up.
    ///
    /// # Errors
    /// Those of the library.
    pub(crate) async fn connect(&self) -> Result<(Connection, Arc<Cord>), Error> {
        let (cord, patience, tls) = (Arc::new(Cord::default()), self.patience, self.tls()?);
        let held = Arc::downgrade(&cord);
        let named = ConnectionProperties::default().with_connection_name("lectern".into());
        let runtime = default_runtime()?;
        // Written here, the closure takes its types from what is asked for.
        let connection = Connection::connector(
            self.uri.clone(),
            runtime,
            async move |uri, runtime| {
                let reaching = async {
                    let place = runtime.to_socket_addrs((uri.authority.host.clone(), uri.authority.port));
                    let stream = AsyncTcpStream::connect(&runtime, place).await?;
                    if let AsyncTcpStream::Plain(socket) = &stream {
                        Cord::hold(&held, socket.get_ref())?;
                    }
                    match &tls {
                        Some(tls) => stream.into_rustls(tls, &uri.authority.host).await,
                        None => Ok(stream),
                    }
                };
                let reached = timeout(patience, reaching).await;
                reached.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())).map_err(Error::from)
            },
            named,
        );
        Ok((connection.await?, cord))
    }

    /// Nothing, where the address wants none.
    fn tls(&self) -> io::Result<Option<RustlsConnector>> {
        if self.uri.scheme == AMQPScheme::AMQP {
            return Ok(None);
        }
        if let Some(connector) = self.tls.get() {
            return Ok(Some(connector.clone()));
        }
        let mut roots = tls_roots::of_the_system();
        roots.add_parsable_certificates(self.authorities.iter().cloned());
        let made = RustlsConnector::from(tls_roots::trusting(roots).map_err(io::Error::other)?);
        Ok(Some(self.tls.get_or_init(|| made).clone()))
    }
}

/// Whether it is the certificate of the other side that keeps us from talking to it.
pub(crate) fn is_distrust(error: &Error) -> bool {
    let ErrorKind::IOError(error) = error.kind() else { return false };
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
    matches!(cause, Some(rustls::Error::InvalidCertificate(_)))
}
