//! A receiver of webhooks on this machine, and the work that a worker and the relay would do.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// Answers whatever comes with one status, which can be changed, and remembers what came.
pub(crate) struct Double {
    pub(crate) url: String,
    status: Arc<Mutex<u16>>,
    came: Receiver<Came>,
}

/// What came.
#[derive(Clone)]
pub(crate) struct Came {
    head: String,
    pub(crate) body: String,
}

impl Double {
    pub(crate) fn answering(status: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let status = Arc::new(Mutex::new(status));
        let (tell, came) = channel();
        let says = Arc::clone(&status);
        thread::spawn(move || {
            for socket in listener.incoming() {
                let now = *says.lock().unwrap();
                answer(socket.unwrap(), now, &tell);
            }
        });
        Self { url, status, came }
    }

    pub(crate) fn answer(&self, status: u16) {
        *self.status.lock().unwrap() = status;
    }

    /// What came since it was last asked.
    pub(crate) fn came(&self) -> Vec<Came> {
        self.came.try_iter().collect()
    }
}

fn answer(mut socket: TcpStream, status: u16, tell: &Sender<Came>) {
    let (mut read, mut piece) = (Vec::new(), [0; 4096]);
    while !read.ends_with(b"}") {
        match socket.read(&mut piece).unwrap() {
            0 => break,
            count => read.extend_from_slice(&piece[..count]),
        }
    }
    let text = String::from_utf8(read).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    // Told before it is answered, so that whoever has the answer finds it here. The test may be over.
    let _ = tell.send(Came { head: head.to_owned(), body: body.to_owned() });
    socket.write_all(format!("HTTP/1.1 {status} So\r\ncontent-length: 4\r\n\r\nnote").as_bytes()).unwrap();
}

impl Came {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn signatures(&self) -> Vec<&str> {
        self.header("webhook-signature").split(' ').collect()
    }

    /// Whether one of the signatures is that of `secret`, as docs/webhooks.md tells receivers to see.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(
            format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.body).as_bytes(),
        );
        let ours = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.signatures().contains(&ours.as_str())
    }
}
