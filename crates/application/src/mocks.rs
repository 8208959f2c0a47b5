//! One small transaction made of mocks, for the tests of use cases.

use crate::ports::{
    ArticlePages, Articles, Audit, AuditPages, Callers, CommentPages, Comments, Deliveries, EmailTokens, Events,
    Favorites, Follows, Idempotency, JobPages, Jobs, Leases, LoginAttempts, MockArticlePages, MockArticles, MockAudit,
    MockAuditPages, MockCallers, MockCommentPages, MockComments, MockDeliveries, MockEmailTokens, MockEvents,
    MockFavorites, MockFollows, MockIdempotency, MockJobPages, MockJobs, MockLeases, MockLoginAttempts, MockOutbox,
    MockPastSessions, MockProfilePages, MockSessionPages, MockSessions, MockTagPages, MockUserPages, MockUsers,
    MockWebhookPages, MockWebhooks, Outbox, PastSessions, ProfilePages, SessionPages, Sessions, TagPages, Tx,
    UserPages, Users, View, WebhookPages, Webhooks,
};

/// A transaction whose every port is a mock that expects nothing until told.
#[derive(Default)]
#[expect(missing_docs, reason = "each field is the port of its name")]
pub struct MockTx {
    pub callers: MockCallers,
    pub user_pages: MockUserPages,
    pub session_pages: MockSessionPages,
    pub profile_pages: MockProfilePages,
    pub article_pages: MockArticlePages,
    pub comment_pages: MockCommentPages,
    pub tag_pages: MockTagPages,
    pub events: MockEvents,
    pub audit_pages: MockAuditPages,
    pub users: MockUsers,
    pub sessions: MockSessions,
    pub past_sessions: MockPastSessions,
    pub login_attempts: MockLoginAttempts,
    pub email_tokens: MockEmailTokens,
    pub follows: MockFollows,
    pub articles: MockArticles,
    pub favorites: MockFavorites,
    pub comments: MockComments,
    pub idempotency: MockIdempotency,
    pub outbox: MockOutbox,
    pub audit: MockAudit,
    pub jobs: MockJobs,
    pub job_pages: MockJobPages,
    pub leases: MockLeases,
    pub webhooks: MockWebhooks,
    pub webhook_pages: MockWebhookPages,
    pub deliveries: MockDeliveries,
}

impl MockTx {
    /// Expects exactly these events, in this order.
    pub fn expect_events(&mut self, names: &'static [&'static str]) {
        let mut order = mockall::Sequence::new();
        for name in names {
            let announced = self.outbox.expect_announce().times(1).in_sequence(&mut order);
            announced.withf(move |_, event| event.name() == *name).returning(|_, _| Ok(()));
        }
    }
}

macro_rules! ports {
    ($trait:ident: $($name:ident $port:ident),+ $(,)?) => {
        impl $trait for MockTx {$(
            fn $name(&mut self) -> &mut dyn $port {
                &mut self.$name
            }
        )+}
    };
}

ports!(View: callers Callers, user_pages UserPages, session_pages SessionPages, profile_pages ProfilePages,
    article_pages ArticlePages, comment_pages CommentPages, tag_pages TagPages, audit_pages AuditPages, events Events,
    job_pages JobPages, webhook_pages WebhookPages);
ports!(Tx: users Users, sessions Sessions, past_sessions PastSessions, login_attempts LoginAttempts, email_tokens EmailTokens,
    follows Follows, articles Articles, favorites Favorites, comments Comments, idempotency Idempotency, outbox Outbox, audit Audit, jobs Jobs, leases Leases,
    webhooks Webhooks, deliveries Deliveries);
