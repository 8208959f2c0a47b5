//! `/webhooks`: addresses of the caller that hear of events.

use actix_web::web::Data;
use lectern_application::effects::webhooks::{CreateWebhook, DeleteWebhook, EditWebhook, Revealed, TestWebhook};
use lectern_application::{App, Hidden, Policies, mint};
use lectern_domain::effects::{
    Delivery, EventTypes, Webhook, WebhookDescription, WebhookDraft, WebhookEdit, WebhookStatus, WebhookUrl,
};
use lectern_domain::{Violation, WebhookId};
use lectern_web::{At, Body, FromBody, Keyed, Members, Rejection, Segment, answered};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::deliveries::DeliveryBody;
use crate::answers::{Answer, Resource, created, done, found, or_current};
use crate::code::Code;
use crate::doc::Doc;
use crate::if_match::IfMatch;
use crate::listing::{Latest, List};
use crate::shown::{As, Shows};

/// A webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct WebhookBody {
    id: Uuid,
    #[schema(example = "https://hooks.example/lectern")]
    url: String,
    description: Option<String>,
    /// The types of events that it hears of; empty for all, those of tomorrow as well.
    #[schema(example = json!(["article.published"]))]
    event_types: Vec<String>,
    /// `enabled` or `disabled`.
    #[schema(example = "enabled")]
    status: &'static str,
    /// Why it is disabled: `owner`, `gone` (it answered 410) or `failing` (it took nothing for days).
    disabled_by: Option<&'static str>,
    /// Since when it has taken nothing; absent while all is well.
    #[schema(format = DateTime)]
    failing_since: Option<String>,
    /// Until when the secret before signs as well.
    #[schema(format = DateTime)]
    previous_secret_until: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    version: i64,
}

/// A webhook with its new secret, which is shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookWithSecret)]
pub(crate) struct RevealedBody {
    #[serde(flatten)]
    webhook: WebhookBody,
    /// What signs its messages (Standard Webhooks).
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    secret: String,
}

impl Shows for WebhookBody {}

impl Resource for WebhookBody {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl Resource for RevealedBody {
    fn version(&self) -> Option<i64> {
        self.webhook.version()
    }
}

impl From<Webhook> for WebhookBody {
    fn from(webhook: Webhook) -> Self {
        let state = webhook.state();
        let (status, disabled_by) = match state.status {
            WebhookStatus::Enabled => ("enabled", None),
            WebhookStatus::Disabled(by) => ("disabled", Some(by.name())),
        };
        Self {
            id: state.id.uuid(),
            url: state.url.to_string(),
            description: state.description.as_ref().map(|text| text.as_str().to_owned()),
            event_types: state.types.names().map(str::to_owned).collect(),
            status,
            disabled_by,
            failing_since: state.failing_since.map(|at| at.to_string()),
            previous_secret_until: state.previous.as_ref().map(|(_, until)| until.to_string()),
            created_at: state.created_at.to_string(),
            updated_at: state.updated_at.to_string(),
            version: state.version.number(),
        }
    }
}

impl From<Revealed> for RevealedBody {
    fn from(Revealed { webhook, secret }: Revealed) -> Self {
        Self { webhook: webhook.into(), secret }
    }
}

/// A new webhook.
#[derive(ToSchema)]
pub(crate) struct NewWebhook {
    /// An `https` address on the public internet.
    #[schema(value_type = String, min_length = 1, max_length = 2_000, example = "https://hooks.example/lectern")]
    url: WebhookUrl,
    /// One line.
    #[schema(value_type = Option<String>, max_length = 200, example = "The mirror")]
    description: Option<WebhookDescription>,
    /// What it is to hear of; everything when empty or absent.
    #[schema(value_type = Option<Vec<String>>, example = json!(["article.published"]))]
    event_types: EventTypes,
}

impl FromBody for NewWebhook {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        let url = body.required("url", WebhookUrl::parse);
        let description = body.optional("description", WebhookDescription::parse);
        let types = event_types(body);
        Some(Self { url: url?, description: description?, event_types: types?.unwrap_or_default() })
    }
}

/// Changes to a webhook (JSON Merge Patch, RFC 7396); what is absent stays.
#[derive(ToSchema)]
pub(crate) struct WebhookPatch {
    /// Another place: what failed at the old one is forgotten.
    #[schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 2_000)]
    url: Option<WebhookUrl>,
    /// One line.
    #[schema(value_type = Option<String>, max_length = 200, example = "The mirror")]
    description: lectern_domain::Patch<WebhookDescription>,
    /// All that it hears of from now on; everything when empty.
    #[schema(value_type = Option<Vec<String>>, nullable = false)]
    event_types: Option<EventTypes>,
    /// `enabled` or `disabled`.
    #[schema(value_type = Option<String>, nullable = false, example = "enabled")]
    status: Option<bool>,
}

impl FromBody for WebhookPatch {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        let url = body.changed("url", WebhookUrl::parse);
        let description = body.patch("description", WebhookDescription::parse);
        let types = event_types(body);
        let status = body.changed("status", enabled);
        Some(Self { url: url?, description: description?, event_types: types?, status: status? })
    }
}

fn event_types(body: &mut Members) -> Option<Option<EventTypes>> {
    Some(body.texts("event_types", EventTypes::known)?.map(EventTypes::restore))
}

fn enabled(text: &str) -> Result<bool, Violation> {
    match text {
        "enabled" => Ok(true),
        "disabled" => Ok(false),
        _ => Err(Violation::UnknownValue { known: &["enabled", "disabled"] }),
    }
}

pub(crate) async fn list(app: Data<App>, At(at): At, list: List<Latest<WebhookBody>>) -> Answer {
    let List { paging, shown, links, .. } = list;
    links.page(&shown, app.list_webhooks(at, paging).await?.map(WebhookBody::from))
}

pub(crate) async fn create(app: Data<App>, At(at): At, body: Body<NewWebhook>) -> Answer {
    let NewWebhook { url, description, event_types: types } = body.0;
    let command = CreateWebhook { id: mint(), draft: WebhookDraft { url, description, types } };
    let made = app.create_webhook(at, command).await?;
    created(format!("/api/v1/webhooks/{}", made.webhook.state().id), &RevealedBody::from(made))
}

pub(crate) async fn find(app: Data<App>, At(at): At, id: Segment, shown: As<WebhookBody>) -> Answer {
    shown.0.found(&WebhookBody::from(app.find_webhook(at, webhook(&id)?).await?))
}

pub(crate) async fn edit(app: Data<App>, At(at): At, id: Segment, seen: IfMatch, body: Body<WebhookPatch>) -> Answer {
    let WebhookPatch { url, description, event_types: types, status } = body.0;
    let (webhook, expected) = (webhook(&id)?, seen.required()?);
    let edit = WebhookEdit { url, description, types, enabled: status };
    let edited = app.edit_webhook(at.clone(), EditWebhook { webhook, expected, edit }).await;
    let current = async { app.find_webhook(at, webhook).await.map(WebhookBody::from) };
    found(&WebhookBody::from(or_current(edited, current).await?))
}

pub(crate) async fn delete(app: Data<App>, At(at): At, id: Segment, seen: IfMatch) -> Answer {
    let (webhook, expected) = (webhook(&id)?, seen.required()?);
    let deleted = app.delete_webhook(at.clone(), DeleteWebhook { webhook, expected }).await;
    let current = async { app.find_webhook(at, webhook).await.map(WebhookBody::from) };
    or_current(deleted, current).await?;
    done()
}

pub(crate) async fn rotate(app: Data<App>, At(at): At, id: Segment) -> Answer {
    found(&RevealedBody::from(app.rotate_webhook_secret(at, webhook(&id)?).await?))
}

pub(crate) async fn test(app: Data<App>, At(at): At, id: Segment, keyed: Keyed) -> Answer {
    let command = TestWebhook { webhook: webhook(&id)?, message: mint() };
    answered(app.test_webhook(at, command, keyed.once(queued)).await?, queued)
}

fn queued(delivery: Delivery) -> Answer {
    created(format!("/api/v1/deliveries/{}", delivery.state().id), &DeliveryBody::from(delivery))
}

pub(super) fn webhook(id: &Segment) -> Result<WebhookId, Rejection> {
    id.id(Hidden::Webhook)
}

pub(crate) fn list_doc() -> Doc {
    Doc::new("listWebhooks", "One's own webhooks", "The caller's webhooks, the latest first.").lists::<WebhookBody>()
}

pub(crate) fn create_doc() -> Doc {
    let about = "It hears of every event of its types that the caller may read, as `/events` would show it, signed as \
        Standard Webhooks 1.0 says. The secret is shown in this answer and never again, so the answer is not kept \
        under an idempotency key.";
    Doc::new("createWebhook", "Make a webhook", about)
        .takes::<NewWebhook>()
        .creates::<RevealedBody>()
        .refuses(&[Code::Conflict, Code::WebhookTargetForbidden])
}

pub(crate) fn find_doc() -> Doc {
    Doc::new("getWebhook", "A webhook", "One webhook of the caller.").shows::<WebhookBody>()
}

pub(crate) fn edit_doc() -> Doc {
    let about = "By its owner. With `status` it is disabled and enabled again, whatever disabled it.";
    Doc::new("updateWebhook", "Change a webhook", about)
        .takes::<WebhookPatch>()
        .finds::<WebhookBody>()
        .guarded()
        .refuses(&[Code::Conflict, Code::WebhookTargetForbidden])
}

pub(crate) fn delete_doc() -> Doc {
    let about = "With all that was sent to it. What is on its way is not tried again.";
    Doc::new("deleteWebhook", "Delete a webhook", about).guarded().refuses(&[Code::Conflict])
}

pub(crate) fn rotate_doc() -> Doc {
    let about = "The new secret is shown in this answer and never again. For a day, or as long as the school was set to, \
        messages carry two signatures: one of the new secret, one of the secret before.";
    Doc::new("rotateWebhookSecret", "Change the secret of a webhook", about)
        .finds::<RevealedBody>()
        .refuses(&[Code::Conflict])
}

pub(crate) fn test_doc() -> Doc {
    let about = "Sends a message of the type `webhook.test`, which every webhook gets, whatever its types. The delivery \
        shows what came of it.";
    Doc::new("testWebhook", "Send a test", about).creates::<DeliveryBody>().refuses(&[Code::Conflict])
}
