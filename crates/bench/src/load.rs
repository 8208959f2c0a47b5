//! The load generator: connections that are kept, each asking again as soon as it was answered.
//!
//! Every answer is checked: its status, and its length where that is known.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinSet, yield_now};

use crate::Outcome;

/// What is asked, in turns, and what every answer must be.
#[derive(Debug, Clone)]
pub(crate) struct Errand {
    pub(crate) requests: Arc<[Vec<u8>]>,
    pub(crate) status: u16,
    /// Bytes of the body; none where they differ from answer to answer.
    pub(crate) length: Option<usize>,
}

/// An answer with its body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// Runs on one thread, beside the server and never on its core.
pub(crate) struct Load(Runtime);

impl Load {
    pub(crate) fn new() -> Outcome<Self> {
        Ok(Self(Builder::new_current_thread().enable_all().build()?))
    }

    /// Asks once.
    pub(crate) fn ask(&self, address: SocketAddr, request: &[u8]) -> Outcome<Answer> {
        self.0.block_on(async {
            let mut wire = Wire::open(address).await?;
            let (status, body) = wire.ask(request).await?;
            let head = String::from_utf8(wire.buffer.get(..body).unwrap_or_default().to_vec())?;
            Ok(Answer { status, head, body: wire.buffer.split_off(body) })
        })
    }

    /// Keeps `connections` busy for `time`, and tells how many answers came.
    pub(crate) fn run(&self, address: SocketAddr, errand: &Errand, connections: usize, time: Duration) -> Outcome<u64> {
        self.0.block_on(async {
            let awake = tokio::spawn(stay_awake());
            let mut walks = JoinSet::new();
            let end = Instant::now() + time;
            for first in 0..connections {
                walks.spawn(walk(address, errand.clone(), first, connections, end));
            }
            let mut count = 0;
            while let Some(walked) = walks.join_next().await {
                count += walked??;
            }
            awake.abort();
            Ok(count)
        })
    }
}

/// Keeps the thread from sleeping between answers. Whoever answers it would wake it, and what that costs is the machine's
/// affair: on a virtual one it can be a third of an answer.
async fn stay_awake() {
    loop {
        yield_now().await;
    }
}

/// One connection. Each begins elsewhere in the errand and steps over what the others ask.
async fn walk(address: SocketAddr, errand: Errand, first: usize, step: usize, end: Instant) -> Outcome<u64> {
    let mut wire = Wire::open(address).await?;
    let mut count = 0;
    for request in errand.requests.iter().cycle().skip(first % errand.requests.len().max(1)).step_by(step) {
        let (status, body) = wire.ask(request).await?;
        let length = wire.buffer.len() - body;
        if status != errand.status || errand.length.is_some_and(|expected| expected != length) {
            let text = String::from_utf8_lossy(&wire.buffer).into_owned();
            return Err(format!("expected {} with {:?} bytes, but got {text}", errand.status, errand.length).into());
        }
        count += 1;
        if Instant::now() >= end {
            break;
        }
    }
    Ok(count)
}

/// A connection and the last answer on it.
struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Wire {
    async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(1 << 16) })
    }

    /// Asks, and fills the buffer with the answer: its status, and where its body begins.
    async fn ask(&mut self, request: &[u8]) -> Outcome<(u16, usize)> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the connection was closed before the answer came".into());
            }
            if let Some((status, body, length)) = head(&self.buffer)? {
                while self.buffer.len() < body + length {
                    if self.stream.read_buf(&mut self.buffer).await? == 0 {
                        return Err("the connection was closed in the middle of an answer".into());
                    }
                }
                return Ok((status, body));
            }
        }
    }
}

/// Status, where the body begins, and how long it is; nothing while the head is not all there.
fn head(bytes: &[u8]) -> Outcome<Option<(u16, usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 48];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(body) = response.parse(bytes)? else {
        return Ok(None);
    };
    let length = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length = length.map_or(Ok(0), |header| std::str::from_utf8(header.value).map_or(Ok(0), str::parse))?;
    Ok(Some((response.code.ok_or("an answer without a status")?, body, length)))
}

#[cfg(test)]
mod tests {
    use super::head;

    #[test]
    fn heads_are_read_when_they_are_whole() {
        assert_eq!(head(b"HTTP/1.1 200 OK\r\ncontent-le").unwrap(), None);
        let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(head(whole).unwrap(), Some((200, whole.len() - 2, 2)));
        assert_eq!(head(b"HTTP/1.1 304 Not Modified\r\n\r\n").unwrap(), Some((304, 29, 0)));
        assert!(head(b"SSH-2.0-x\r\n\r\n").is_err());
    }
}
