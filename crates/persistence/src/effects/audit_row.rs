use diesel::prelude::*;
use lectern_application::StoreError;
use lectern_application::effects::AuditView;
use lectern_domain::effects::{AuditRecord, Doer, Link, Seal};
use lectern_domain::{SessionId, UserId, Version};

use crate::columns::{Id, Instant, valid};
use crate::schema::audit;

/// An entry as it stands. What somebody may have written into it by hand comes back as it is, as far as it has a form:
/// whether it was changed is what the chain tells.
#[derive(Queryable, Selectable)]
#[diesel(table_name = audit)]
pub(super) struct AuditRow {
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
    position: Option<i64>,
    seal: Option<Vec<u8>>,
}

impl AuditRow {
    pub(super) fn view(self) -> Result<AuditView, StoreError> {
        let Self {
            sequence,
            id,
            action,
            subject_kind,
            subject_id,
            subject_version,
            actor,
            user_id,
            session_id,
            address,
            happened_at: Instant(happened_at),
            request_id,
            position,
            seal,
        } = self;
        let record = AuditRecord {
            id: id.0,
            action,
            subject_kind,
            subject_id: subject_id.0,
            subject_version: Version::from(subject_version),
            doer: doer(&actor, user_id, session_id)?,
            address,
            happened_at,
            request_id: request_id.0,
        };
        let seal = seal.map(|bytes| valid(bytes.try_into()).map(Seal)).transpose()?;
        Ok(AuditView { sequence, record, sealed: position.zip(seal) })
    }

    /// As a link of the chain, which every entry with a position is.
    pub(super) fn link(self) -> Result<Link, StoreError> {
        let AuditView { sequence: _, record, sealed } = self.view()?;
        let (position, seal) = sealed.ok_or(StoreError::Corrupt)?;
        Ok(Link { position, record, seal })
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
