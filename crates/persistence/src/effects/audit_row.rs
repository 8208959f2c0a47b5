use diesel::prelude::*;
use lectern_application::effects::AuditView;
use lectern_application::{Actor, StoreError};
use lectern_domain::effects::{AuditRecord, Doer, Link, Seal};
use lectern_domain::{SessionId, UserId, Version};

use crate::columns::{Id, Instant, valid};

/// What an [`EntryRow`] is made of, in the trail or a part of it.
macro_rules! entry {
    ($part:ident, $action:ident, $actor:expr) => {
        (
            $part::sequence,
            $part::id,
            $part::$action,
            $part::subject_kind,
            $part::subject_id,
            $part::subject_version,
            $actor,
            $part::user_id,
            $part::session_id,
            $part::address,
            $part::happened_at,
            $part::request_id,
        )
    };
}

pub(super) use entry;

/// An entry as it stands. What somebody may have written into it by hand comes back as it is, as far as it has a form:
/// whether it was changed is what the chain tells.
#[derive(Queryable)]
pub(super) struct EntryRow {
    pub(super) sequence: i64,
    id: Id,
    action: String,
    subject_kind: String,
    subject_id: Id,
    subject_version: i64,
    actor: String,
    user_id: Option<Id>,
    session_id: Option<Id>,
    address: Option<String>,
    happened_at: Instant,
    request_id: Id,
}

/// An entry with its position and its seal, once it has them.
pub(super) type TrailRow = (EntryRow, Option<i64>, Option<Vec<u8>>);

/// An entry that has them.
pub(super) type SealedRow = (EntryRow, i64, Vec<u8>);

impl EntryRow {
    pub(super) fn view(self, position: Option<i64>, seal: Option<Vec<u8>>) -> Result<AuditView, StoreError> {
        let sequence = self.sequence;
        let seal = seal.map(seal_of).transpose()?;
        Ok(AuditView { sequence, record: self.record()?, sealed: position.zip(seal) })
    }

    fn record(self) -> Result<AuditRecord, StoreError> {
        Ok(AuditRecord {
            id: self.id.0,
            action: self.action,
            subject_kind: self.subject_kind,
            subject_id: self.subject_id.0,
            subject_version: Version::from(self.subject_version),
            doer: doer(&self.actor, self.user_id, self.session_id)?,
            address: self.address,
            happened_at: self.happened_at.0,
            request_id: self.request_id.0,
        })
    }
}

/// As a link of the chain, which every sealed entry is.
pub(super) fn link((entry, position, seal): SealedRow) -> Result<Link, StoreError> {
    Ok(Link { position, record: entry.record()?, seal: seal_of(seal)? })
}

fn seal_of(bytes: Vec<u8>) -> Result<Seal, StoreError> {
    valid(bytes.try_into()).map(Seal)
}

/// Who does it, their account and their session.
pub(super) fn actor_columns(actor: Actor) -> (&'static str, Option<Id>, Option<Id>) {
    match actor {
        Actor::Guest => ("guest", None, None),
        Actor::Member(caller) => ("member", Some(caller.user.into()), Some(caller.session.into())),
        Actor::Operator => ("operator", None, None),
    }
}

fn doer(actor: &str, user: Option<Id>, session: Option<Id>) -> Result<Doer, StoreError> {
    match (actor, user, session) {
        ("guest", None, None) => Ok(Doer::Guest),
        ("member", Some(user), Some(session)) => Ok(Doer::Member(UserId::from(user), SessionId::from(session))),
        ("operator", None, None) => Ok(Doer::Operator),
        _ => valid(Err("no such actor")),
    }
}
