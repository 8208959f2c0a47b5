//! An event as it leaves the school: the same bytes through the API, the broker and webhooks.

use std::collections::BTreeMap;

use lectern_domain::Fact;
use serde::Serialize;
use uuid::Uuid;

use crate::EventView;

/// An event in the words of JSON. Its schema is [`event_schema`](super::event_schema).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Which occurrence it is. The same on every attempt and every road, so that duplicates can be dropped.
    pub id: String,
    /// What happened, such as `article.published`.
    #[serde(rename = "type")]
    pub name: String,
    /// When, as RFC 3339 says it, in UTC.
    pub timestamp: String,
    /// The request that caused it.
    pub request_id: String,
    /// What it is about.
    pub subject: MessageSubject,
    /// What else it tells.
    pub data: BTreeMap<String, MessageFact>,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageSubject {
    /// Its kind, such as `article`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its identifier.
    pub id: String,
    /// Its version after the change.
    pub version: i64,
}

/// A fact in the words of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum MessageFact {
    /// A text or an identifier.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
    /// True or false.
    Flag(bool),
}

impl From<&EventView> for Message {
    fn from(event: &EventView) -> Self {
        let EventView { id, name, subject_kind, subject, version, facts, happened_at, request_id, .. } = event;
        let told = facts.iter().map(|(name, fact)| (name.clone(), MessageFact::from(fact)));
        Self {
            id: text(id.uuid()),
            name: name.to_string(),
            timestamp: happened_at.to_string(),
            request_id: text(*request_id),
            subject: MessageSubject { kind: subject_kind.to_string(), id: text(*subject), version: version.number() },
            data: told.collect(),
        }
    }
}

impl From<&Fact> for MessageFact {
    fn from(fact: &Fact) -> Self {
        match fact {
            Fact::Id(id) => Self::Text(text(*id)),
            Fact::Text(text) => Self::Text(text.clone()),
            Fact::Texts(texts) => Self::Texts(texts.clone()),
            Fact::Flag(flag) => Self::Flag(*flag),
        }
    }
}

impl Message {
    /// The bytes that travel.
    #[must_use]
    pub fn json(&self) -> Vec<u8> {
        self.text().into_bytes()
    }

    /// The same as text.
    #[must_use]
    pub fn text(&self) -> String {
        // Keys are texts and there are no numbers that JSON lacks: there is nothing that could fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn text(id: Uuid) -> String {
    id.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::event_view;

    #[test]
    fn an_event_travels_with_all_that_it_tells() {
        let expected = "{\"id\":\"00000000-0000-0000-0000-000000000001\",\"type\":\"article.updated\",\
            \"timestamp\":\"2027-01-15T08:00:00Z\",\"request_id\":\"00000000-0000-0000-0000-00000000004d\",\
            \"subject\":{\"type\":\"article\",\"id\":\"00000000-0000-0000-0000-000000000001\",\"version\":2},\
            \"data\":{\"author\":\"00000000-0000-0000-0000-000000000001\",\"published\":true,\"slug\":\"on-locks\"}}";
        let message = Message::from(&event_view(1));
        assert_eq!(String::from_utf8(message.json()).unwrap(), expected);
    }
}
