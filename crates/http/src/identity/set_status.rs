//! `PUT /users/{id}/status`

use actix_web::web::Data;
use lectern_application::identity::{NewStatus, SetStatus};
use lectern_application::{App, Policies};
use lectern_domain::identity::{User, UserStatus};
use lectern_domain::{Timestamp, Violation, instant};
use lectern_web::{At, Body, FromBody, Members, Segment};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::user_body::StatusBody;
use super::users;
use crate::answers::{Answer, Resource, found, or_stale};
use crate::code::Code;
use crate::doc::Doc;
use crate::if_match::IfMatch;

/// The standing that somebody is given.
#[derive(ToSchema)]
#[schema(example = json!({"status": "suspended", "until": "2030-01-01T00:00:00Z"}))]
pub(crate) struct GivenStatus {
    /// `active` or `suspended`.
    #[schema(value_type = String)]
    status: NewStatus,
    /// When a suspension ends by itself; never, when absent. A moderator may go seven days ahead.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[expect(dead_code, reason = "the document has two members where the command has one")]
    until: Option<Timestamp>,
}

impl FromBody for GivenStatus {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        let status = body.required("status", parse_status);
        let until = body.optional("until", instant);
        let (suspended, until) = (status?, until?);
        if !suspended && until.is_some() {
            body.note("/until", Violation::Excluded { other: "the status active" });
        }
        let status = if suspended { NewStatus::Suspended { until } } else { NewStatus::Active };
        Some(Self { status, until })
    }
}

/// Whether it is a suspension.
fn parse_status(raw: &str) -> Result<bool, Violation> {
    match raw {
        "active" => Ok(false),
        "suspended" => Ok(true),
        _ => Err(Violation::UnknownValue { known: &["active", "suspended"] }),
    }
}

/// The standing of somebody. A moderator learns no more of them than that.
#[derive(Serialize, ToSchema)]
#[schema(as = Standing)]
pub(crate) struct StandingBody {
    id: Uuid,
    #[schema(example = "ada")]
    username: String,
    status: StatusBody,
    /// When a suspension ends by itself.
    #[schema(format = DateTime)]
    until: Option<String>,
    version: i64,
}

impl StandingBody {
    fn of(user: &User, now: Timestamp) -> Self {
        let (state, status) = (user.state(), user.status(now));
        let until = match status {
            UserStatus::Suspended { until } => until,
            UserStatus::Active | UserStatus::Deleted => None,
        };
        Self {
            id: state.id.uuid(),
            username: state.username.as_str().to_owned(),
            status: status.into(),
            until: until.map(|until| until.to_string()),
            version: state.version.number(),
        }
    }
}

impl Resource for StandingBody {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

pub(crate) async fn set(
    app: Data<App>,
    At(at): At,
    name: Segment,
    if_match: IfMatch,
    Body(body): Body<GivenStatus>,
) -> Answer {
    let GivenStatus { status, until: _ } = body;
    let (user, expected, now) = (users::id(&app, &at, &name).await?, if_match.if_given(), at.now);
    let changed = app.set_status(at, SetStatus { user, status, expected }).await;
    found(&StandingBody::of(&or_stale(expected, changed)?, now))
}

pub(crate) fn doc() -> Doc {
    Doc::new("setStatus", "Suspend somebody, or lift it", "A suspension ends every session of the account at once.")
        .takes::<GivenStatus>()
        .finds::<StandingBody>()
        .may_be_guarded()
        .refuses(&[Code::LastAdmin, Code::Conflict])
}
