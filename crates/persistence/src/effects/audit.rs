use diesel::prelude::*;
use lectern_application::ports::{Audit, AuditEntry, Signature, SignedHead};
use lectern_application::{Actor, Context, StoreError};
use lectern_domain::Subject;
use lectern_domain::effects::{Head, Link};
use serde_json::{Value, json};

use crate::columns::{Id, Instant};
use crate::dialect::{insert_new, seal_entries};
use crate::schema::{audit, audit_head};
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

    fn seal(&mut self, before: &Head, links: &[Link], now: &SignedHead) -> Result<(), StoreError> {
        let SignedHead { head, signed_at, signature: Signature { kid, text } } = now;
        let row = (
            audit_head::one.eq(1),
            audit_head::position.eq(head.position),
            audit_head::seal.eq(head.seal.0.as_slice()),
            audit_head::signed_at.eq(Instant(*signed_at)),
            audit_head::kid.eq(kid),
            audit_head::signature.eq(text),
        );
        let moved = if *before == Head::EMPTY {
            let insert = diesel::insert_into(audit_head::table).values(row).on_conflict_do_nothing();
            self.run("audit.seal_first", |connection| insert_new(connection, insert))?
        } else {
            let present = audit_head::position.eq(before.position).and(audit_head::seal.eq(before.seal.0.as_slice()));
            let update = diesel::update(audit_head::table.filter(present)).set(row);
            self.run("audit.move_head", |connection| update.execute(connection))? == 1
        };
        if !moved {
            return Err(StoreError::Stale);
        }
        let sealed = self.run("audit.seal", |connection| seal_entries(connection, &column(links)))?;
        if sealed == links.len() { Ok(()) } else { Err(StoreError::Stale) }
    }
}

/// A JSON list of triples: identifier, position, seal; identifier and seal in hexadecimal.
fn column(links: &[Link]) -> String {
    let triple = |link: &Link| json!([link.record.id.simple().to_string(), link.position, link.seal.to_string()]);
    links.iter().map(triple).collect::<Value>().to_string()
}
