//! A TCP proxy that the test owns: a line that can be cut, in both directions and in the middle of whatever goes over it.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub(crate) struct Line {
    pub(crate) address: SocketAddr,
    open: Arc<watch::Sender<bool>>,
}

impl Line {
    /// Leads to `target`.
    pub(crate) async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, open) = (listener.local_addr().unwrap(), Arc::new(watch::Sender::new(true)));
        let state = Arc::clone(&open);
        tokio::spawn(async move {
            loop {
                let (ours, _) = listener.accept().await.unwrap();
                let state = state.subscribe();
                if *state.borrow() {
                    tokio::spawn(carry(ours, target.clone(), state));
                }
            }
        });
        Self { address, open }
    }

    /// Everything that goes over it breaks off, and whoever calls is hung up on.
    pub(crate) fn cut(&self) {
        self.open.send_replace(false);
    }

    pub(crate) fn restore(&self) {
        self.open.send_replace(true);
    }
}

async fn carry(mut ours: TcpStream, target: String, mut state: watch::Receiver<bool>) {
    let mut theirs = TcpStream::connect(target).await.unwrap();
    tokio::select! {
        _ = copy_bidirectional(&mut ours, &mut theirs) => {}
        _ = state.wait_for(|open| !open) => {}
    }
}
