//! `/webhooks/{id}/deliveries` and `/deliveries`: what was sent to a webhook, and what came of it.

use actix_web::web::Data;
use lectern_application::effects::webhooks::ListDeliveries;
use lectern_application::{App, Hidden};
use lectern_domain::DeliveryId;
use lectern_domain::effects::{Attempt, Delivery, DeliveryState, DeliveryStatus};
use lectern_web::{At, Keyed, Params, Rejection, Segment, answered};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::webhooks::webhook;
use crate::answers::{Answer, Resource, found};
use crate::code::Code;
use crate::doc::Doc;
use crate::listing::{List, Listing};
use crate::shown::{As, Shows};

/// A message for a webhook, whole.
#[derive(Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(crate) struct DeliveryBody {
    #[serde(flatten)]
    card: DeliveryCardBody,
    /// The last attempts, at most 20, in order.
    attempts: Vec<AttemptBody>,
    /// What is sent.
    #[schema(value_type = Object, example = json!({"type": "webhook.test"}))]
    payload: Value,
}

/// A message for a webhook, in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryCard)]
pub(crate) struct DeliveryCardBody {
    id: Uuid,
    webhook: Uuid,
    /// What the receiver knows it by (`webhook-id`): the identifier of the event.
    message: Uuid,
    #[serde(rename = "type")]
    #[schema(example = "article.published")]
    kind: String,
    /// `pending`, `delivered`, `failed` or `cancelled`.
    #[schema(example = "delivered")]
    status: &'static str,
    attempts_count: u32,
    last_attempt: Option<AttemptBody>,
    /// When it is tried next, while it is pending.
    #[schema(format = DateTime)]
    next_attempt_at: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
}

/// One attempt.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryAttempt)]
pub(crate) struct AttemptBody {
    #[schema(format = DateTime)]
    at: String,
    duration_ms: u32,
    /// The HTTP status of the answer, when there was one.
    status: Option<u16>,
    /// Why there was none.
    error: Option<String>,
    /// How the body of the answer began, at most 500 characters.
    response: Option<String>,
}

impl Shows for DeliveryBody {}
impl Shows for DeliveryCardBody {}

impl Resource for DeliveryBody {
    fn version(&self) -> Option<i64> {
        None
    }
}

impl From<&Attempt> for AttemptBody {
    fn from(Attempt { at, took, status, error, excerpt }: &Attempt) -> Self {
        let (error, response) = (error.clone(), excerpt.clone());
        Self { at: at.to_string(), duration_ms: *took, status: *status, error, response }
    }
}

impl From<&DeliveryState> for DeliveryCardBody {
    fn from(state: &DeliveryState) -> Self {
        Self {
            id: state.id.uuid(),
            webhook: state.webhook.uuid(),
            message: state.message,
            kind: state.kind.clone(),
            status: state.status.name(),
            attempts_count: state.tried,
            last_attempt: state.attempts.last().map(AttemptBody::from),
            next_attempt_at: state.next_at.map(|at| at.to_string()),
            created_at: state.created_at.to_string(),
        }
    }
}

impl From<Delivery> for DeliveryBody {
    fn from(delivery: Delivery) -> Self {
        let state = delivery.state();
        Self {
            card: DeliveryCardBody::from(state),
            attempts: state.attempts.iter().map(AttemptBody::from).collect(),
            payload: serde_json::from_str(&state.body).unwrap_or_default(),
        }
    }
}

/// What was sent to a webhook.
pub(crate) struct Log(Option<DeliveryStatus>);

impl Listing for Log {
    type Sort = ();
    type Body = DeliveryCardBody;

    fn from_query(query: &mut Params) -> Result<(Self, ((), bool)), Rejection> {
        let status = query.filter_among("status", DeliveryStatus::ALL.map(|status| (status.name(), status)))?;
        Ok((Self(status), query.sort(&[("created_at", ())], ((), true))?))
    }
}

pub(crate) async fn list(app: Data<App>, At(at): At, id: Segment, list: List<Log>) -> Answer {
    let List { filter: Log(status), paging, shown, links } = list;
    let page = app.list_deliveries(at, ListDeliveries { webhook: webhook(&id)?, status, paging }).await?;
    links.page(&shown, page.map(|delivery| DeliveryCardBody::from(delivery.state())))
}

pub(crate) async fn find(app: Data<App>, At(at): At, id: Segment, shown: As<DeliveryBody>) -> Answer {
    shown.0.found(&DeliveryBody::from(app.find_delivery(at, delivery(&id)?).await?))
}

pub(crate) async fn resend(app: Data<App>, At(at): At, id: Segment, keyed: Keyed) -> Answer {
    answered(app.resend_delivery(at, delivery(&id)?, keyed.once(sent)).await?, sent)
}

fn sent(delivery: Delivery) -> Answer {
    found(&DeliveryBody::from(delivery))
}

fn delivery(id: &Segment) -> Result<DeliveryId, Rejection> {
    id.id(Hidden::Delivery)
}

pub(crate) fn list_doc() -> Doc {
    let about =
        "What was sent to a webhook of the caller and what came of it, the latest first. It is kept for some days.";
    Doc::new("listDeliveries", "The log of a webhook", about)
        .lists::<DeliveryCardBody>()
        .asks("filter[status]", "What stands here.", &DeliveryStatus::ALL.map(DeliveryStatus::name))
        .sorts(&["created_at"], "-created_at")
}

pub(crate) fn find_doc() -> Doc {
    let about = "One message for a webhook of the caller, with its last attempts and what is sent.";
    Doc::new("getDelivery", "A delivery", about).shows::<DeliveryBody>()
}

pub(crate) fn resend_doc() -> Doc {
    let about = "At once, whatever became of it, and from the beginning of the schedule: the same message under the same \
        `webhook-id`, signed anew. Where it is under way at this moment, nothing changes.";
    Doc::new("resendDelivery", "Send a message again", about).finds::<DeliveryBody>().refuses(&[Code::Conflict])
}
