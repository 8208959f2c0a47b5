use diesel::prelude::*;
use lectern_application::{EventView, Key, Position, StoreError};
use lectern_domain::{Audience, Event, Fact, UserId, Version};
use serde::{Serialize, Serializer};
use serde_json::Map;

use crate::columns::{Id, Instant, sql, valid};
use crate::schema::outbox;

/// An event, with as much of its row as others may know.
#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = outbox)]
pub(super) struct EventRow {
    pub(super) sequence: i64,
    id: Id,
    name: String,
    subject_kind: String,
    subject_id: Id,
    subject_version: i64,
    facts: String,
    happened_at: Instant,
    request_id: Id,
    #[diesel(sql_type = diesel::sql_types::Nullable<sql::Id>)]
    reader_id: Option<Id>,
}

impl EventRow {
    pub(super) fn position(&self) -> Position {
        Position { key: Key::Number(self.sequence), id: self.id.0 }
    }

    pub(super) fn view(self) -> Result<EventView, StoreError> {
        let Self { sequence, id, name, subject_kind, subject_id, subject_version, .. } = self;
        let facts: Map<String, serde_json::Value> = valid(serde_json::from_str(&self.facts))?;
        let facts = facts.into_iter().map(|(name, value)| Ok((name, fact(value)?)));
        Ok(EventView {
            id: id.into(),
            sequence,
            name: name.into(),
            subject_kind: subject_kind.into(),
            subject: subject_id.0,
            version: Version::from(subject_version),
            facts: facts.collect::<Result<_, StoreError>>()?,
            happened_at: self.happened_at.0,
            request_id: self.request_id.0,
            audience: audience(self.reader_id),
        })
    }
}

/// A JSON object.
pub(super) fn facts_column(event: &Event) -> Result<String, StoreError> {
    valid(serde_json::to_string(&Facts(event.facts())))
}

/// Written as they are, without a tree of values between.
struct Facts(Vec<(&'static str, Fact)>);

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, fact)| (name, Value(fact))))
    }
}

struct Value<'f>(&'f Fact);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Fact::Id(id) => serializer.collect_str(id),
            Fact::Text(text) => serializer.serialize_str(text),
            Fact::Texts(texts) => serializer.collect_seq(texts),
            Fact::Flag(flag) => serializer.serialize_bool(*flag),
        }
    }
}

/// Nobody's identifier stands for everybody. Without a reader, an event is for those who read every one.
pub(super) fn reader_column(audience: Audience) -> Option<Id> {
    match audience {
        Audience::Everybody => Some(Id::NIL),
        Audience::Account(user) => Some(user.into()),
        Audience::Administrators => None,
    }
}

pub(super) fn audience(reader: Option<Id>) -> Audience {
    match reader {
        None => Audience::Administrators,
        Some(Id::NIL) => Audience::Everybody,
        Some(user) => Audience::Account(UserId::from(user)),
    }
}

fn fact(value: serde_json::Value) -> Result<Fact, StoreError> {
    match value {
        serde_json::Value::String(text) => Ok(Fact::Text(text)),
        serde_json::Value::Bool(flag) => Ok(Fact::Flag(flag)),
        texts => valid(serde_json::from_value(texts)).map(Fact::Texts),
    }
}
