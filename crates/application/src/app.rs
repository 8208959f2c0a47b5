//! The table of contents: each thing that the school can be asked, and what of it is one transaction.
//!
//! Methods here await what is slow (hashing) *between* transactions and hand the rest to a plain function. The
//! contexts stand in files of their own: [`identity`], [`publishing`] and [`effects`], and what jobs do in [`jobs`].

mod effects;
mod identity;
mod jobs;
mod mail;
mod publishing;
mod relay;
mod sweeps;
mod webhooks;

pub use mail::Post;
pub use relay::RelayError;

use std::net::IpAddr;
use std::sync::Arc;

use lectern_domain::effects::WebhookPolicy;
use lectern_domain::identity::{PasswordPolicy, Role, Roles, SessionPolicy};
use lectern_domain::{SessionId, SignedDuration, Timestamp};
use uuid::Uuid;

use crate::effects::EmailTokenTerms;
use crate::effects::webhooks::Lanes;
use crate::once::once;
use crate::ports::{
    CallerCache, Clock, Courier, Limits, Markup, Neighbor, PageCache, PasswordHasher, PublicKey, Secrets, Signer,
    Tokens, Tx, Vault,
};
use crate::{Actor, Answered, Class, Consumer, Context, Dependencies, Error, Once, Reach, Standing, Store, StoreError};

/// The outside world, as the composition root put it together.
#[derive(Clone)]
pub struct Gateways {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// Hashes passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Signs access tokens.
    pub tokens: Arc<dyn Tokens>,
    /// Signs what is not a token.
    pub signer: Arc<dyn Signer>,
    /// Mints secrets.
    pub secrets: Arc<dyn Secrets>,
    /// Closes what is kept in jobs and not for everybody to read.
    pub vault: Arc<dyn Vault>,
    /// Remembers callers for a second.
    pub callers: Arc<dyn CallerCache>,
    /// Counts requests.
    pub limits: Arc<dyn Limits>,
    /// Keeps the answers that guests get; none where each is made anew.
    pub pages: Option<Arc<dyn PageCache>>,
    /// Whom the school asks when they are there.
    pub neighbors: Vec<Arc<dyn Neighbor>>,
    /// Sends letters; absent where none are sent.
    pub post: Option<Post>,
    /// Carries messages to webhooks.
    pub courier: Arc<dyn Courier>,
    /// Renders Markdown.
    pub markup: Arc<dyn Markup>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

/// Settings of rules.
#[derive(Clone)]
pub struct Policies {
    /// What a new password must be.
    pub password: PasswordPolicy,
    /// How long sessions live.
    pub session: SessionPolicy,
    /// The roles of a new account (`signup.roles`).
    pub signup_roles: Roles,
    /// How long an answer is given again under its idempotency key.
    pub keep_answers: SignedDuration,
    /// How often answers whose time is over are looked for.
    pub sweep_answers: SignedDuration,
    /// How often the audit trail is sealed.
    pub seal_audit: SignedDuration,
    /// How long jobs are kept after they ended.
    pub keep_jobs: SignedDuration,
    /// How long events can be read.
    pub keep_events: SignedDuration,
    /// How long tokens from letters are good.
    pub email_tokens: EmailTokenTerms,
    /// What webhooks may be.
    pub webhooks: WebhookPolicy,
    /// How often older ones are looked for.
    pub sweep_events: SignedDuration,
    /// Who is told of events, and must be before they are forgotten.
    pub consumers: &'static [Consumer],
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            password: PasswordPolicy::default(),
            session: SessionPolicy::default(),
            signup_roles: Roles::from_iter([Role::Student]),
            keep_answers: SignedDuration::from_hours(24),
            sweep_answers: SignedDuration::from_mins(1),
            seal_audit: SignedDuration::from_secs(10),
            keep_jobs: SignedDuration::from_hours(14 * 24),
            keep_events: SignedDuration::from_hours(7 * 24),
            email_tokens: EmailTokenTerms::default(),
            webhooks: WebhookPolicy::default(),
            sweep_events: SignedDuration::from_mins(1),
            consumers: &[Consumer::Subscribers],
        }
    }
}

/// The school. Cheap to clone; one serves the whole program.
#[derive(Clone)]
pub struct App {
    outside: Gateways,
    policies: Policies,
    dependencies: Dependencies,
    lanes: Lanes,
}

impl App {
    /// Puts the school together.
    #[must_use]
    pub fn new(outside: Gateways, policies: Policies) -> Self {
        Self { outside, policies, dependencies: Dependencies::default(), lanes: Lanes::default() }
    }

    /// The same school under other settings of rules, for a face whose protocol wants others. What is outside is shared.
    #[must_use]
    pub fn under(&self, policies: Policies) -> Self {
        let (outside, dependencies, lanes) = (self.outside.clone(), self.dependencies.clone(), self.lanes.clone());
        Self { outside, policies, dependencies, lanes }
    }

    /// The settings of rules, for the edges that read input.
    #[must_use]
    pub const fn policies(&self) -> &Policies {
        &self.policies
    }

    /// What the school leans on, and whether it is there.
    #[must_use]
    pub const fn dependencies(&self) -> &Dependencies {
        &self.dependencies
    }

    /// The clock. An edge asks it once a request and puts the answer into the context.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.outside.clock.now()
    }

    /// Counts a request of this class, and tells how whoever makes it stands; nothing where it does not count.
    pub async fn count(&self, class: Class, actor: Actor, address: Option<IpAddr>) -> Option<Standing> {
        let (policy, whose) = class.counted(actor, address)?;
        self.outside.limits.count(policy, whose).told().await
    }

    /// Where the answers that guests get are kept, if they are.
    #[must_use]
    pub fn pages(&self) -> Option<&dyn PageCache> {
        self.outside.pages.as_deref()
    }

    /// The keys that verify our access tokens.
    #[must_use]
    pub fn public_keys(&self) -> Vec<PublicKey> {
        self.outside.tokens.public_keys()
    }

    /// Markdown as HTML that is safe to show.
    #[must_use]
    pub fn html(&self, markdown: &str) -> String {
        self.outside.markup.html(markdown)
    }

    /// Whether the store answers, and is prepared for this program.
    ///
    /// # Errors
    /// [`StoreError`], when it does not, or is not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        let nobody = SessionId::from(Uuid::nil());
        self.store().look(Reach::Probe, move |view| view.callers().find(nobody).map(|_| ())).await
    }

    /// What does not answer that the school can do without for a while.
    #[must_use]
    pub fn degraded(&self) -> Vec<&'static str> {
        let silent = self.outside.neighbors.iter().filter(|neighbor| !neighbor.answers());
        self.dependencies().down().into_iter().chain(silent.map(|neighbor| neighbor.name())).collect()
    }

    /// Runs a use case in one transaction; with `asked`, once, and its answer is kept in that transaction.
    async fn once<T, F>(&self, asked: Option<Once<T>>, at: Context, mut work: F) -> Result<Answered<T>, Error>
    where
        F: FnMut(&mut dyn Tx, &Context) -> Result<T, Error> + Send + 'static,
        T: Send + 'static,
    {
        let life = self.policies.keep_answers;
        let work = move |tx: &mut dyn Tx| match &asked {
            Some(asked) => once(tx, &at, asked, life, |tx| work(tx, &at)),
            None => work(tx, &at).map(Answered::Plain),
        };
        self.store().atomically(work).await
    }

    fn store(&self) -> &(dyn Store + 'static) {
        self.outside.store.as_ref()
    }

    /// Lets the next request of each of a user's sessions ask the store, when something about them changed.
    fn forget<T>(&self, user: lectern_domain::UserId, answer: Result<T, Error>) -> Result<T, Error> {
        self.outside.callers.remove(user);
        answer
    }
}
