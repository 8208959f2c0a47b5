//! The socket: connections that are paced, with or without TLS, and HTTP/1.1 on them.

use std::fmt::Debug;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_http::body::BoxBody;
use actix_http::error::DispatchError;
use actix_http::{HttpService, Request, Response};
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::{AppConfig, Server, ServiceResponse};
use actix_web::rt::net::TcpStream;
use lectern_web::{Drained, Pace, Prompt};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How a listener serves.
#[derive(Clone)]
pub(crate) struct Manner {
    /// Absent: in the clear.
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) workers: usize,
    /// The most connections at a time.
    pub(crate) connections: usize,
    pub(crate) keep_alive: Duration,
    pub(crate) pace: Pace,
    /// How long what is in hand may take, once the server is stopped.
    pub(crate) patience: Duration,
}

/// Serves what `app` makes for each worker, until its handle stops it.
///
/// # Errors
/// Those of the system.
pub(crate) fn server<A, S>(
    listener: TcpListener,
    manner: Manner,
    app: impl Fn() -> A + Clone + Send + 'static,
) -> io::Result<Server>
where
    A: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse<BoxBody>> + 'static,
    S::Error: Into<Response<BoxBody>>,
    S::InitError: Debug,
{
    let Manner { tls, workers, connections, keep_alive, pace, patience } = manner;
    let builder = Server::build()
        .workers(workers)
        .max_concurrent_connections(connections.div_ceil(workers))
        .shutdown_timeout(patience.as_secs())
        .disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let pipeline = move || {
        let (tls, stopping) = (tls.clone(), stopping.clone());
        let app = map_config(app().into_factory(), |()| AppConfig::default());
        let http = HttpService::build()
            .keep_alive(keep_alive)
            // Heads are timed below, the first one like every other.
            .client_request_timeout(Duration::ZERO)
            .client_disconnect_timeout(LINGER)
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move {
                    stopping.notified().await;
                    hear_out().await;
                }
            })
            .h1(app);
        let shake = move |stream: TcpStream| shake_hands(stream, tls.clone(), pace);
        fn_service(shake).map_err(DispatchError::Io).and_then(http)
    };
    Ok(builder.listen("lectern", listener, pipeline)?.run())
}

/// From the end of this on, a connection begins no request. What has come by then, but was not read yet, was asked in
/// time: the first turn of the loop learns of it, and the connection reads it before the second.
async fn hear_out() {
    for _ in 0..2 {
        tokio::task::yield_now().await;
    }
}

/// How long what is still coming is read and thrown away behind an answer that was given before the whole body had
/// come, so that the client reads the answer before it learns that nobody listens.
const LINGER: Duration = Duration::from_secs(1);

type Connection = Prompt<Socket>;

async fn shake_hands(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    pace: Pace,
) -> io::Result<(Connection, Option<SocketAddr>)> {
    stream.set_nodelay(true)?;
    let client = stream.peer_addr().ok();
    let drained = Drained::new(stream, pace);
    let socket = match tls {
        Some(tls) => {
            let shaken = tokio::time::timeout(pace.head, tls.accept(drained)).await;
            Socket::Tls(Box::new(shaken.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??))
        }
        None => Socket::Plain(drained),
    };
    Ok((Prompt::new(socket, pace), client))
}

/// One type for both, so that HTTP is compiled once.
enum Socket {
    Plain(Drained<TcpStream>),
    Tls(Box<TlsStream<Drained<TcpStream>>>),
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
