use diesel::prelude::*;
use lectern_application::{EventView, Key, Position, StoreError};
use lectern_domain::{Audience, Event, Fact, UserId, Version};
use serde_json::{Map, Value};

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
        let facts: Map<String, Value> = valid(serde_json::from_str(&self.facts))?;
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
pub(super) fn facts_column(event: &Event) -> String {
    let facts: Map<String, Value> =
        event.facts().into_iter().map(|(name, fact)| (name.to_owned(), value(fact))).collect();
    Value::Object(facts).to_string()
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

fn value(fact: Fact) -> Value {
    match fact {
        Fact::Id(id) => id.to_string().into(),
        Fact::Text(text) => text.into(),
        Fact::Texts(texts) => texts.into(),
        Fact::Flag(flag) => flag.into(),
    }
}

fn fact(value: Value) -> Result<Fact, StoreError> {
    match value {
        Value::String(text) => Ok(Fact::Text(text)),
        Value::Bool(flag) => Ok(Fact::Flag(flag)),
        texts => valid(serde_json::from_value(texts)).map(Fact::Texts),
    }
}
