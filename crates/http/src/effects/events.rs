//! `/events`: what happened, as far as the caller may know.

use std::collections::BTreeMap;

use actix_web::web::Data;
use lectern_application::effects::{Message, MessageFact, MessageSubject};
use lectern_application::{App, EventFilter, EventView, Hidden};
use lectern_domain::{Event, Violation};
use lectern_web::{At, Params, Rejection, Segment};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::{Answer, Resource};
use crate::doc::Doc;
use crate::listing::{List, Listing};
use crate::shown::{As, Shows};
use crate::wording;

/// Something that happened. Its whole shape depends on its type: see `/api/v1/event-types`.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
pub(crate) struct EventBody {
    /// Which occurrence it is: the same wherever it is delivered, and on every attempt.
    #[schema(format = Uuid)]
    id: String,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(example = "article.published")]
    name: String,
    #[schema(format = DateTime)]
    timestamp: String,
    /// The request that caused it.
    #[schema(format = Uuid)]
    request_id: String,
    subject: SubjectBody,
    /// What else it tells.
    #[schema(value_type = Object, example = json!({"author": "01980d9c-8f5e-7cc0-a1b2-3c4d5e6f7081", "slug": "what-a-log-is-for"}))]
    data: BTreeMap<String, MessageFact>,
}

/// What an event is about.
#[derive(Serialize, ToSchema)]
#[schema(as = EventSubject)]
pub(crate) struct SubjectBody {
    #[serde(rename = "type")]
    #[schema(example = "article")]
    kind: String,
    #[schema(format = Uuid)]
    id: String,
    /// Its version after the change.
    version: i64,
}

impl Shows for EventBody {}

impl Resource for EventBody {
    fn version(&self) -> Option<i64> {
        None
    }
}

impl From<EventView> for EventBody {
    fn from(event: EventView) -> Self {
        let Message { id, name, timestamp, request_id, subject, data } = Message::from(&event);
        let MessageSubject { kind, id: subject, version } = subject;
        Self { id, name, timestamp, request_id, subject: SubjectBody { kind, id: subject, version }, data }
    }
}

impl Listing for EventFilter {
    type Sort = ();
    type Body = EventBody;

    fn from_query(query: &mut Params) -> Result<(Self, ((), bool)), Rejection> {
        let name = event_type(query, "type")?;
        let sort = query.sort(&[("timestamp", ())], ((), true))?;
        Ok((Self { name, reader: None }, sort))
    }
}

/// The filter `filter[field]` by a type of event. There are too many to list them all in a refusal.
pub(super) fn event_type(query: &mut Params, field: &str) -> Result<Option<&'static str>, Rejection> {
    let Some(name) = query.filter(field, |text| Ok(text.to_owned()))? else { return Ok(None) };
    let unknown = || Rejection::InvalidParameter {
        name: format!("filter[{field}]"),
        reason: wording::detail(Violation::UnknownEventType),
    };
    names().find(|known| *known == name).map(Some).ok_or_else(unknown)
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    Event::CATALOG.iter().map(|kind| kind.name)
}

pub(crate) async fn list(app: Data<App>, At(at): At, list: List<EventFilter>) -> Answer {
    let List { filter, paging, shown, links } = list;
    links.page(&shown, app.list_events(at, filter, paging).await?.map(EventBody::from))
}

pub(crate) async fn find(app: Data<App>, At(at): At, id: Segment, shown: As<EventBody>) -> Answer {
    let event = app.find_event(at, id.id(Hidden::Event)?).await?;
    shown.0.found(&EventBody::from(event))
}

pub(crate) fn list_doc() -> Doc {
    let about = "What happened, the latest first: what everybody may read, and what is the caller's own. Holders of \
        `event:read_any` see every event. Events are kept for some days, and longer while somebody waits for them.";
    Doc::new("listEvents", "Events", about)
        .lists::<EventBody>()
        .asks("filter[type]", "Of this type.", &names().collect::<Vec<_>>())
        .sorts(&["timestamp"], "-timestamp")
}

pub(crate) fn find_doc() -> Doc {
    Doc::new("getEvent", "An event", "One event, if the caller may read it.").shows::<EventBody>()
}
