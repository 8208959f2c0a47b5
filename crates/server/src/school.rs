//! Where everything is put together: the store, the gateways, the policies.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use lectern_application::ports::{Committed, Courier, Limits, Neighbor, PageCache};
use lectern_application::{Actor, App, Context, Gateways, Policies, mint};
use lectern_domain::Timestamp;
use lectern_domain::identity::{CommonPasswords, PasswordPolicy};
use lectern_gateways::{
    BcryptHasher, Ed25519Signer, Ed25519Tokens, GovernorLimits, GuessedFirst, HyperCourier, LimitsTally,
    MokaCallerCache, MokaPageCache, OsSecrets, PasswordBlocklist, Redis, RedisLimits, RedisPages, RememberedTokens,
    SafeMarkdown, SecretVault, SystemClock,
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

/// What a process is for, as far as answers go that are kept.
enum Task {
    /// It answers guests, and keeps the answers unless it shall not.
    Serve(Option<MokaPageCache>),
    /// It does something else for as long as it runs.
    Work,
    /// It does one thing and ends.
    End,
}

/// Brings the schema up to date, opens the database and puts the school together, for a command that ends soon.
pub(crate) fn open(settings: &Settings) -> Result<App, Failure> {
    bring_up(settings)?;
    assemble(settings, &mut Registry::default(), Vec::new(), Task::End)
}

/// As [`open`], with everything that can be counted in `registry`, and `listeners` to whatever is committed.
pub(crate) fn open_counted(
    settings: &Settings,
    registry: &mut Registry,
    listeners: Vec<Arc<dyn Committed>>,
) -> Result<App, Failure> {
    bring_up(settings)?;
    assemble(settings, registry, listeners, Task::Work)
}

/// As [`open_counted`], for a node that answers guests, and keeps what it answered.
pub(crate) fn open_keeping(
    settings: &Settings,
    registry: &mut Registry,
    listeners: Vec<Arc<dyn Committed>>,
) -> Result<App, Failure> {
    bring_up(settings)?;
    let pages = settings.cache.open();
    pages.iter().for_each(|pages| pages.register(registry));
    assemble(settings, registry, listeners, Task::Serve(pages))
}

/// The school as it stands, for a command that changes nothing: a schema that is behind is told, not brought up.
pub(crate) fn open_unchanged(settings: &Settings) -> Result<App, Failure> {
    let steps = migrate_status(&settings.database.url)?;
    if steps.iter().any(|step| step.state == MigrationState::Pending) {
        return Err(Failure::Behind);
    }
    assemble(settings, &mut Registry::default(), Vec::new(), Task::End)
}

fn bring_up(settings: &Settings) -> Result<(), Failure> {
    make_room(&settings.database.url)?;
    for name in migrate_up(&settings.database.url)? {
        tracing::info!(%name, "migrated");
    }
    Ok(())
}

fn assemble(
    settings: &Settings,
    registry: &mut Registry,
    mut listeners: Vec<Arc<dyn Committed>>,
    task: Task,
) -> Result<App, Failure> {
    let auth = &settings.auth;
    let issuer = settings.http.public_url.as_ref().map_or(NAMELESS, PublicUrl::origin);
    let redis = settings.redis.open()?;
    if let Some(redis) = &redis {
        redis.register(registry);
    }
    listeners.extend(whom_changes_touch(&settings.redis.prefix, redis.as_ref(), &task, registry));
    let store = DieselStore::open_telling(&settings.database, listeners)?;
    let hasher = BcryptHasher::start(auth.bcrypt_cost, auth.hashing_queue)?;
    let callers = MokaCallerCache::default();
    store.register(registry);
    hasher.register(registry);
    callers.register(registry);
    let limits = limits(settings, redis.as_ref(), registry);
    let neighbors = neighbors(settings, redis, registry);
    let outside = Gateways {
        store: Arc::new(store),
        hasher: Arc::new(hasher),
        tokens: Arc::new(RememberedTokens::new(Ed25519Tokens::new(&auth.secrets.signing_keys, issuer))),
        signer: Arc::new(Ed25519Signer::new(&auth.secrets.signing_keys)),
        secrets: Arc::new(OsSecrets),
        vault: Arc::new(vault(settings)?),
        callers: Arc::new(callers),
        limits,
        pages: task.pages(),
        neighbors,
        post: settings.mail.post.clone(),
        courier: courier(settings, registry)?,
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
        email_tokens: settings.mail.tokens,
        webhooks: settings.events.webhooks.policy.clone(),
        sweep_events: settings.events.sweep,
        consumers: settings.events.consumers(),
    })
}

impl Task {
    fn pages(self) -> Option<Arc<dyn PageCache>> {
        match self {
            Self::Serve(Some(pages)) => Some(Arc::new(pages)),
            Self::Serve(None) | Self::Work | Self::End => None,
        }
    }
}

/// Those who keep answers, here and on other nodes: the answers here first.
fn whom_changes_touch(
    prefix: &str,
    redis: Option<&Arc<Redis>>,
    task: &Task,
    registry: &mut Registry,
) -> Vec<Arc<dyn Committed>> {
    let mut listeners: Vec<Arc<dyn Committed>> = Vec::new();
    let others = redis.map(|redis| match task {
        Task::Serve(_) | Task::Work => RedisPages::new(redis, prefix),
        Task::End => RedisPages::patient(redis, prefix),
    });
    if let Some(others) = &others {
        others.register(registry);
    }
    if let Task::Serve(Some(pages)) = task {
        others.iter().for_each(|others| others.listen(Arc::new(pages.clone())));
        listeners.push(Arc::new(pages.clone()));
    }
    listeners.extend(others.map(|others| -> Arc<dyn Committed> { Arc::new(others) }));
    listeners
}

/// Whom the school asks when they are there.
fn neighbors(settings: &Settings, redis: Option<Arc<Redis>>, registry: &mut Registry) -> Vec<Arc<dyn Neighbor>> {
    let mut neighbors: Vec<Arc<dyn Neighbor>> = Vec::new();
    if let Some(redis) = redis {
        neighbors.push(redis);
    }
    if let Some(server) = &settings.mail.server {
        server.register(registry);
        neighbors.push(Arc::new(server.clone()));
    }
    neighbors
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

/// Carries messages to where webhooks may lie.
fn courier(settings: &Settings, registry: &mut Registry) -> Result<Arc<dyn Courier>, Failure> {
    let (secret, webhooks) = (&settings.auth.secrets.secret, &settings.events.webhooks);
    let targets = webhooks.policy.targets.clone();
    let courier = HyperCourier::new(secret.reveal().as_bytes(), targets, webhooks.timeout);
    let courier = courier.map_err(std::io::Error::other)?;
    courier.register(registry);
    Ok(Arc::new(courier))
}

/// Closes what jobs keep of addresses, for all nodes to open.
fn vault(settings: &Settings) -> Result<SecretVault, Failure> {
    let vault = SecretVault::new(settings.auth.secrets.secret.reveal().as_bytes());
    Ok(vault.map_err(std::io::Error::other)?)
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
