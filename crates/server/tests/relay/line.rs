//! A TCP proxy that the test owns: a line that can be cut, in the middle of whatever goes over it, that can lose what it is
//! given in either direction, and that can tell whoever calls that the broker is short of memory.

use std::io::Result;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::frames;

pub(crate) struct Line {
    pub(crate) address: SocketAddr,
    manner: Arc<watch::Sender<Manner>>,
    calls: Arc<Calls>,
}

/// What becomes of what goes over it. What is held arrives later, if whoever called is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Passes,
    /// Everything breaks off, and whoever calls is hung up on.
    Cuts,
    /// Nothing arrives on either side.
    Holds,
    /// Questions arrive and answers do not.
    HoldsAnswers,
    /// As a broker that is short of memory: it lets everybody in, and takes nothing.
    Blocks,
}

#[derive(Default)]
struct Calls {
    asked: AtomicUsize,
    open: AtomicUsize,
    most: AtomicUsize,
}

impl Line {
    /// Leads to `target`, and ends TLS in its stead where there is something to do that with.
    pub(crate) async fn to(target: String, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, manner) = (listener.local_addr().unwrap(), Arc::new(watch::Sender::new(Manner::Passes)));
        let (state, calls) = (Arc::clone(&manner), Arc::<Calls>::default());
        let counted = Arc::clone(&calls);
        tokio::spawn(async move {
            loop {
                let (ours, _) = listener.accept().await.unwrap();
                let (state, call) = (state.subscribe(), Call::of(&counted));
                if *state.borrow() != Manner::Cuts {
                    tokio::spawn(join(ours, tls.clone(), target.clone(), state, call));
                }
            }
        });
        Self { address, manner, calls }
    }

    pub(crate) fn become_one_that(&self, manner: Manner) {
        self.manner.send_replace(manner);
    }

    /// How often somebody called.
    pub(crate) fn asked(&self) -> usize {
        self.calls.asked.load(Ordering::SeqCst)
    }

    /// How many calls there were at most at a time.
    pub(crate) fn most_at_a_time(&self) -> usize {
        self.calls.most.load(Ordering::SeqCst)
    }
}

/// One call, which is over when this is dropped.
struct Call(Arc<Calls>);

impl Call {
    fn of(calls: &Arc<Calls>) -> Self {
        calls.asked.fetch_add(1, Ordering::SeqCst);
        let open = calls.open.fetch_add(1, Ordering::SeqCst) + 1;
        calls.most.fetch_max(open, Ordering::SeqCst);
        Self(Arc::clone(calls))
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

async fn join(ours: TcpStream, tls: Option<TlsAcceptor>, target: String, manner: watch::Receiver<Manner>, _call: Call) {
    let ours: Box<dyn Wire> = match tls {
        Some(tls) => match tls.accept(ours).await {
            Ok(safe) => Box::new(safe),
            // Whoever called does not trust us.
            Err(_) => return,
        },
        None => Box::new(ours),
    };
    let theirs = TcpStream::connect(target).await.unwrap();
    let carrier = Carrier { ours, theirs, questions: Vec::new(), answers: Vec::new(), ready: false, blocked: false };
    carrier.carry(manner).await;
}

struct Carrier {
    ours: Box<dyn Wire>,
    theirs: TcpStream,
    questions: Vec<u8>,
    answers: Vec<u8>,
    /// Whether the caller has been let in as far as they go before they publish.
    ready: bool,
    /// Whether they were told that nothing is taken.
    blocked: bool,
}

impl Carrier {
    /// Until one side hangs up, or the line is cut.
    async fn carry(mut self, mut manner: watch::Receiver<Manner>) {
        loop {
            let now = *manner.borrow_and_update();
            if now == Manner::Cuts || self.pass(now).await.is_err() {
                return;
            }
            let read = tokio::select! {
                read = self.ours.read_buf(&mut self.questions) => read,
                read = self.theirs.read_buf(&mut self.answers) => read,
                _ = manner.changed() => continue,
            };
            if !matches!(read, Ok(1..)) {
                return;
            }
        }
    }

    async fn pass(&mut self, manner: Manner) -> Result<()> {
        if matches!(manner, Manner::Passes | Manner::Blocks) {
            let whole: Vec<u8> = self.answers.drain(..frames::whole(&self.answers)).collect();
            self.ready |= frames::declares_an_exchange(&whole);
            self.ours.write_all(&whole).await?;
            // What TLS has in hand is not sent by itself.
            self.ours.flush().await?;
            let blocks = manner == Manner::Blocks && self.ready;
            if blocks != self.blocked {
                self.ours.write_all(if blocks { &frames::BLOCKED } else { &frames::UNBLOCKED }).await?;
                self.ours.flush().await?;
                self.blocked = blocks;
            }
        }
        if manner != Manner::Holds && !self.blocked {
            self.theirs.write_all(&self.questions).await?;
            self.questions.clear();
        }
        Ok(())
    }
}
