//! `/sessions`: one's own, on every device.

use actix_web::web::Data;
use lectern_application::identity::RevokeSession;
use lectern_application::{App, Hidden, SessionView};
use lectern_domain::identity::Transport;
use lectern_domain::{SessionId, Violation};
use lectern_web::{At, FromQuery, Params, Query, Rejection, Segment};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answers::{Answer, done};
use crate::code::Code;
use crate::doc::Doc;
use crate::listing::{Latest, List};
use crate::shown::Shows;

/// A session: the login of one device.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionBody {
    id: Uuid,
    #[schema(example = "bearer")]
    transport: &'static str,
    /// What the client called itself.
    device: Option<String>,
    /// Where the login came from.
    address: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    last_used_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

impl Shows for SessionBody {}

impl SessionBody {
    fn of(view: SessionView, asking: SessionId) -> Self {
        let SessionView { id, transport, device, address, created_at, last_used_at, expires_at } = view;
        Self {
            id: id.uuid(),
            transport: match transport {
                Transport::Bearer => "bearer",
                Transport::Cookie => "cookie",
            },
            device,
            address: address.map(|address| address.to_string()),
            current: id == asking,
            created_at: created_at.to_string(),
            last_used_at: last_used_at.to_string(),
            expires_at: expires_at.to_string(),
        }
    }
}

pub(crate) async fn list(app: Data<App>, At(at): At, list: List<Latest<SessionBody>>) -> Answer {
    let List { filter: _, paging, shown, links } = list;
    let asking = at.signed_in()?.session;
    let slice = app.list_sessions(at, paging).await?;
    links.page(&shown, slice.map(|view| SessionBody::of(view, asking)))
}

pub(crate) async fn revoke(app: Data<App>, At(at): At, id: Segment) -> Answer {
    let session = id.id(Hidden::Session)?;
    app.revoke_session(at, RevokeSession { session }).await?;
    done()
}

/// The word without which `DELETE /sessions` would be a dangerous thing to type.
pub(crate) struct Others;

impl FromQuery for Others {
    fn from_query(query: &mut Params) -> Result<Self, Rejection> {
        let word = |text: &str| {
            if text == "true" { Ok(Self) } else { Err(Violation::UnknownValue { known: &["true"] }) }
        };
        let missing = || Rejection::InvalidParameter { name: "others".to_owned(), reason: "is required".to_owned() };
        query.optional("others", word)?.ok_or_else(missing)
    }
}

pub(crate) async fn revoke_others(app: Data<App>, At(at): At, Query(Others): Query<Others>) -> Answer {
    app.revoke_others(at).await?;
    done()
}

pub(crate) fn list_doc() -> Doc {
    Doc::new("listSessions", "One's own sessions", "The live sessions of the caller, the latest first.")
        .lists::<SessionBody>()
}

pub(crate) fn revoke_doc() -> Doc {
    Doc::new("revokeSession", "End a session", "Ends one of the caller's sessions. Ending it twice changes nothing.")
}

pub(crate) fn revoke_others_doc() -> Doc {
    Doc::new(
        "revokeOtherSessions",
        "End every other session",
        "Ends every session of the caller but the one that asks.",
    )
    .asks("others", "Must be `true`.", &["true"])
    .always()
    .refuses(&[Code::InvalidParameter])
}
