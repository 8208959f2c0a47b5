use uuid::Uuid;

use crate::{SessionId, Timestamp, UserId, Version};

/// Who made a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doer {
    /// Somebody who was not signed in.
    Guest,
    /// Somebody with a session.
    Member(UserId, SessionId),
    /// The command line, or the program itself.
    Operator,
}

/// An entry of the audit trail as it was kept. Its words come back as they stand in their row, which somebody may have
/// changed: nothing here is trusted before the chain says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// The entry.
    pub id: Uuid,
    /// What was done, by the name of its event.
    pub action: String,
    /// The kind of the aggregate: `user`, `article` and so on.
    pub subject_kind: String,
    /// The aggregate.
    pub subject_id: Uuid,
    /// Its version after the change.
    pub subject_version: Version,
    /// Who did it.
    pub doer: Doer,
    /// Where the request came from, when it came over a network.
    pub address: Option<String>,
    /// When, in whole microseconds.
    pub happened_at: Timestamp,
    /// The request.
    pub request_id: Uuid,
}

impl AuditRecord {
    /// The entry as bytes that no other entry has: each field a [netstring](https://cr.yp.to/proto/netstrings.txt), in
    /// the order of the struct, the doer as name, account and session. What may be absent is empty then, and begins with `+`
    /// otherwise.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let Self { id, action, subject_kind, subject_id, subject_version, doer, address, happened_at, request_id } =
            self;
        let (doer, user, session) = match doer {
            Doer::Guest => ("guest", None, None),
            Doer::Member(user, session) => ("member", Some(user.uuid()), Some(session.uuid())),
            Doer::Operator => ("operator", None, None),
        };
        let mut bytes = Vec::with_capacity(320);
        let mut field = |text: &str| netstring(&mut bytes, text.as_bytes());
        field(&id.to_string());
        field(action);
        field(subject_kind);
        field(&subject_id.to_string());
        field(&subject_version.number().to_string());
        field(doer);
        for optional in [user.map(|user| user.to_string()), session.map(|session| session.to_string()), address.clone()]
        {
            field(&optional.map_or_else(String::new, |present| format!("+{present}")));
        }
        field(&happened_at.as_microsecond().to_string());
        field(&request_id.to_string());
        bytes
    }
}

/// `5:hello,`
pub(super) fn netstring(bytes: &mut Vec<u8>, field: &[u8]) {
    bytes.extend_from_slice(field.len().to_string().as_bytes());
    bytes.push(b':');
    bytes.extend_from_slice(field);
    bytes.push(b',');
}
