//! The configuration: environment above file above default, typed, and refused as a whole when any of it is wrong.

mod cache;
mod collector;
mod conduit;
mod environment;
mod events;
mod first;
mod layers;
mod limits;
mod log;
mod mail;
mod reader;
mod redis;
mod report;
mod secrets;
mod trace;
mod webhooks;
mod wire;
mod work;

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lectern_application::Quotas;
use lectern_domain::identity::{Role, Roles, SessionPolicy};
use lectern_domain::{Network, SignedDuration};
use lectern_web::{Pace, PublicUrl};

use crate::otlp::Exporter;

pub(crate) use collector::Collector;
pub(crate) use conduit::ConduitFace;
pub(crate) use environment::Environment;
pub(crate) use events::Events;
pub(crate) use first::Administrator;
use layers::Layered;
pub(crate) use layers::Sources;
pub(crate) use log::Log;
pub(crate) use mail::Mail;
use reader::Reader;
pub(crate) use report::{Effective, Report};
pub(crate) use secrets::{Secret, Secrets};
pub(crate) use trace::Trace;
pub(crate) use wire::{TlsFiles, found_at};
pub(crate) use work::Work;

/// Everything that can be set.
pub(crate) struct Settings {
    pub(crate) environment: Environment,
    pub(crate) http: Http,
    pub(crate) conduit: ConduitFace,
    pub(crate) ops: Ops,
    pub(crate) database: lectern_persistence::Settings,
    pub(crate) auth: Auth,
    pub(crate) idempotency: Idempotency,
    pub(crate) limits: Quotas,
    /// How often the audit trail is sealed.
    pub(crate) seal_audit: SignedDuration,
    pub(crate) work: Work,
    pub(crate) events: Events,
    pub(crate) redis: redis::Shared,
    pub(crate) cache: cache::Cache,
    pub(crate) mail: Mail,
    pub(crate) signup_roles: Roles,
    /// Absent when nobody is named.
    pub(crate) administrator: Option<Administrator>,
    pub(crate) demo_password: Secret,
    pub(crate) log: Log,
    /// Files that secrets were read from.
    pub(crate) secret_files: Vec<PathBuf>,
    pub(crate) trace: Trace,
}

pub(crate) struct Http {
    pub(crate) listen: SocketAddr,
    /// Absent in development where the port is not known yet.
    pub(crate) public_url: Option<PublicUrl>,
    pub(crate) trusted_proxies: Vec<Network>,
    pub(crate) deadline: Duration,
    pub(crate) body_limit: usize,
    pub(crate) public_max_age: Duration,
    pub(crate) security_contact: Option<String>,
    pub(crate) drain: Duration,
    pub(crate) keep_alive: Duration,
    pub(crate) pace: Pace,
    /// The most connections at a time.
    pub(crate) connections: usize,
    /// Absent: spoken in the clear, behind a proxy.
    pub(crate) tls: Option<TlsFiles>,
}

pub(crate) struct Ops {
    /// Absent when nobody is to scrape.
    pub(crate) listen: Option<SocketAddr>,
}

pub(crate) struct Auth {
    pub(crate) secrets: Secrets,
    pub(crate) password_blocklist: Blocklist,
    pub(crate) bcrypt_cost: u32,
    pub(crate) hashing_queue: usize,
    pub(crate) session: SessionPolicy,
}

/// Answers that are given again.
pub(crate) struct Idempotency {
    pub(crate) keep: SignedDuration,
    pub(crate) sweep: SignedDuration,
}

/// Which passwords are too common.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Blocklist {
    Off,
    Builtin,
    File(PathBuf),
}

/// All that is wrong with the configuration, a line each.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SettingsError(Vec<String>);

impl SettingsError {
    fn one(key: &str, why: &str) -> Self {
        Self(vec![format!("{key}: {why}")])
    }
}

impl std::error::Error for SettingsError {}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))?;
        f.write_str("\n`lectern config check` shows every setting and where it comes from")
    }
}

impl Settings {
    /// Reads all layers and checks them together.
    pub(crate) fn load(sources: &Sources) -> Result<Self, SettingsError> {
        let Layered { environment, layers, unknown } = layers::read(sources)?;
        if !unknown.is_empty() {
            return Err(SettingsError(unknown));
        }
        let mut reader = Reader::new(layers);
        reader.may_make = sources.may_make;
        let settings = Self::read(&mut reader, environment, sources.needs_database);
        match settings {
            Some(settings) if reader.problems.is_empty() => Ok(settings),
            _ => Err(SettingsError(reader.problems)),
        }
    }

    /// What the HTTP faces need to be told. Traces go to `export` too.
    pub(crate) fn for_faces(&self, public_url: PublicUrl, export: Option<Exporter>) -> lectern_web::Settings {
        lectern_web::Settings {
            public_url,
            trusted_proxies: self.http.trusted_proxies.clone(),
            deadline: self.http.deadline,
            body_limit: self.http.body_limit,
            public_max_age: self.http.public_max_age.into(),
            security_contact: self.http.security_contact.clone(),
            seal: self.auth.secrets.seal.clone(),
            tracing: self.trace.tracing(self.environment, export),
        }
    }

    /// Where the database is, for people to read.
    pub(crate) fn database_place(&self) -> String {
        place(&self.database.url)
    }

    /// Absent only when the reader has noted why. Every section is read before the first absence ends it.
    fn read(reader: &mut Reader, environment: Environment, needs_database: bool) -> Option<Self> {
        let secret_files = reader.take_from_files();
        let http = http(reader, environment);
        let (conduit, ops) = (ConduitFace::from(reader), ops(reader));
        let database = database(reader, environment);
        let url = database.as_ref().map_or("", |database| database.url.as_str());
        if needs_database {
            look_for_file(reader, url);
        }
        let (idempotency, limits, cache) = (idempotency(reader), limits::quotas(reader), cache::Cache::from(reader));
        let seal_audit = at_least_a_second(reader, "audit.seal", 24 * 60 * 60);
        let (work, events, redis) = (work::work(reader), Events::from(reader), redis::Shared::from(reader));
        let mail = Mail::from(reader, environment, http.as_ref());
        let (signup_roles, administrator) = (signup_roles(reader), first::administrator(reader));
        let (log, trace, demo) = (Log::from(reader), Trace::from(reader), reader.text("demo.password"));
        // The last: it makes files, which nobody wants of a configuration that is refused.
        let auth = auth(reader, environment, &beside(url));
        Some(Self {
            environment,
            http: http?,
            conduit: conduit?,
            ops: ops?,
            database: database?,
            auth: auth?,
            idempotency: idempotency?,
            limits: limits?,
            seal_audit: seal_audit?,
            work: work?,
            events: events?,
            redis: redis?,
            cache: cache?,
            mail: mail?,
            signup_roles: signup_roles?,
            administrator: administrator?,
            demo_password: demo.into(),
            log: log?,
            secret_files,
            trace: trace?,
        })
    }
}

/// Where the database is, without what opens it.
fn place(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let rest = rest.split('?').next().unwrap_or_default();
            format!("{scheme}://{}", rest.rsplit_once('@').map_or(rest, |(_, place)| place))
        }
        None => String::new(),
    }
}

const SHORTEST_DEADLINE: SignedDuration = SignedDuration::from_millis(100);

fn http(reader: &mut Reader, environment: Environment) -> Option<Http> {
    let listen = reader.parsed("http.listen", "must be an address and a port such as 127.0.0.1:8080");
    let proxies = reader.list("http.trusted_proxies");
    let proxies = proxies.iter().map(|proxy| proxy.parse().ok()).collect::<Option<Vec<_>>>();
    if proxies.is_none() {
        reader.refuse("http.trusted_proxies", "must be addresses or ranges such as 10.0.0.0/8");
    }
    let deadline = reader.duration("http.deadline", 600);
    if deadline.is_some_and(|deadline| deadline < SHORTEST_DEADLINE) {
        reader.refuse("http.deadline", "must be at least 100ms: nothing could be answered in less");
    }
    let body_limit = reader.number("http.body_limit", 1_024, 64 << 20);
    let public_max_age = reader.duration("http.public_max_age", 31_536_000);
    let contact = reader.text("http.security_contact");
    if !contact.is_empty() && !["mailto:", "https://"].iter().any(|scheme| contact.starts_with(scheme)) {
        reader.refuse("http.security_contact", "must begin with mailto: or https://");
    }
    let drain = reader.duration("http.drain", 20);
    let keep_alive = reader.duration("http.keep_alive", 3600);
    let connections = reader.number("http.connections", 1, 1_000_000);
    let (pace, tls) = (wire::pace(reader, deadline), wire::tls(reader));
    let public_url = wire::public_url(reader, environment, listen, tls.is_some());
    Some(Http {
        listen: listen?,
        public_url,
        trusted_proxies: proxies?,
        deadline: deadline?.unsigned_abs(),
        body_limit: body_limit?,
        public_max_age: public_max_age?.unsigned_abs(),
        security_contact: Some(contact).filter(|contact| !contact.is_empty()),
        drain: drain?.unsigned_abs(),
        keep_alive: keep_alive?.unsigned_abs(),
        pace: pace?,
        connections: connections?,
        tls,
    })
}

fn ops(reader: &mut Reader) -> Option<Ops> {
    const KEY: &str = "ops.listen";
    if reader.text(KEY).is_empty() {
        return Some(Ops { listen: None });
    }
    let listen = reader.parsed(KEY, "must be an address and a port such as 127.0.0.1:9090, or empty")?;
    Some(Ops { listen: Some(listen) })
}

fn database(reader: &mut Reader, environment: Environment) -> Option<lectern_persistence::Settings> {
    const KEY: &str = "database.url";
    let url = reader.text(KEY);
    let readers = reader.number("database.readers", 0, 256);
    let writers = reader.number("database.writers", 0, 256);
    let queue = reader.number("database.queue", 1, 1_000_000);
    if url.is_empty() {
        reader.refuse(KEY, format_args!("is missing: {environment} needs sqlite://path or postgres://..."));
        return None;
    }
    let mut settings = match lectern_persistence::Settings::new(url) {
        Ok(settings) => settings,
        Err(error) => {
            reader.refuse(KEY, error);
            return None;
        }
    };
    settings.queue = queue?;
    settings.readers = readers.filter(|count| *count > 0).unwrap_or(settings.readers);
    settings.writers = writers.filter(|count| *count > 0).unwrap_or(settings.writers);
    Some(settings)
}

/// SQLite would make a file that is not there, and whoever mistyped its path would look at an empty school.
fn look_for_file(reader: &mut Reader, url: &str) {
    if let Some(path) = url.strip_prefix("sqlite://").filter(|path| !Path::new(path).exists()) {
        let folder = std::env::current_dir().ok().filter(|_| Path::new(path).is_relative());
        let place = folder.map_or(String::new(), |folder| format!(" in {}", folder.display()));
        let why = format_args!("there is no database {path}{place}; `lectern migrate up` or `lectern serve` makes it");
        reader.refuse("database.url", why);
    }
}

/// Where keys that are made up are kept: beside the database file, so that they go where it goes.
fn beside(url: &str) -> PathBuf {
    let file = url.strip_prefix("sqlite://").unwrap_or("var/lectern.db");
    Path::new(file).parent().unwrap_or(Path::new("")).join("keys")
}

fn auth(reader: &mut Reader, environment: Environment, folder: &Path) -> Option<Auth> {
    let password_blocklist = match reader.text("auth.password_blocklist").as_str() {
        "off" => Blocklist::Off,
        "builtin" => Blocklist::Builtin,
        "" => {
            reader.refuse("auth.password_blocklist", "must be off, builtin or the path of a file");
            Blocklist::Off
        }
        file => Blocklist::File(file.into()),
    };
    let cheapest = if environment == Environment::Development { 4 } else { 10 };
    let bcrypt_cost = reader.number("auth.bcrypt_cost", cheapest, 20);
    let hashing_queue = reader.number("auth.hashing_queue", 1, 100_000);
    let session = session(reader);
    let secrets = secrets::secrets(reader, environment, folder);
    Some(Auth {
        secrets: secrets?,
        password_blocklist,
        bcrypt_cost: bcrypt_cost?,
        hashing_queue: hashing_queue?,
        session: session?,
    })
}

const YEAR: i64 = 366 * 24 * 60 * 60;

fn session(reader: &mut Reader) -> Option<SessionPolicy> {
    let access = reader.duration("auth.access_ttl", 24 * 60 * 60);
    let session = reader.duration("auth.session_ttl", YEAR);
    let grace = reader.duration("auth.refresh_grace", 300);
    let (access, session, grace) = (access?, session?, grace?);
    if access.is_zero() || session <= access {
        reader.refuse("auth.access_ttl", "must be longer than nothing and shorter than auth.session_ttl");
    }
    Some(SessionPolicy { access, session, grace })
}

fn idempotency(reader: &mut Reader) -> Option<Idempotency> {
    let keep = at_least_a_second(reader, "idempotency.keep", YEAR);
    let sweep = at_least_a_second(reader, "idempotency.sweep", 24 * 60 * 60);
    Some(Idempotency { keep: keep?, sweep: sweep? })
}

fn at_least_a_second(reader: &mut Reader, key: &'static str, most: i64) -> Option<SignedDuration> {
    let duration = reader.duration(key, most);
    if duration.is_some_and(|duration| duration < SignedDuration::from_secs(1)) {
        reader.refuse(key, "must be at least 1s");
    }
    duration
}

fn signup_roles(reader: &mut Reader) -> Option<Roles> {
    let roles = reader.list("signup.roles").iter().map(|name| Role::named(name)).collect::<Option<Roles>>();
    if roles.is_none() {
        reader.refuse("signup.roles", "must be names of roles, such as student or author");
    }
    roles
}

#[cfg(test)]
#[path = "settings/tests.rs"]
mod tests;
