//! A connection to a broker that ends when whoever wanted it lets go of it.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use lapin::runtime::default_runtime;
use lapin::uri::AMQPUri;
use lapin::{AsyncTcpStream, Connection, ConnectionProperties, Error};
use tokio::time::timeout;

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

/// Opens a connection to `uri`; the socket must be there within `patience`.
///
/// # Errors
/// Those of the library.
pub(crate) async fn connect(uri: &AMQPUri, patience: Duration) -> Result<(Connection, Arc<Cord>), Error> {
    let cord = Arc::new(Cord::default());
    let held = Arc::downgrade(&cord);
    let named = ConnectionProperties::default().with_connection_name("lectern".into());
    let runtime = default_runtime()?;
    // Written here, the closure takes its types from what is asked for.
    let connection = Connection::connector(
        uri.clone(),
        runtime,
        async move |uri, runtime| {
            let reaching = async {
                let place = runtime.to_socket_addrs((uri.authority.host.clone(), uri.authority.port));
                let stream = AsyncTcpStream::connect(&runtime, place).await?;
                if let AsyncTcpStream::Plain(socket) = &stream {
                    Cord::hold(&held, socket.get_ref())?;
                }
                Ok(stream)
            };
            let reached: io::Result<_> =
                timeout(patience, reaching).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
            reached.map_err(Error::from)
        },
        named,
    );
    Ok((connection.await?, cord))
}
