use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use lectern_application::{Actor, App, Consumer, Context, Gateways, Policies, Quotas, Store, StoreError};
use lectern_domain::effects::WebhookTargets;
use lectern_domain::{Event, UserId, Version};
use lectern_gateways::{
    BcryptHasher, Ed25519Signer, Ed25519Tokens, GovernorLimits, HyperCourier, LimitsTally, MokaCallerCache, OsSecrets,
    SafeMarkdown, SecretVault, SigningKeys, SystemClock,
};
use lectern_persistence::{DieselStore, Settings, migrate_up};
use lectern_worker::Bell;
use tempfile::TempDir;
use uuid::Uuid;

/// How many there are of whom something is told.
const SUBJECTS: u128 = 100;

pub(crate) struct School {
    pub(crate) app: App,
    store: Arc<DieselStore>,
    _folder: TempDir,
}

impl School {
    pub(crate) fn open(bell: Bell) -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let url = format!("sqlite://{}", folder.path().join("school.db").display());
        migrate_up(&url).unwrap();
        let store = DieselStore::open_telling(&Settings::new(url).unwrap(), vec![Arc::new(bell)]).unwrap();
        let store = Arc::new(store);
        let keys = SigningKeys::parse([SigningKeys::generate().as_str()]).unwrap();
        let outside = Gateways {
            store: store.clone(),
            hasher: Arc::new(BcryptHasher::start(4, 64).unwrap()),
            tokens: Arc::new(Ed25519Tokens::new(&keys, "x")),
            signer: Arc::new(Ed25519Signer::new(&keys)),
            secrets: Arc::new(OsSecrets),
            vault: Arc::new(SecretVault::new(b"secret").unwrap()),
            callers: Arc::new(MokaCallerCache::default()),
            limits: Arc::new(GovernorLimits::new(&unlimited(), LimitsTally::default())),
            courier: Arc::new(HyperCourier::new(b"secret", WebhookTargets::default(), Duration::from_secs(5)).unwrap()),
            markup: Arc::new(SafeMarkdown::default()),
            clock: Arc::new(SystemClock),
            pages: None,
            neighbors: Vec::new(),
            post: None,
        };
        Self { app: App::new(outside, Policies::default()), store, _folder: folder }
    }

    /// In each of these rounds something happens to everybody, and they have a version more.
    pub(crate) async fn announce(&self, rounds: Range<i64>) {
        let store: &dyn Store = self.store.as_ref();
        for round in rounds {
            let now = self.app.now();
            let announced = store.atomically::<_, StoreError, _>(move |tx| {
                let at = Context { now, actor: Actor::Operator, request_id: Uuid::nil(), address: None };
                let event = |n| Event::UserSuspended {
                    id: UserId::from(Uuid::from_u128(n)),
                    version: Version::from(round + 1),
                };
                (0..SUBJECTS).try_for_each(|n| tx.outbox().announce(&at, &event(n)))
            });
            announced.await.unwrap();
        }
    }

    /// How many events wait for the consumer, up to a hundred.
    pub(crate) async fn waiting(&self, consumer: Consumer) -> usize {
        let store: &dyn Store = self.store.as_ref();
        let waiting = store.glance::<_, StoreError, _>(move |view| view.events().waiting(consumer, 100));
        waiting.await.unwrap().len()
    }
}

fn unlimited() -> Quotas {
    Quotas { guest: None, user: None, writes: None, registrations: None, exports: None }
}
