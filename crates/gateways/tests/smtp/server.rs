//! A mail server with moods. It listens on a port of its own, and speaks as much SMTP as a client needs.

use std::sync::{Arc, Mutex};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

/// What it makes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Takes it.
    Willing,
    /// Answers so to the recipient.
    ToRecipient(&'static str),
    /// Answers so to the text.
    ToText(&'static str),
    /// Hangs up when it has the text.
    HangsUp,
    /// Hangs up before a word is said.
    Gone,
    /// Says nothing at all.
    Silent,
}

/// How its line is made safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Tls,
    StartTls,
    /// In the clear, and no word of STARTTLS.
    Plain,
}

/// Who may send. Base64 of `\0ada\0a long walk home`.
const LOGIN: &str = "AGFkYQBhIGxvbmcgd2FsayBob21l";

#[derive(Default)]
pub(crate) struct Seen {
    /// Every message that it took, with what the envelope said.
    pub(crate) messages: Vec<String>,
    /// How often somebody came.
    pub(crate) callers: usize,
    /// What was said in the clear.
    pub(crate) overheard: String,
}

pub(crate) struct MailServer {
    pub(crate) port: u16,
    /// What a client has to trust.
    pub(crate) certificate: Vec<u8>,
    seen: Arc<Mutex<Seen>>,
    mood: Arc<Mutex<Mood>>,
    pub(crate) runtime: Runtime,
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

#[derive(Clone)]
struct Host {
    tls: TlsAcceptor,
    line: Line,
    seen: Arc<Mutex<Seen>>,
    mood: Mood,
}

impl MailServer {
    pub(crate) fn start(line: Line, mood: Mood) -> Self {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (seen, mood) = (Arc::<Mutex<Seen>>::default(), Arc::new(Mutex::new(mood)));
        let (ours, moods, tls) = (Arc::clone(&seen), Arc::clone(&mood), TlsAcceptor::from(Arc::new(config)));
        runtime.spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                ours.lock().unwrap().callers += 1;
                let mood = *moods.lock().unwrap();
                let host = Host { tls: tls.clone(), line, seen: Arc::clone(&ours), mood };
                tokio::spawn(host.receive(Box::new(socket)));
            }
        });
        Self { port, certificate: cert.pem().into_bytes(), seen, mood, runtime }
    }

    pub(crate) fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub(crate) fn seen<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        look(&self.seen.lock().unwrap())
    }
}

impl Host {
    async fn receive(self, socket: Box<dyn Wire>) {
        match self.mood {
            Mood::Gone => return,
            Mood::Silent => return std::future::pending().await,
            _ => {}
        }
        let wire: Box<dyn Wire> = match self.line {
            Line::Tls => match self.tls.accept(socket).await {
                Ok(safe) => Box::new(safe),
                Err(_) => return,
            },
            Line::StartTls | Line::Plain => socket,
        };
        self.converse(wire, self.line == Line::Tls).await;
    }

    /// Until the client parts, or wants to go on in safety.
    async fn converse(&self, wire: Box<dyn Wire>, mut safe: bool) {
        let mut wire = BufReader::new(wire);
        say(&mut wire, "220 mail.example ready").await;
        let (mut envelope, mut welcome) = (String::new(), false);
        while let Some(line) = hear(&mut wire).await {
            if !safe {
                self.seen.lock().unwrap().overheard.push_str(&line);
            }
            let answer = match line.trim_end().split(' ').next().unwrap_or_default() {
                "EHLO" => self.greeting(safe),
                "STARTTLS" => {
                    say(&mut wire, "220 go ahead").await;
                    let Ok(inner) = self.tls.accept(wire.into_inner()).await else { return };
                    let inner: Box<dyn Wire> = Box::new(inner);
                    (wire, safe) = (BufReader::new(inner), true);
                    continue;
                }
                "AUTH" => {
                    welcome = line.trim_end().ends_with(LOGIN);
                    if welcome { "235 welcome" } else { "535 5.7.8 who are you?" }.to_owned()
                }
                "MAIL" if !welcome => "530 5.7.0 log in first".to_owned(),
                "MAIL" | "RCPT" => {
                    envelope.push_str(&line);
                    match self.mood {
                        Mood::ToRecipient(answer) if line.starts_with("RCPT") => answer.to_owned(),
                        _ => "250 fine".to_owned(),
                    }
                }
                "DATA" => {
                    say(&mut wire, "354 go on").await;
                    let Some(answer) = self.take(&mut wire, &envelope).await else { return };
                    answer
                }
                "QUIT" => "221 bye".to_owned(),
                _ => "500 what?".to_owned(),
            };
            say(&mut wire, &answer).await;
        }
    }

    fn greeting(&self, safe: bool) -> String {
        let offers = if self.line == Line::StartTls && !safe { "STARTTLS" } else { "AUTH PLAIN" };
        format!("250-mail.example\r\n250-8BITMIME\r\n250 {offers}")
    }

    /// Reads a text to its end, and says what becomes of it; nothing when it hangs up.
    async fn take(&self, wire: &mut BufReader<Box<dyn Wire>>, envelope: &str) -> Option<String> {
        let mut text = String::new();
        loop {
            match hear(wire).await?.as_str() {
                ".\r\n" => break,
                line => text.push_str(line),
            }
        }
        match self.mood {
            Mood::HangsUp => return None,
            Mood::ToText(answer) => return Some(answer.to_owned()),
            _ => self.seen.lock().unwrap().messages.push(format!("{envelope}{text}")),
        }
        Some("250 taken".to_owned())
    }
}

async fn say(wire: &mut BufReader<Box<dyn Wire>>, line: &str) {
    // Who has gone does not hear it.
    let _ = wire.write_all(format!("{line}\r\n").as_bytes()).await;
    let _ = wire.flush().await;
}

async fn hear(wire: &mut BufReader<Box<dyn Wire>>) -> Option<String> {
    let mut line = String::new();
    let read = wire.read_line(&mut line).await.ok()?;
    (read > 0).then_some(line)
}
