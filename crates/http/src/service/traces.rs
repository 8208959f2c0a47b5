//! `GET /traces/{request_id}`: what a request left behind.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use lectern_application::trace::{Step, Trace, What};
use lectern_application::{Actor, Error, Hidden};
use lectern_domain::Timestamp;
use lectern_domain::identity::Capability;
use lectern_web::{At, Segment, Settings};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answers::{Answer, told};
use crate::doc::Doc;

/// What a request left behind: what was done, what decided, and how long it took. Of what the
/// caller sent it holds the method and the names that the caller gave the request, and nothing else.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Trace)]
pub(crate) struct TraceBody {
    request_id: Uuid,
    /// What the caller called it, in `X-Request-Id`.
    caller_request_id: Option<String>,
    /// The trace that it belongs to (W3C Trace Context): the caller's, or one of its own.
    #[schema(example = "4bf92f3577b34da6a3ce929d0e0e4736")]
    trace_id: String,
    /// What the caller was at, when it said so.
    #[schema(example = "00f067aa0ba902b7")]
    parent_id: Option<String>,
    #[schema(example = "POST")]
    method: String,
    /// The route, with the names of its variables in place of their values; empty for a path that there is not.
    #[schema(example = "/api/v1/articles/{article}/publish")]
    route: String,
    status: u16,
    /// The code of the problem that it came to.
    code: Option<&'static str>,
    /// Who asked; nobody for guests.
    user: Option<Uuid>,
    #[schema(format = DateTime)]
    started_at: String,
    /// How long it took, in microseconds.
    micros: u32,
    /// How many statements ran.
    statements: usize,
    /// What happened, in order.
    steps: Vec<StepBody>,
}

/// A step, with its parts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TraceStep, example = json!({
    "kind": "stage", "name": "authorize", "at": 12, "micros": 3,
    "steps": [{"kind": "decision", "name": "access", "at": 13, "ok": true, "asked": "article:write"}],
}))]
pub(crate) struct StepBody {
    /// `stage`, `decision`, `wait`, `statement`, `event`, `commit` or `retry`.
    #[schema(example = "statement")]
    kind: &'static str,
    /// Which of them: of stages `authenticate`, `authorize`, `limits`, `validate`, `hash`, `data`, `rule`, `response`; of decisions
    /// who decided; the name of a statement or an event.
    #[schema(example = "articles.save")]
    name: &'static str,
    /// When it began: microseconds after the request did.
    at: u32,
    /// How long it took, in microseconds, its parts included.
    #[serde(skip_serializing_if = "Option::is_none")]
    micros: Option<u32>,
    /// Whether a decision was a yes, or a statement did what it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    ok: Option<bool>,
    /// What was asked for: a capability, or room under a policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<&'static str>,
    /// The text of a statement, with placeholders where the values go.
    #[serde(skip_serializing_if = "Option::is_none")]
    sql: Option<String>,
    /// How many transactions one commit kept, this one included.
    #[serde(skip_serializing_if = "Option::is_none")]
    together: Option<u32>,
    /// Its parts, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    steps: Vec<StepBody>,
}

impl TraceBody {
    fn of(trace: &Trace) -> Self {
        let origin = &trace.origin;
        Self {
            request_id: origin.request_id,
            caller_request_id: origin.named.clone(),
            trace_id: format!("{:032x}", origin.trace_id()),
            parent_id: origin.parent.as_ref().map(|parent| format!("{:016x}", parent.span_id)),
            method: trace.method.to_string(),
            route: trace.route.clone(),
            status: trace.status,
            code: trace.code,
            user: match trace.actor {
                Actor::Member(caller) => Some(caller.user.uuid()),
                Actor::Guest | Actor::Operator => None,
            },
            started_at: Timestamp::try_from(trace.began).unwrap_or_default().to_string(),
            micros: trace.micros,
            statements: trace.statements(),
            steps: below(None, &trace.steps),
        }
    }
}

/// The parts of a step, with theirs. A part begins after its whole, so it stands behind it in the list.
fn below(whole: Option<u16>, steps: &[Step]) -> Vec<StepBody> {
    let numbered = (0..).zip(steps).filter(|(_, step)| step.parent == whole);
    numbered.map(|(number, step)| StepBody { steps: below(Some(number), steps), ..StepBody::of(step) }).collect()
}

impl StepBody {
    fn of(step: &Step) -> Self {
        let (at, micros) = (step.at, step.micros);
        let bare = |kind, name| Self {
            kind,
            name,
            at,
            micros,
            ok: None,
            asked: None,
            sql: None,
            together: None,
            steps: Vec::new(),
        };
        match &step.what {
            What::Stage(stage) => bare("stage", stage.name()),
            What::Decision { by, admitted, because } => {
                Self { ok: Some(*admitted), asked: *because, ..bare("decision", by) }
            }
            What::Wait => bare("wait", "queue"),
            What::Statement { name, sql, ok } => {
                Self { ok: Some(*ok), sql: sql.as_deref().map(str::to_owned), ..bare("statement", name) }
            }
            What::Event(name) => bare("event", name),
            What::Commit { together } => Self { together: Some(*together), ..bare("commit", "commit") },
            What::Retry => bare("retry", "retry"),
        }
    }
}

/// Whoever may not read traces finds none.
pub(crate) async fn find(settings: Data<Settings>, At(at): At, id: Segment) -> Answer {
    let id: Uuid = id.id(Hidden::Trace)?;
    let tracing = &settings.tracing;
    let traces = tracing.traces.as_ref().filter(|_| tracing.open || at.permit(Capability::ReadOperations).is_ok());
    let trace = traces.and_then(|traces| traces.find(id)).ok_or(Error::NotFound(Hidden::Trace))?;
    told(StatusCode::OK, &TraceBody::of(&trace))
}

pub(crate) fn doc() -> Doc {
    Doc::new(
        "getTrace",
        "What a request left behind",
        "The stages of one of the last few hundred requests, by its `X-Request-Id`: what decided, which statements ran, \
         which events were announced, and how long each of it took. For holders of `ops:read`; in development for \
         everybody. Whoever may not read it is told that it is not there.",
    )
    .gives::<TraceBody>(200)
}
