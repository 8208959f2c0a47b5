//! A connection whose client must keep pace with its heads and its bodies.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::framing::{Framing, Place, Strange};
use super::pace::{Pace, Watch};

/// A connection that fails with [`io::ErrorKind::TimedOut`] when its client dawdles. Nothing is measured between two
/// messages: how long a connection may idle, and how long an answer may take, is for others to say.
#[derive(Debug)]
pub struct Prompt<IO> {
    io: IO,
    pace: Pace,
    framing: Framing,
    watch: Watch,
    /// Over a body as a whole.
    whole: Watch,
}

impl<IO> Prompt<IO> {
    /// Watches over a connection from now on.
    pub fn new(io: IO, pace: Pace) -> Self {
        let mut watch = Watch::default();
        watch.start(pace.head);
        Self { io, pace, framing: Framing::new(), watch, whole: Watch::default() }
    }

    /// Looks at what came. A head that is none is spoiled for good, so that it is answered with 400; a body that is
    /// none ends the connection.
    fn came(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        let before = (self.framing.place(), self.framing.messages());
        if let Err(Strange(at)) = self.framing.follow(bytes) {
            let in_head = self.framing.place() == Place::Head;
            match bytes.get_mut(at) {
                Some(byte) if in_head => *byte = 0,
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
        match self.framing.place() {
            Place::Between => self.watch.stop(),
            place if (place, self.framing.messages()) == before => {
                if place == Place::Body {
                    self.watch.moved(bytes.len(), &self.pace);
                }
            }
            Place::Head => self.watch.start(self.pace.head),
            Place::Body => {
                self.watch.start(self.pace.grace);
                self.whole.start(self.pace.body);
            }
        }
        Ok(())
    }

    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.framing.place() == Place::Body && self.whole.wait::<()>(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        self.watch.wait(cx)
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for Prompt<IO> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        match Pin::new(&mut this.io).poll_read(cx, buffer) {
            Poll::Ready(Ok(())) => {
                let came = this.came(buffer.filled_mut().get_mut(before..).unwrap_or_default());
                if came.is_err() {
                    // Whoever is told of a failure is given nothing.
                    buffer.set_filled(before);
                }
                Poll::Ready(came)
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => this.wait(cx),
        }
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Prompt<IO> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().io).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}
