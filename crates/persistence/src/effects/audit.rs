use diesel::prelude::*;
use lectern_application::ports::{Audit, AuditEntry};
use lectern_application::{Actor, Context, StoreError};
use lectern_domain::Subject;

use crate::columns::{Id, Instant};
use crate::schema::audit;
use crate::session::Session;

impl Audit for Session<'_> {
    fn record(&mut self, at: &Context, entry: &AuditEntry) -> Result<(), StoreError> {
        let AuditEntry { action, subject } = entry;
        let Subject { kind, id, version } = *subject;
        let (actor, user, session) = match at.actor {
            Actor::Guest => ("guest", None, None),
            Actor::Member(caller) => ("member", Some(caller.user), Some(caller.session)),
            Actor::Operator => ("operator", None, None),
        };
        let row = (
            audit::id.eq(Id::minted(at.now)),
            audit::action.eq(action),
            audit::subject_kind.eq(kind),
            audit::subject_id.eq(Id(id)),
            audit::subject_version.eq(version.number()),
            audit::actor.eq(actor),
            audit::user_id.eq(user.map(Id::from)),
            audit::session_id.eq(session.map(Id::from)),
            audit::address.eq(at.address.map(|address| address.to_string())),
            audit::happened_at.eq(Instant(at.now)),
            audit::request_id.eq(Id(at.request_id)),
        );
        self.run("audit.record", |connection| diesel::insert_into(audit::table).values(row).execute(connection))?;
        Ok(())
    }
}
