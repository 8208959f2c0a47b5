//! The table of contents: each thing that the school can be asked, and what of it is one transaction.
//!
//! Methods here await what is slow (hashing) *between* transactions and hand the rest to a plain function. The
//! contexts stand in files of their own: [`identity`] and [`publishing`].

mod identity;
mod publishing;

use std::sync::Arc;

use lectern_domain::identity::{PasswordPolicy, Role, Roles, SessionPolicy};
use lectern_domain::{SessionId, SignedDuration, Timestamp};
use uuid::Uuid;

use crate::once::once;
use crate::ports::{CallerCache, Clock, Markup, PasswordHasher, PublicKey, Secrets, Tokens, Tx};
use crate::{Answered, Context, Error, Once, Reach, Store, StoreError};

/// The outside world, as the composition root put it together.
#[derive(Clone)]
pub struct Gateways {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// Hashes passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Signs access tokens.
    pub tokens: Arc<dyn Tokens>,
    /// Mints secrets.
    pub secrets: Arc<dyn Secrets>,
    /// Remembers callers for a second.
    pub callers: Arc<dyn CallerCache>,
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
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            password: PasswordPolicy::default(),
            session: SessionPolicy::default(),
            signup_roles: Roles::from_iter([Role::Student]),
            keep_answers: SignedDuration::from_hours(24),
        }
    }
}

/// The school. Cheap to clone; one serves the whole program.
#[derive(Clone)]
pub struct App {
    outside: Gateways,
    policies: Policies,
}

impl App {
    /// Puts the school together.
    #[must_use]
    pub const fn new(outside: Gateways, policies: Policies) -> Self {
        Self { outside, policies }
    }

    /// The settings of rules, for the edges that read input.
    #[must_use]
    pub const fn policies(&self) -> &Policies {
        &self.policies
    }

    /// The clock. An edge asks it once a request and puts the answer into the context.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.outside.clock.now()
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

    /// Whether the store answers.
    ///
    /// # Errors
    /// [`StoreError`], when it does not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        let nobody = SessionId::from(Uuid::nil());
        self.store().look(Reach::Probe, move |view| view.callers().find(nobody).map(|_| ())).await
    }

    /// Forgets some of the answers whose time is over at `now`, and tells how many; none are left when it was none.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn forget_answers(&self, now: Timestamp) -> Result<usize, StoreError> {
        let before = now - self.policies.keep_answers;
        self.store().atomically(move |tx| tx.idempotency().remove_older(before)).await
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
