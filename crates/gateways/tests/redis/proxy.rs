use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// Stands between a node and Redis.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    manner: Mutex<Manner>,
    changed: Condvar,
    /// Connections that somebody asked for.
    asked: AtomicUsize,
    open: Mutex<Vec<TcpStream>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Passes,
    /// What comes stays here until it may pass.
    Holds,
    Cuts,
}

impl Proxy {
    pub(crate) fn before(server: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("its address");
        let shared = Arc::new(Shared {
            manner: Mutex::new(Manner::Passes),
            changed: Condvar::new(),
            asked: AtomicUsize::new(0),
            open: Mutex::default(),
        });
        let (server, own) = (server.to_owned(), Arc::clone(&shared));
        // It serves as long as the test process lives.
        thread::spawn(move || listener.incoming().flatten().for_each(|client| own.join(client, &server)));
        Self { address, shared }
    }

    pub(crate) fn pass(&self) {
        self.become_one_that(Manner::Passes);
    }

    pub(crate) fn hold(&self) {
        self.become_one_that(Manner::Holds);
    }

    pub(crate) fn cut(&self) {
        self.become_one_that(Manner::Cuts);
        for end in self.shared.open.lock().unwrap().drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// How many connections were asked for.
    pub(crate) fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::SeqCst)
    }

    fn become_one_that(&self, manner: Manner) {
        *self.shared.manner.lock().unwrap() = manner;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn join(self: &Arc<Self>, client: TcpStream, server: &str) {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if *self.manner.lock().unwrap() == Manner::Cuts {
            return;
        }
        let server = TcpStream::connect(server).expect("Redis");
        let (back, forth) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        self.open.lock().unwrap().extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
        for (from, to) in [(client, forth), (server, back)] {
            let own = Arc::clone(self);
            thread::spawn(move || own.carry(from, to));
        }
    }

    fn carry(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = [0; 65_536];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            let manner = self.manner.lock().unwrap();
            let manner = *self.changed.wait_while(manner, |manner| *manner == Manner::Holds).unwrap();
            if manner == Manner::Cuts || to.write_all(buffer.get(..length).unwrap()).is_err() {
                break;
            }
        }
        for side in [from, to] {
            let _ = side.shutdown(Shutdown::Both);
        }
    }
}
