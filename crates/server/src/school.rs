//! Where everything is put together: the store, the gateways, the policies.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use lectern_application::ports::{Committed, Limits, Neighbor};
use lectern_application::{Actor, App, Context, Gateways, Policies, mint};
use lectern_domain::Timestamp;
use lectern_domain::identity::{CommonPasswords, PasswordPolicy};
use lectern_gateways::{
    BcryptHasher, Ed25519Signer, Ed25519Tokens, GovernorLimits, GuessedFirst, LimitsTally, MokaCallerCache, OsSecrets,
    PasswordBlocklist, Redis, RedisLimits, RememberedTokens, SafeMarkdown, SystemClock,
};
use lectern_persistence::{DieselStore, MigrationState, migrate_status, migrate_up};
use lectern_web::PublicUrl;
use prometheus_client::registry::Registry;
use uuid::Uuid;

use crate::failure::Failure;
use crate::settings::{Blocklist, Settings};

/// What tokens call a school that was not told its public address. Not where it listens: whoever starts it on another
/// port wants to stay signed in.
const NAMELESS: &str = "http://localhost";

/// Brings the schema up to date, opens the database and puts the school together.
pub(crate) fn open(settings: &Settings) -> Result<App, Failure> {
    open_counted(settings, &mut Registry::default(), Vec::new())
}

/// As [`open`], with everything that can be counted in `registry`, and `listeners` to whatever is committed.
pub(crate) fn open_counted(
    settings: &Settings,
    registry: &mut Registry,
    listeners: Vec<Arc<dyn Committed>>,
) -> Result<App, Failure> {
    make_room(&settings.database.url)?;
    for name in migrate_up(&settings.database.url)? {
        tracing::info!(%name, "migrated");
    }
    assemble(settings, registry, listeners)
}

/// The school as it stands, for a command that changes nothing: a schema that is behind is told, not brought up.
pub(crate) fn open_unchanged(settings: &Settings) -> Result<App, Failure> {
    let steps = migrate_status(&settings.database.url)?;
    if steps.iter().any(|step| step.state == MigrationState::Pending) {
        return Err(Failure::Behind);
    }
    assemble(settings, &mut Registry::default(), Vec::new())
}

fn assemble(settings: &Settings, registry: &mut Registry, listeners: Vec<Arc<dyn Committed>>) -> Result<App, Failure> {
    let auth = &settings.auth;
    let issuer = settings.http.public_url.as_ref().map_or(NAMELESS, PublicUrl::origin);
    let store = DieselStore::open_telling(&settings.database, listeners)?;
    let hasher = BcryptHasher::start(auth.bcrypt_cost, auth.hashing_queue)?;
    let callers = MokaCallerCache::default();
    store.register(registry);
    hasher.register(registry);
    callers.register(registry);
    let redis = settings.redis.open()?;
    if let Some(redis) = &redis {
        redis.register(registry);
    }
    let limits = limits(settings, redis.as_ref(), registry);
    let neighbors = redis.into_iter().map(|redis| -> Arc<dyn Neighbor> { redis }).collect();
    let outside = Gateways {
        store: Arc::new(store),
        hasher: Arc::new(hasher),
        tokens: Arc::new(RememberedTokens::new(Ed25519Tokens::new(&auth.secrets.signing_keys, issuer))),
        signer: Arc::new(Ed25519Signer::new(&auth.secrets.signing_keys)),
        secrets: Arc::new(OsSecrets),
        callers: Arc::new(callers),
        limits,
        neighbors,
        markup: Arc::new(SafeMarkdown::default()),
        clock: Arc::new(SystemClock),
    };
    Ok(App::new(outside, policies(settings)?))
}

fn policies(settings: &Settings) -> Result<Policies, Failure> {
    let auth = &settings.auth;
    Ok(Policies {
        password: PasswordPolicy { common: blocklist(&auth.password_blocklist)? },
        session: auth.session,
        signup_roles: settings.signup_roles,
        keep_answers: settings.idempotency.keep,
        sweep_answers: settings.idempotency.sweep,
        seal_audit: settings.seal_audit,
        keep_jobs: settings.work.keep,
        keep_events: settings.events.keep,
        sweep_events: settings.events.sweep,
        consumers: settings.events.consumers(),
    })
}

/// Counts requests for all nodes where they share a Redis, for this one alone elsewhere.
fn limits(settings: &Settings, redis: Option<&Arc<Redis>>, registry: &mut Registry) -> Arc<dyn Limits> {
    let tally = LimitsTally::default();
    tally.register(registry);
    let quotas = settings.limits;
    match redis {
        Some(redis) => Arc::new(RedisLimits::new(Arc::clone(redis), &settings.redis.prefix, quotas, tally)),
        None => Arc::new(GovernorLimits::new(&quotas, tally)),
    }
}

/// The command line asking, at `now`.
pub(crate) fn operator(now: Timestamp) -> Context {
    Context { now, actor: Actor::Operator, request_id: mint::<Uuid>(), address: None }
}

/// SQLite makes its file, but for everybody to read, and not the folder that it stands in. What it lays beside the file
/// has the rights of the file.
pub(crate) fn make_room(url: &str) -> Result<(), Failure> {
    let Some(file) = url.strip_prefix("sqlite://").map(Path::new) else { return Ok(()) };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::Folder(folder.to_owned(), error))?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        // It is there already, or whoever opens it next says why it cannot be.
        Ok(_) | Err(_) => Ok(()),
    }
}

fn blocklist(setting: &Blocklist) -> Result<Option<Arc<dyn CommonPasswords>>, Failure> {
    Ok(match setting {
        Blocklist::Off => None,
        Blocklist::Builtin => Some(Arc::new(GuessedFirst)),
        Blocklist::File(path) => {
            let list = PasswordBlocklist::read(path).map_err(|error| Failure::Blocklist(path.clone(), error))?;
            Some(Arc::new(list))
        }
    })
}
