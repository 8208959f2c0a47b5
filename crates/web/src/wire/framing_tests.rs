use super::{Framing, Place, Strange};

fn after(bytes: &[u8]) -> (Place, u64) {
    let mut framing = Framing::new();
    framing.follow(bytes).unwrap();
    // The pieces in which bytes arrive make no difference.
    let mut by_byte = Framing::new();
    for byte in bytes {
        by_byte.follow(&[*byte]).unwrap();
    }
    assert_eq!((framing.place(), framing.messages()), (by_byte.place(), by_byte.messages()));
    (framing.place(), framing.messages())
}

#[test]
fn it_knows_where_a_client_stands() {
    for (bytes, place, messages) in [
        ("", Place::Between, 0),
        ("GET / HT", Place::Head, 0),
        ("\r\n", Place::Head, 0),
        ("GET / HTTP/1.1\r\nHost: a\r\n", Place::Head, 0),
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Place::Between, 1),
        ("\r\nGET / HTTP/1.1\r\n\r\nGET", Place::Head, 1),
        ("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", Place::Body, 0),
        ("POST / HTTP/1.1\r\ncontent-LENGTH:5 \r\n\r\nabcd", Place::Body, 0),
        ("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\na\n\r\nb", Place::Between, 1),
        ("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nabG", Place::Head, 1),
        ("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", Place::Between, 1),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", Place::Body, 0),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\nA;x=y\r\n0123456789\r\n", Place::Body, 0),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\n\n\r\n0\r\nT: x\r\n\r\n", Place::Between, 1),
    ] {
        assert_eq!(after(bytes.as_bytes()), (place, messages), "{bytes:?}");
    }
}

#[test]
fn what_two_readers_may_read_differently_is_strange() {
    let post = "POST / HTTP/1.1\r\n";
    let chunked = format!("{post}Transfer-Encoding: chunked\r\n");
    for bytes in [
        "\n".to_owned(),
        "GET / HTTP/1.1\n".to_owned(),
        format!("{post}Host: a\n"),
        format!("{post}Host: a\rb"),
        format!("{post}Content-Length: 5\r\nContent-Length: 5\r\n"),
        format!("{post}Content-Length: +5\r\n"),
        format!("{post}Content-Length: 5, 5\r\n"),
        format!("{post}Content-Length:\r\n"),
        format!("{post}Content-Length: 99999999999999999999\r\n"),
        format!("{post}Content-Length:{}5\r\n", " ".repeat(300)),
        format!("{post}Transfer-Encoding: gzip, chunked\r\n"),
        format!("{chunked}Transfer-Encoding: chunked\r\n"),
        format!("{chunked}Content-Length: 5\r\n\r\n"),
        format!("{post}A: b\r\n Content-Length: 5\r\n"),
        format!("{chunked}\r\n2\n"),
        format!("{chunked}\r\n-2\r\n"),
        format!("{chunked}\r\n\r\n"),
        format!("{chunked}\r\n2\r\nabc\r\n"),
    ] {
        let found = Framing::new().follow(bytes.as_bytes());
        assert_eq!(found, Err(Strange(bytes.len() - 1)), "{bytes:?}");
    }
}
