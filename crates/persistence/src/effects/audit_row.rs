use diesel::prelude::*;
use lectern_application::effects::AuditView;
use lectern_application::{Actor, StoreError};
use lectern_domain::effects::{AuditRecord, Doer, Link, Seal};
use lectern_domain::{SessionId, UserId, Version};

use crate::columns::{Id, Instant, valid};

/// What a [`TrailRow`] is made of, in the whole trail or in the part that is sealed.
macro_rules! entry {
    ($part:ident) => {
        (
            (
                $part::id,
                $part::action,
                $part::subject_kind,
                $part::subject_id,
                $part::subject_version,
                $part::actor,
                $part::user_id,
                $part::session_id,
                $part::address,
                $part::happened_at,
                $part::request_id,
            ),
            $part::position,
            $part::seal,
        )
    };
}

pub(super) use entry;

/// An entry as it stands. What somebody may have written into it by hand comes back as it is, as far as it has a form:
/// whether it was changed is what the chain tells.
#[derive(Queryable)]
pub(super) struct EntryRow {
    pub(super) id: Id,
    action: String,
    subject_kind: String,
    subject_id: Id,
    subject_version: i64,
    actor: String,
    user_id: Option<Id>,
    session_id: Option<Id>,
    address: Option<String>,
    pub(super) happened_at: Instant,
    request_id: Id,
}

/// An entry with its position and its seal, once it has them.
pub(super) type TrailRow = (EntryRow, Option<i64>, Option<Vec<u8>>);

pub(super) fn view((entry, position, seal): TrailRow) -> Result<AuditView, StoreError> {
    let seal = seal.map(|bytes| valid(bytes.try_into()).map(Seal)).transpose()?;
    Ok(AuditView { record: entry.record()?, sealed: position.zip(seal) })
}

/// As a link of the chain, which every entry with a position is.
pub(super) fn link(row: TrailRow) -> Result<Link, StoreError> {
    let AuditView { record, sealed } = view(row)?;
    let (position, seal) = sealed.ok_or(StoreError::Corrupt)?;
    Ok(Link { position, record, seal })
}

impl EntryRow {
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
