use diesel::prelude::*;
use lectern_application::StoreError;
use lectern_application::ports::{Audit, Signature, SignedHead};
use lectern_domain::effects::{Head, Link};
use serde_json::{Value, json};

use crate::columns::{Id, Instant};
use crate::dialect::{insert_new, seal_entries, take_entries};
use crate::schema::{audit, audit_head, outbox};
use crate::session::Session;

impl Audit for Session<'_> {
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
        let all = column(links);
        let taken = self.run("audit.take_over", |connection| take_entries(connection, &all))?;
        let sealed = audit::table.filter(audit::position.gt(before.position)).select(audit::id);
        let waiting = outbox::table.filter(outbox::actor.is_not_null().and(outbox::id.eq_any(sealed)));
        let nobody = (
            outbox::actor.eq(None::<&str>),
            outbox::user_id.eq(None::<Id>),
            outbox::session_id.eq(None::<Id>),
            outbox::address.eq(None::<&str>),
        );
        let left =
            self.run("audit.leave_outbox", |connection| diesel::update(waiting).set(nobody).execute(connection))?;
        let rest = match links.len() - taken {
            0 => 0,
            _ => self.run("audit.seal", |connection| seal_entries(connection, &all))?,
        };
        if (left, taken + rest) == (taken, links.len()) { Ok(()) } else { Err(StoreError::Stale) }
    }
}

/// A JSON list of triples: identifier, position, seal; identifier and seal in hexadecimal.
fn column(links: &[Link]) -> String {
    let triple = |link: &Link| json!([link.record.id.simple().to_string(), link.position, link.seal.to_string()]);
    links.iter().map(triple).collect::<Value>().to_string()
}
