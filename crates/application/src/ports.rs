//! The ports: what use cases need of the outside, as traits that adapters implement.
//!
//! Inside a transaction they are synchronous and plural, with verbs from a closed list: `find`, `add`, `save`,
//! `remove`, `count`, `page`, and the few words of the outbox and the audit. Two of them cannot be held at once:
//! call, keep the value, call the next. What they MUST keep is checked by the `contract` crate on every adapter.

mod articles;
mod audit;
mod broker;
mod callers;
mod comments;
mod committed;
mod courier;
mod email_tokens;
mod events;
mod favorites;
mod follows;
mod idempotency;
mod job_pages;
mod jobs;
mod leases;
mod limits;
mod login_attempts;
mod mailer;
mod markup;
mod neighbor;
mod outbox;
mod page_cache;
mod pages;
mod password_hasher;
mod secrets;
mod sessions;
mod signer;
mod stationery;
mod tokens;
mod users;
mod vault;
mod webhooks;

pub use articles::Articles;
pub use audit::{Audit, AuditPages, SignedHead};
pub use broker::{Broker, BrokerError, Published};
pub use callers::{CallerCache, Callers};
pub use comments::Comments;
pub use committed::{Committed, Told};
pub use courier::{Courier, Delivering, Dispatch, SigningSecret};
pub use email_tokens::EmailTokens;
pub use events::Events;
pub use favorites::Favorites;
pub use follows::Follows;
pub use idempotency::{Idempotency, Kept};
pub use job_pages::JobPages;
pub use jobs::Jobs;
pub use leases::{Leased, Leases};
pub use limits::{Count, Limits};
pub use login_attempts::{AttemptKey, LoginAttempts};
pub use mailer::{MailError, Mailer, Sent};
pub use markup::Markup;
pub use neighbor::Neighbor;
pub use outbox::Outbox;
pub use page_cache::{CachedPage, Loading, Lookup, PageCache, PageCoding};
pub use pages::{ArticlePages, CommentPages, FollowSide, ProfilePages, SessionPages, TagPages, UserPages};
pub use password_hasher::{Hashed, HashingError, PasswordHasher, Verified};
pub use secrets::{Clock, Secret, Secrets};
pub use sessions::{PastSessions, Sessions};
pub use signer::{Signature, SignatureError, Signer};
pub use stationery::{Stationery, StationeryError};
pub use tokens::{AccessClaims, PublicKey, TokenError, Tokens};
pub use users::Users;
pub use vault::Vault;
pub use webhooks::{Deliveries, WebhookPages, Webhooks};

/// The mocks of the ports, for tests.
#[cfg(any(test, feature = "mocks"))]
pub use self::{
    articles::MockArticles,
    audit::{MockAudit, MockAuditPages},
    broker::MockBroker,
    callers::{MockCallerCache, MockCallers},
    comments::MockComments,
    committed::MockCommitted,
    courier::MockCourier,
    email_tokens::MockEmailTokens,
    events::MockEvents,
    favorites::MockFavorites,
    follows::MockFollows,
    idempotency::MockIdempotency,
    job_pages::MockJobPages,
    jobs::MockJobs,
    leases::MockLeases,
    limits::MockLimits,
    login_attempts::MockLoginAttempts,
    mailer::MockMailer,
    markup::MockMarkup,
    neighbor::MockNeighbor,
    outbox::MockOutbox,
    pages::{MockArticlePages, MockCommentPages, MockProfilePages, MockSessionPages, MockTagPages, MockUserPages},
    password_hasher::MockPasswordHasher,
    secrets::{MockClock, MockSecrets},
    sessions::{MockPastSessions, MockSessions},
    signer::MockSigner,
    stationery::MockStationery,
    tokens::MockTokens,
    users::MockUsers,
    vault::MockVault,
    webhooks::{MockDeliveries, MockWebhookPages, MockWebhooks},
};

/// A read-only view of the school.
pub trait View {
    /// Sessions as requests need them.
    fn callers(&mut self) -> &mut dyn Callers;
    /// Accounts, for administrators and their owners.
    fn user_pages(&mut self) -> &mut dyn UserPages;
    /// Sessions, for their owners.
    fn session_pages(&mut self) -> &mut dyn SessionPages;
    /// Public profiles and who follows whom.
    fn profile_pages(&mut self) -> &mut dyn ProfilePages;
    /// Articles.
    fn article_pages(&mut self) -> &mut dyn ArticlePages;
    /// Comments.
    fn comment_pages(&mut self) -> &mut dyn CommentPages;
    /// Tags.
    fn tag_pages(&mut self) -> &mut dyn TagPages;
    /// What happened.
    fn events(&mut self) -> &mut dyn Events;
    /// The audit trail.
    fn audit_pages(&mut self) -> &mut dyn AuditPages;
    /// Jobs, for those who watch over them.
    fn job_pages(&mut self) -> &mut dyn JobPages;
    /// Webhooks and deliveries.
    fn webhook_pages(&mut self) -> &mut dyn WebhookPages;
}

/// A transaction: everything that a view shows, and everything that changes.
pub trait Tx: View {
    /// Accounts.
    fn users(&mut self) -> &mut dyn Users;
    /// Sessions and their tokens.
    fn sessions(&mut self) -> &mut dyn Sessions;
    /// Sessions that nobody can use any more.
    fn past_sessions(&mut self) -> &mut dyn PastSessions;
    /// The login ladder.
    fn login_attempts(&mut self) -> &mut dyn LoginAttempts;
    /// Tokens that letters carry.
    fn email_tokens(&mut self) -> &mut dyn EmailTokens;
    /// Who follows whom.
    fn follows(&mut self) -> &mut dyn Follows;
    /// Articles.
    fn articles(&mut self) -> &mut dyn Articles;
    /// Favourites.
    fn favorites(&mut self) -> &mut dyn Favorites;
    /// Comments.
    fn comments(&mut self) -> &mut dyn Comments;
    /// Answers that are given again.
    fn idempotency(&mut self) -> &mut dyn Idempotency;
    /// What others hear of, and whether they did.
    fn outbox(&mut self) -> &mut dyn Outbox;
    /// What administrators can look up later.
    fn audit(&mut self) -> &mut dyn Audit;
    /// Work for later.
    fn jobs(&mut self) -> &mut dyn Jobs;
    /// The same, for those who do it.
    fn leases(&mut self) -> &mut dyn Leases;
    /// Webhooks.
    fn webhooks(&mut self) -> &mut dyn Webhooks;
    /// What is on its way to them.
    fn deliveries(&mut self) -> &mut dyn Deliveries;
}
