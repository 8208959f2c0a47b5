//! The ports of a view and of a transaction: a session is all of them.

use lectern_application::ports::{
    ArticlePages, Articles, Audit, AuditPages, Callers, CommentPages, Comments, Deliveries, EmailTokens, Events,
    Favorites, Follows, Idempotency, JobPages, Jobs, Leases, LoginAttempts, Outbox, PastSessions, ProfilePages,
    SessionPages, Sessions, TagPages, Tx, UserPages, Users, View, WebhookPages, Webhooks,
};

use crate::session::Session;

macro_rules! offer {
    ($($port:ident: $promise:ident),+ $(,)?) => {$(
        fn $port(&mut self) -> &mut dyn $promise {
            self
        }
    )+};
}

impl View for Session<'_> {
    offer! {
        callers: Callers,
        user_pages: UserPages,
        session_pages: SessionPages,
        profile_pages: ProfilePages,
        article_pages: ArticlePages,
        comment_pages: CommentPages,
        tag_pages: TagPages,
        events: Events,
        audit_pages: AuditPages,
        job_pages: JobPages,
        webhook_pages: WebhookPages,
    }
}

impl Tx for Session<'_> {
    offer! {
        users: Users,
        sessions: Sessions,
        past_sessions: PastSessions,
        login_attempts: LoginAttempts,
        email_tokens: EmailTokens,
        follows: Follows,
        articles: Articles,
        favorites: Favorites,
        comments: Comments,
        idempotency: Idempotency,
        outbox: Outbox,
        audit: Audit,
        jobs: Jobs,
        leases: Leases,
        webhooks: Webhooks,
        deliveries: Deliveries,
    }
}
