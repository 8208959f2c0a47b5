//! `/audit`: who changed what, for administrators.

use actix_web::web::Data;
use lectern_application::App;
use lectern_application::effects::{AuditFilter, AuditView};
use lectern_domain::effects::{AuditRecord, Doer};
use lectern_domain::{Form, UserId, Violation};
use lectern_web::{At, Params, Rejection};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::events::{event_type, names};
use crate::answers::Answer;
use crate::doc::Doc;
use crate::listing::{List, Listing};
use crate::period::period;
use crate::shown::Shows;

/// An entry of the audit trail: one change.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(crate) struct AuditEntryBody {
    id: Uuid,
    /// What was done, by the name of its event.
    #[schema(example = "article.published")]
    action: String,
    subject: SubjectBody,
    actor: ActorBody,
    #[schema(format = DateTime)]
    happened_at: String,
    /// The request that did it, as its answer named it in `X-Request-Id`.
    request_id: Uuid,
    /// Its place in the chain and its seal; none for the few seconds until it is sealed.
    chain: Option<ChainBody>,
}

/// What was changed.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditSubject)]
struct SubjectBody {
    /// `user`, `session`, `article` or `comment`.
    #[serde(rename = "type")]
    #[schema(example = "article")]
    kind: String,
    id: Uuid,
    /// Its version after the change.
    version: i64,
}

/// Who changed it.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditActor)]
struct ActorBody {
    /// `guest`, `member`, or `operator`: the command line, or the program itself.
    #[serde(rename = "type")]
    #[schema(example = "member")]
    kind: &'static str,
    /// The account; of members only.
    user: Option<Uuid>,
    /// The session; of members only.
    session: Option<Uuid>,
    /// Where the request came from, when it came over a network.
    #[schema(example = "192.0.2.7")]
    address: Option<String>,
}

/// A place in the chain.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditChain)]
struct ChainBody {
    /// The position, from 1, without gaps.
    #[schema(example = 4680)]
    position: i64,
    /// SHA-256 of the entry and the seal before it, in hexadecimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    seal: String,
}

impl Shows for AuditEntryBody {}

impl From<AuditView> for AuditEntryBody {
    fn from(AuditView { record, sealed }: AuditView) -> Self {
        let AuditRecord {
            id,
            action,
            subject_kind,
            subject_id,
            subject_version,
            doer,
            address,
            happened_at,
            request_id,
        } = record;
        let (kind, user, session) = match doer {
            Doer::Guest => ("guest", None, None),
            Doer::Member(user, session) => ("member", Some(user.uuid()), Some(session.uuid())),
            Doer::Operator => ("operator", None, None),
        };
        Self {
            id,
            action,
            subject: SubjectBody { kind: subject_kind, id: subject_id, version: subject_version.number() },
            actor: ActorBody { kind, user, session, address },
            happened_at: happened_at.to_string(),
            request_id,
            chain: sealed.map(|(position, seal)| ChainBody { position, seal: seal.to_string() }),
        }
    }
}

impl Listing for AuditFilter {
    type Sort = ();
    type Body = AuditEntryBody;

    fn from_query(query: &mut Params) -> Result<(Self, ((), bool)), Rejection> {
        let action = event_type(query, "action")?;
        let user = query.filter("actor", id)?.map(UserId::from);
        let subject = query.filter("subject", id)?;
        let request = query.filter("request_id", id)?;
        let happened = period(query, "happened_at")?;
        let sort = query.sort(&[("happened_at", ())], ((), true))?;
        Ok((Self { action, user, subject, request, happened }, sort))
    }
}

fn id(text: &str) -> Result<Uuid, Violation> {
    Uuid::try_parse(text).map_err(|_| Violation::InvalidFormat(Form::Uuid))
}

pub(crate) async fn list(app: Data<App>, At(at): At, list: List<AuditFilter>) -> Answer {
    let List { filter, paging, shown, links } = list;
    let slice = app.list_audit(at, filter, paging).await?;
    links.page(&shown, slice.map(AuditEntryBody::from))
}

pub(crate) fn list_doc() -> Doc {
    Doc::new("listAudit", "Audit", "Who changed what: an entry for every change, written in its transaction.")
        .lists::<AuditEntryBody>()
        .asks("filter[action]", "Of this kind, by the name of its event.", &names().collect::<Vec<_>>())
        .asks_id("filter[actor]", "Made by the account with this identifier.")
        .asks_id("filter[subject]", "About what has this identifier.")
        .asks_id("filter[request_id]", "Made by this request.")
        .asks("filter[happened_at][gte]", "Made at this instant (RFC 3339) or later.", &[])
        .asks("filter[happened_at][lte]", "Made at this instant (RFC 3339) or earlier.", &[])
        .sorts(&["happened_at"], "-happened_at")
}
