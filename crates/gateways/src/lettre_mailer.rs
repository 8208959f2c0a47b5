use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use lectern_application::effects::Mail;
use lectern_application::ports::{MailError, Mailer, Neighbor, Sent};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, response::Code};
use lettre::{Address, Message};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use tokio::time::timeout;

use crate::{Breaker, Manner};

/// How to reach a mail server.
#[derive(Clone)]
pub struct Smtp {
    /// Its name, which its certificate must have.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is made safe.
    pub security: Security,
    /// A user and their password, where it wants them.
    pub login: Option<(String, String)>,
    /// Who letters are from, such as `The school <school@example.org>`.
    pub from: String,
    /// Certificates in PEM that are trusted beside those of the system.
    pub authorities: Option<Vec<u8>>,
    /// How long a message may take, from the first byte of the connection to the last.
    pub patience: Duration,
}

/// How the line to a mail server is made safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// By TLS from the first byte on (RFC 8314).
    Tls,
    /// By TLS after a few words in the clear (RFC 3207). A server that does not offer it gets nothing.
    StartTls,
    /// Not at all.
    Plain,
}

/// Why letters cannot be sent so.
#[derive(Debug, thiserror::Error)]
pub enum SmtpUnusable {
    /// Nobody can be written from there.
    #[error("must be an address such as school@example.org, or The school <school@example.org>")]
    From,
    /// What is trusted cannot be read.
    #[error("must be certificates in PEM: {0}")]
    Authorities(String),
}

/// A mail server, by SMTP: a connection for each message, behind a breaker, so that a server that is away is asked a
/// bounded number of times. What it says of a message is told apart from what it says of us: a refusal counts for the
/// message, a login that is not taken counts as if the server were away, since no other message would fare better.
#[derive(Clone)]
pub struct LettreMailer(Arc<Line>);

struct Line {
    server: (String, u16),
    security: Security,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    from: Mailbox,
    patience: Duration,
    breaker: Breaker,
    messages: Family<[(&'static str, &'static str); 1], Counter>,
}

/// A mail server that is away mostly comes back within minutes; the job waits longer than the breaker.
const MANNER: Manner = Manner { failures: 3, first: Duration::from_secs(1), longest: Duration::from_secs(60) };

impl LettreMailer {
    /// Gets ready, and asks nobody anything yet.
    ///
    /// # Errors
    /// [`SmtpUnusable`].
    pub fn new(smtp: Smtp) -> Result<Self, SmtpUnusable> {
        let Smtp { host, port, security, login, from, authorities, patience } = smtp;
        let from = from.parse().map_err(|_| SmtpUnusable::From)?;
        let tls = (security != Security::Plain).then(|| trusted(&host, authorities.as_deref())).transpose()?;
        let credentials = login.map(|(user, password)| Credentials::new(user, password));
        let (breaker, messages) = (Breaker::new(MANNER), Family::default());
        for outcome in ["sent", "deferred", "refused", "unavailable"] {
            let _: &Counter = &messages.get_or_create_owned(&[("outcome", outcome)]);
        }
        let server = (host, port);
        Ok(Self(Arc::new(Line { server, security, tls, credentials, from, patience, breaker, messages })))
    }

    /// Lets whoever scrapes `registry` see how it does.
    pub fn register(&self, registry: &mut Registry) {
        self.0.breaker.register(registry, "mail");
        let help = "Letters that were handed to the mail server, by what it said";
        registry.sub_registry_with_prefix("mail").register("messages", help, self.0.messages.clone());
    }
}

impl Mailer for LettreMailer {
    fn send(&self, mail: Mail) -> Sent {
        let line = Arc::clone(&self.0);
        Box::pin(async move {
            let outcome = line.send(&mail).await;
            let told = match &outcome {
                Ok(()) => "sent",
                Err(MailError::Deferred(_)) => "deferred",
                Err(MailError::Refused(_)) => "refused",
                Err(MailError::Unavailable) => "unavailable",
            };
            line.messages.get_or_create_owned(&[("outcome", told)]).inc();
            outcome
        })
    }

    fn kept(&self) -> Option<Vec<Mail>> {
        None
    }
}

impl Neighbor for LettreMailer {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn answers(&self) -> bool {
        self.0.breaker.is_closed()
    }
}

impl Line {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = message(&self.from, mail)?;
        let attempt = self.breaker.attempt(Instant::now()).ok_or(MailError::Unavailable)?;
        let outcome = timeout(self.patience, self.converse(&message)).await.unwrap_or_else(|_| {
            tracing::warn!(patience = ?self.patience, "the mail server took too long");
            Err(MailError::Unavailable)
        });
        match outcome {
            Err(MailError::Unavailable) => attempt.failed(Instant::now()),
            // What it thinks of a message says that it is there.
            _ => attempt.succeeded(),
        }
        outcome
    }

    async fn converse(&self, message: &Message) -> Result<(), MailError> {
        let mut connection = self.open().await.map_err(|error| {
            tracing::warn!(error = story(&error), "the mail server lets us not in");
            MailError::Unavailable
        })?;
        let sent = connection.send(message.envelope(), &message.formatted()).await;
        let outcome = sent.map(|_| ()).map_err(|error| verdict(&error));
        if outcome.is_ok() {
            // It has the message; how we part is of no matter.
            let _ = connection.quit().await;
        }
        outcome
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, Error> {
        let (host, port) = &self.server;
        let (hello, patience) = (ClientId::Domain(domain(&self.from).to_owned()), Some(self.patience));
        let wrapped = self.tls.clone().filter(|_| self.security == Security::Tls);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1((host.as_str(), *port), patience, &hello, wrapped, None).await?;
        if let (Security::StartTls, Some(tls)) = (self.security, &self.tls) {
            connection.starttls(tls.clone(), &hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
        }
        Ok(connection)
    }
}

/// What the server says of a message. That it closes the line (421) is said of all of them.
fn verdict(error: &Error) -> MailError {
    const CLOSING: u16 = 421;
    const NO_SUCH_FORM: u16 = 553;
    let outcome = match error.status().map(number) {
        Some(CLOSING) | None if !error.is_client() => MailError::Unavailable,
        // It does not speak what the message is written in (RFC 6531).
        None => MailError::Refused(NO_SUCH_FORM),
        Some(code) if error.is_permanent() => MailError::Refused(code),
        Some(code) => MailError::Deferred(code),
    };
    tracing::warn!(%outcome, "a letter did not leave");
    outcome
}

fn number(code: Code) -> u16 {
    code.into()
}

/// Of an error before a message was shown, so no address stands in it.
fn story(error: &Error) -> String {
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(deeper) = cause {
        let why = deeper.to_string();
        if !told.contains(&why) {
            told = format!("{told}: {why}");
        }
        cause = deeper.source();
    }
    told
}

fn trusted(host: &str, authorities: Option<&[u8]>) -> Result<TlsParameters, SmtpUnusable> {
    let unreadable = |error: Error| SmtpUnusable::Authorities(story(&error));
    let mut tls = TlsParameters::builder(host.to_owned());
    if let Some(pem) = authorities {
        tls = tls.add_root_certificate(Certificate::from_pem(pem).map_err(unreadable)?);
    }
    tls.build_rustls().map_err(unreadable)
}

/// Both parts of a letter, with the name of its job (RFC 5322, 3.6.4) and the word that nobody wrote it by hand, so that
/// no robot answers (RFC 3834).
fn message(from: &Mailbox, mail: &Mail) -> Result<Message, MailError> {
    const UNWRITABLE: MailError = MailError::Refused(553);
    let to: Address = mail.to.as_str().parse().map_err(|_| UNWRITABLE)?;
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    Message::builder()
        .message_id(Some(format!("<{}@{}>", mail.id, domain(from))))
        .date(SystemTime::from(mail.written_at))
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(&mail.subject)
        .raw_header(automatic)
        .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
        .map_err(|_| UNWRITABLE)
}

fn domain(from: &Mailbox) -> &str {
    from.email.domain()
}

#[cfg(test)]
#[path = "lettre_mailer_tests.rs"]
mod tests;
