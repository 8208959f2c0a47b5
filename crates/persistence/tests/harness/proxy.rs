use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Stands between the store and PostgreSQL, and cuts the connection when a COMMIT was answered: nobody hears how.
pub(crate) struct Proxy {
    /// The way to the database through it.
    pub(crate) url: String,
    armed: Arc<AtomicBool>,
}

/// The message that asks for a COMMIT: its kind, its length, its text.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

impl Proxy {
    pub(crate) fn before(url: &str) -> Self {
        let (user, place) = url.split_once('@').expect("a URL with a user");
        let (server, name) = place.split_once('/').expect("a URL with a database");
        let server = server.to_owned();
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let url = format!("{user}@{}/{name}", listener.local_addr().expect("its address"));
        let armed = Arc::new(AtomicBool::new(false));
        let trap = Arc::clone(&armed);
        // It serves as long as the test process lives.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect(&server).expect("the server");
                let (back, forth) = (client.try_clone().expect("a client"), server.try_clone().expect("a server"));
                let (trap, cut) = (Arc::clone(&trap), Arc::new(AtomicBool::new(false)));
                let end = Arc::clone(&cut);
                thread::spawn(move || {
                    carry(client, forth, |said| {
                        let commits = said.windows(COMMIT.len()).any(|window| window == COMMIT);
                        cut.fetch_or(commits && trap.swap(false, Ordering::SeqCst), Ordering::SeqCst);
                        true
                    });
                });
                thread::spawn(move || carry(server, back, |_| !end.load(Ordering::SeqCst)));
            }
        });
        Self { url, armed }
    }

    /// The answer to the next COMMIT that passes is not heard.
    pub(crate) fn cut_at_next_commit(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }
}

/// Carries what is said one way, until either side is gone or `passes` says no.
fn carry(mut from: TcpStream, mut to: TcpStream, passes: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 65536];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let said = &buffer[..length];
        if !passes(said) || to.write_all(said).is_err() {
            break;
        }
    }
    for side in [from, to] {
        let _ = side.shutdown(Shutdown::Both);
    }
}
