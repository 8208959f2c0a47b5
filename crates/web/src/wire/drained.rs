//! A connection whose client must take what it asked for.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::pace::{Pace, Watch};

/// A connection that fails with [`io::ErrorKind::TimedOut`] when its client lets an answer lie. It belongs below TLS,
/// where bytes that are written are bytes that the system took.
#[derive(Debug)]
pub struct Drained<IO> {
    io: IO,
    pace: Pace,
    watch: Watch,
}

impl<IO> Drained<IO> {
    /// Watches over a connection from now on.
    pub fn new(io: IO, pace: Pace) -> Self {
        Self { io, pace, watch: Watch::default() }
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for Drained<IO> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_read(cx, buffer)
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Drained<IO> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.io).poll_write(cx, bytes) {
            Poll::Ready(Ok(taken)) => {
                if taken == bytes.len() {
                    this.watch.stop();
                } else {
                    this.watch.moved(taken, &this.pace);
                }
                Poll::Ready(Ok(taken))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                this.watch.go_on(this.pace.grace);
                this.watch.wait(cx)
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}
