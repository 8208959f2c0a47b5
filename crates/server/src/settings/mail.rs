//! `mail.*`: how letters leave, what they are written on, and how long what they carry is good.

use std::path::Path;
use std::sync::Arc;

use lectern_application::Post;
use lectern_application::effects::EmailTokenTerms;
use lectern_application::ports::Mailer;
use lectern_domain::SignedDuration;
use lectern_gateways::{LettreMailer, MemoryMailer, MinijinjaStationery, Pages, Security, Smtp, SmtpUnusable};
use lectern_web::PublicUrl;

use super::reader::Reader;
use super::{Environment, Http};

/// How many letters are kept for developers to read.
const KEPT: usize = 50;

/// Letters.
pub(crate) struct Mail {
    /// Absent where none leave.
    pub(crate) post: Option<Post>,
    /// The mail server, where there is one: it is in `post` too.
    pub(crate) server: Option<LettreMailer>,
    pub(crate) tokens: EmailTokenTerms,
}

impl Mail {
    pub(super) fn from(reader: &mut Reader, environment: Environment, http: Option<&Http>) -> Option<Self> {
        let tokens = tokens(reader);
        let stationery = stationery(reader, http);
        let server = smtp(reader);
        let (mailer, server): (Arc<dyn Mailer>, _) = match reader.text("mail.send").as_str() {
            "off" => return Some(Self { post: None, server: None, tokens: tokens? }),
            "memory" if environment == Environment::Development => (Arc::new(MemoryMailer::new(KEPT)), None),
            "memory" => {
                reader.refuse("mail.send", "must be off or smtp: memory is for development, where anybody may read it");
                return None;
            }
            "smtp" => {
                let server = ready(reader, server?)?;
                (Arc::new(server.clone()), Some(server))
            }
            _ => {
                reader.refuse("mail.send", "must be off, memory or smtp");
                return None;
            }
        };
        Some(Self { post: Some(Post { stationery: Arc::new(stationery?), mailer }), server, tokens: tokens? })
    }
}

fn tokens(reader: &mut Reader) -> Option<EmailTokenTerms> {
    let mut life = |key| {
        let life = reader.duration(key, 30 * 24 * 60 * 60);
        if life.is_some_and(|life| life < SignedDuration::from_mins(1)) {
            reader.refuse(key, "must be at least 1m: a letter takes its time");
        }
        life
    };
    let (verify, reset) = (life("mail.verify_ttl"), life("mail.reset_ttl"));
    Some(EmailTokenTerms { verify: verify?, reset: reset? })
}

/// Templates are tried at once, so that a broken one is known before the first letter.
fn stationery(reader: &mut Reader, http: Option<&Http>) -> Option<MinijinjaStationery> {
    let mut page = |key: &str, place: &str| {
        let page = Some(reader.text(key)).filter(|page| !page.is_empty());
        let fits = |page: &String| {
            let web = page.starts_with("https://") || page.starts_with("http://");
            web && page.matches(place).count() == 1
        };
        if !page.as_ref().is_none_or(fits) {
            reader.refuse(key, format_args!("must be an address with {place} in it, or empty"));
        }
        page
    };
    let (verify, reset) = (page("mail.verify_page", "{token}"), page("mail.reset_page", "{token}"));
    let article = page("mail.article_page", "{slug}");
    let home = http.map(|http| match &http.public_url {
        Some(url) => PublicUrl::origin(url).to_owned(),
        None => format!("http://{}", http.listen),
    });
    let folder = reader.text("mail.templates");
    let folder = Some(folder.as_str()).filter(|folder| !folder.is_empty()).map(Path::new);
    let pages = Pages { home: home?, verify, reset, article };
    MinijinjaStationery::new(pages, folder).map_err(|error| reader.refuse("mail.templates", error)).ok()
}

/// What is wrong with any of it is told whether it is used or not.
fn smtp(reader: &mut Reader) -> Option<Smtp> {
    let security = match reader.text("mail.tls").as_str() {
        "tls" => Some(Security::Tls),
        "starttls" => Some(Security::StartTls),
        "off" => Some(Security::Plain),
        _ => {
            reader.refuse("mail.tls", "must be tls, starttls or off");
            None
        }
    };
    let port = reader.number("mail.port", 1, u16::MAX);
    let patience = reader.duration("mail.timeout", 110);
    if patience.is_some_and(|patience| patience < SignedDuration::from_millis(100)) {
        reader.refuse("mail.timeout", "must be at least 100ms");
    }
    let (username, password) = (reader.text("mail.username"), reader.text("mail.password"));
    if username.is_empty() != password.is_empty() {
        reader.refuse("mail.username", "and mail.password go together: both, or neither");
    }
    let login = Some((username, password)).filter(|(username, _)| !username.is_empty());
    let authorities = reader.contents("mail.authorities");
    let (host, from) = (reader.text("mail.host"), reader.text("mail.from"));
    let patience = patience?.unsigned_abs();
    Some(Smtp { host, port: port?, security: security?, login, from, authorities: authorities?, patience })
}

/// What only whoever sends must have said.
fn ready(reader: &mut Reader, smtp: Smtp) -> Option<LettreMailer> {
    if smtp.host.is_empty() {
        reader.refuse("mail.host", "is missing: the mail server that takes our letters");
        return None;
    }
    let beside = ["localhost", "127.0.0.1", "::1"].contains(&smtp.host.as_str());
    if smtp.security == Security::Plain && smtp.login.is_some() && !beside {
        reader.refuse("mail.tls", "must not be off: the password would cross the network in the clear");
        return None;
    }
    let mailer = LettreMailer::new(smtp).map_err(|error| match error {
        SmtpUnusable::From => reader.refuse("mail.from", error),
        SmtpUnusable::Authorities(_) => reader.refuse("mail.authorities", error),
    });
    mailer.ok()
}
