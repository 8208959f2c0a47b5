//! Clients that dawdle, on a clock that jumps to whatever comes next.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio::task::yield_now;
use tokio::time::{Instant, advance, timeout};

use super::{Drained, Pace, Prompt};

const PACE: Pace =
    Pace { head: Duration::from_secs(10), grace: Duration::from_secs(5), rate: 100, body: Duration::from_secs(60) };

const POST: &str = "POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n";

/// Sends the pieces, a pause of some seconds after each, and answers after how many seconds the other side gave up; none
/// when it never did.
async fn late_after(pieces: &[&str], pause: u64) -> Option<u64> {
    let (mut client, server) = duplex(1 << 20);
    let began = Instant::now();
    let read = tokio::spawn(async move {
        let ended = Prompt::new(server, PACE).read_to_end(&mut Vec::new()).await;
        (ended.unwrap_err().kind(), began.elapsed().as_secs())
    });
    for piece in pieces {
        drop(client.write_all(piece.as_bytes()).await);
        yield_now().await;
        advance(Duration::from_secs(pause)).await;
    }
    // The client says nothing more, and keeps its connection.
    let (kind, after) = timeout(Duration::from_secs(600), read).await.ok()?.unwrap();
    assert_eq!(kind, ErrorKind::TimedOut);
    Some(after)
}

#[tokio::test(start_paused = true)]
async fn a_head_has_its_time_on_a_new_connection_and_on_an_old_one() {
    assert_eq!(late_after(&[], 0).await, Some(10));
    assert_eq!(late_after(&["GET / HTTP/1.1\r\n"], 0).await, Some(10));
    assert_eq!(late_after(&["G", "E", "T", " ", "/", " ", "H", "T", "T", "P", "/", "1", "."], 1).await, Some(10));
    assert_eq!(late_after(&["GET / HTTP/1.1\r\n\r\n", "G"], 20).await, Some(40));
    assert_eq!(late_after(&["GET / HTTP/1.1\r\n\r\n"], 0).await, None, "nobody is late between two messages");
}

#[tokio::test(start_paused = true)]
async fn a_body_has_its_rate() {
    assert_eq!(late_after(&[POST], 0).await, Some(5));
    assert_eq!(late_after(&[POST, "a", "b", "c"], 1).await, Some(5));
    let piece = "a".repeat(200);
    let mut pieces = vec![piece.as_str(); 30];
    pieces.insert(0, POST);
    assert_eq!(late_after(&pieces, 1).await, Some(35), "fast enough for thirty seconds");
    pieces.extend(vec![piece.as_str(); 50]);
    assert_eq!(late_after(&pieces, 1).await, Some(60), "fast enough, but endless");
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_taken() {
    let (mut client, server) = duplex(1000);
    let began = Instant::now();
    let write = tokio::spawn(async move {
        let ended = Drained::new(server, PACE).write_all(&[0; 5000]).await;
        (ended.unwrap_err().kind(), began.elapsed().as_secs())
    });
    yield_now().await;
    advance(Duration::from_secs(3)).await;
    client.read_exact(&mut [0; 500]).await.unwrap();
    assert_eq!(write.await.unwrap(), (ErrorKind::TimedOut, 8), "what was taken earns five seconds, no more");
}

#[tokio::test]
async fn a_head_that_is_none_is_spoiled() {
    let (mut client, server) = duplex(1000);
    client.write_all(b"GET / HTTP/1.1\nHost: a\r\n\r\n").await.unwrap();
    drop(client);
    let mut read = Vec::new();
    Prompt::new(server, PACE).read_to_end(&mut read).await.unwrap();
    assert_eq!(read, b"GET / HTTP/1.1\0Host: a\r\n\r\n");
}

#[tokio::test]
async fn a_body_that_is_none_ends_the_connection() {
    let (mut client, server) = duplex(1000);
    client.write_all(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n").await.unwrap();
    let ended = Prompt::new(server, PACE).read_to_end(&mut Vec::new()).await;
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::InvalidData);
}
