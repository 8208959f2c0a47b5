//! `/event-types`: the catalogue of events, with a schema each.

use actix_web::http::StatusCode;
use lectern_application::effects::event_schema;
use lectern_domain::{Event, EventType};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::answers::{Answer, told};
use crate::doc::Doc;

/// Every type of event.
#[derive(Serialize, ToSchema)]
#[schema(as = EventTypes)]
pub(crate) struct EventTypesBody {
    items: Vec<EventTypeBody>,
}

/// A type of event. A name keeps its meaning for ever, and what it tells only grows.
#[derive(Serialize, ToSchema)]
#[schema(as = EventType)]
pub(crate) struct EventTypeBody {
    #[serde(rename = "type")]
    #[schema(example = "article.published")]
    name: &'static str,
    /// Counts the changes of its schema.
    version: u16,
    #[schema(example = "An article became readable by everybody.")]
    summary: &'static str,
    /// The type of what it is about.
    #[schema(example = "article")]
    subject: &'static str,
    /// The JSON Schema of such an event, as `/events`, webhooks and the broker deliver it.
    #[schema(value_type = Object, example = json!({"type": "object"}))]
    schema: Value,
}

impl From<&EventType> for EventTypeBody {
    fn from(kind: &EventType) -> Self {
        let EventType { name, about, version, subject, facts: _ } = *kind;
        Self { name, version, summary: about, subject, schema: event_schema(kind) }
    }
}

pub(crate) async fn list() -> Answer {
    told(StatusCode::OK, &EventTypesBody { items: Event::CATALOG.iter().map(EventTypeBody::from).collect() })
}

pub(crate) fn doc() -> Doc {
    let about = "Every type of event that can be read at `/events`, asked of a webhook or taken from the broker, with \
        the JSON Schema of its messages.";
    Doc::new("listEventTypes", "The catalogue of events", about).gives::<EventTypesBody>(200)
}
