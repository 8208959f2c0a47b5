//! A transaction in which nothing is announced: the same write without its event, which is its entry in the audit trail.

use lectern_application::ports::{
    ArticlePages, Articles, Audit, AuditPages, Callers, CommentPages, Comments, Deliveries, EmailTokens, Events,
    Favorites, Follows, Idempotency, JobPages, Jobs, Leases, LoginAttempts, Outbox, PastSessions, ProfilePages,
    SessionPages, Sessions, TagPages, Tx, UserPages, Users, View, WebhookPages, Webhooks,
};
use lectern_application::{Consumer, Context, StoreError};
use lectern_domain::{Event, EventId, Timestamp};

/// The transaction, and whoever hears nothing in it.
pub(crate) struct Silent<'t> {
    pub(crate) tx: &'t mut dyn Tx,
    nobody: Nobody,
}

struct Nobody;

impl<'t> Silent<'t> {
    pub(crate) fn of(tx: &'t mut dyn Tx) -> Self {
        Self { tx, nobody: Nobody }
    }
}

macro_rules! ports {
    ($trait:ident: $($name:ident $port:ident),+; $($more:tt)*) => {
        impl $trait for Silent<'_> {
            $(fn $name(&mut self) -> &mut dyn $port {
                self.tx.$name()
            })+
            $($more)*
        }
    };
}

ports!(View: callers Callers, user_pages UserPages, session_pages SessionPages, profile_pages ProfilePages,
    article_pages ArticlePages, comment_pages CommentPages, tag_pages TagPages, audit_pages AuditPages, events Events,
    job_pages JobPages, webhook_pages WebhookPages;);
ports!(Tx: users Users, sessions Sessions, past_sessions PastSessions, login_attempts LoginAttempts, follows Follows,
articles Articles, favorites Favorites, comments Comments, idempotency Idempotency, jobs Jobs, leases Leases,
    email_tokens EmailTokens, webhooks Webhooks, deliveries Deliveries, audit Audit;
fn outbox(&mut self) -> &mut dyn Outbox {
    &mut self.nobody
});

impl Outbox for Nobody {
    fn announce(&mut self, _: &Context, _: &Event) -> Result<(), StoreError> {
        Ok(())
    }

    fn mark(&mut self, _: Consumer, _: &[EventId], _: Timestamp) -> Result<Vec<EventId>, StoreError> {
        Ok(Vec::new())
    }

    fn remove_older(&mut self, _: Timestamp, _: &[Consumer]) -> Result<usize, StoreError> {
        Ok(0)
    }
}
