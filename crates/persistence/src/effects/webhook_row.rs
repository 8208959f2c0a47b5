use diesel::prelude::*;
use lectern_application::{Key, Position, StoreError};
use lectern_domain::Version;
use lectern_domain::effects::{
    DisabledBy, EventTypes, SealedSecret, Webhook, WebhookDescription, WebhookState, WebhookStatus, WebhookUrl,
};

use crate::columns::{Id, Instant, valid};
use crate::schema::webhooks;

/// A webhook as a row.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = webhooks, treat_none_as_null = true)]
pub(super) struct WebhookRow {
    id: Id,
    version: i64,
    owner_id: Id,
    url: String,
    description: Option<String>,
    event_types: String,
    disabled_by: Option<String>,
    secret: Vec<u8>,
    previous_secret: Option<Vec<u8>>,
    previous_until: Option<Instant>,
    failing_since: Option<Instant>,
    created_at: Instant,
    updated_at: Instant,
}

impl WebhookRow {
    pub(super) fn position(&self) -> Position {
        Position { key: Key::Time(self.created_at.0), id: self.id.0 }
    }

    /// The row of a webhook under the version that it is to have.
    pub(super) fn of(webhook: &Webhook, version: Version) -> Self {
        let WebhookState {
            id,
            version: _,
            owner,
            url,
            description,
            types,
            status,
            secret,
            previous,
            failing_since,
            created_at,
            updated_at,
        } = webhook.state();
        let (previous_secret, previous_until) =
            previous.as_ref().map(|(secret, until)| (secret.0.clone(), Instant(*until))).unzip();
        Self {
            id: (*id).into(),
            version: version.number(),
            owner_id: (*owner).into(),
            url: url.to_string(),
            description: description.as_ref().map(|description| description.as_str().to_owned()),
            event_types: types_column(types),
            disabled_by: match status {
                WebhookStatus::Enabled => None,
                WebhookStatus::Disabled(by) => Some(by.name().to_owned()),
            },
            secret: secret.0.clone(),
            previous_secret,
            previous_until,
            failing_since: failing_since.map(Instant),
            created_at: Instant(*created_at),
            updated_at: Instant(*updated_at),
        }
    }

    pub(super) fn webhook(self) -> Result<Webhook, StoreError> {
        let Self {
            id,
            version,
            owner_id,
            url,
            description,
            event_types,
            disabled_by,
            secret,
            previous_secret,
            previous_until,
            failing_since,
            created_at,
            updated_at,
        } = self;
        Ok(Webhook::restore(WebhookState {
            id: id.into(),
            version: Version::from(version),
            owner: owner_id.into(),
            url: valid(WebhookUrl::parse(&url))?,
            description: description.map(|text| valid(WebhookDescription::parse(&text))).transpose()?,
            types: types_of(&event_types)?,
            status: status_of(disabled_by.as_deref())?,
            secret: SealedSecret(secret),
            previous: previous_secret.zip(previous_until).map(|(secret, until)| (SealedSecret(secret), until.0)),
            failing_since: failing_since.map(|at| at.0),
            created_at: created_at.0,
            updated_at: updated_at.0,
        }))
    }
}

fn status_of(disabled_by: Option<&str>) -> Result<WebhookStatus, StoreError> {
    let Some(name) = disabled_by else { return Ok(WebhookStatus::Enabled) };
    valid(DisabledBy::named(name).map(WebhookStatus::Disabled).ok_or("why a webhook is disabled"))
}

pub(super) fn types_of(json: &str) -> Result<EventTypes, StoreError> {
    valid(serde_json::from_str::<Vec<String>>(json)).map(EventTypes::restore)
}

/// What hears of every type.
pub(super) const ALL_TYPES: &str = "[]";

/// A pattern that is matched by what hears of `kind` beside others; perhaps by more, since `_` stands for any letter in it.
pub(super) fn types_with(kind: &str) -> String {
    format!("%\"{kind}\"%")
}

/// A JSON array, empty for all.
fn types_column(types: &EventTypes) -> String {
    types.names().collect::<serde_json::Value>().to_string()
}
