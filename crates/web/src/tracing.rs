//! What becomes of the trace of a request: see [`lectern_application::trace`].

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};
use lectern_application::trace::{Origin, Place, Trace, Traces};
use lectern_application::{Actor, Context};
use lectern_domain::identity::Capability;

use crate::traffic::served;
use crate::{Caching, ProblemCode, RequestId, Terms, request_id, traceparent};

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// What becomes of the traces of requests.
#[derive(Clone)]
pub struct Tracing {
    /// Where they are kept. Without it none are taken.
    pub traces: Option<Arc<Traces>>,
    /// Whether everybody may read them.
    pub open: bool,
    /// Whether everybody's answer tells how long it took.
    pub timed: bool,
}

impl Default for Tracing {
    /// A few hundred are kept, for operators.
    fn default() -> Self {
        Self { traces: Some(Arc::new(Traces::new(256, 1 << 20))), open: false, timed: false }
    }
}

/// A request whose trace is being taken.
pub(crate) struct Taken {
    pub(crate) origin: Origin,
    /// The root of its tree; empty when no trace is taken.
    pub(crate) place: Place,
}

impl Taken {
    pub(crate) fn of(request: &ServiceRequest, id: RequestId, began: Instant, tracing: Option<&Tracing>) -> Self {
        let (named, parent) = (request_id::of_the_caller(request), traceparent::parent(request.headers()));
        let wanted = tracing.is_some_and(|tracing| tracing.traces.is_some());
        let place = if wanted { Place::root(began) } else { Place::default() };
        Self { origin: Origin { request_id: id.0, named, parent }, place }
    }

    /// Ends it: the answer tells how long it took, and the trace is kept.
    pub(crate) fn keep<B>(
        &self,
        tracing: &Tracing,
        took: Duration,
        route: Option<&str>,
        response: &mut ServiceResponse<B>,
    ) {
        let (Some(traces), Some((steps, micros))) = (&tracing.traces, self.place.finish(took)) else { return };
        let request = response.request();
        let code = response.response().extensions().get::<ProblemCode>().map(|code| code.0);
        let trace = Trace {
            origin: self.origin.clone(),
            method: name(request.method()),
            route: route.unwrap_or_default().to_owned(),
            status: response.status().as_u16(),
            code,
            actor: actor(request),
            began: SystemTime::now().checked_sub(took).unwrap_or(SystemTime::UNIX_EPOCH),
            micros,
            steps,
        };
        // What takes long about a login tells whether there is such an account.
        let secret = request.extensions().get::<Terms>().is_some_and(|terms| terms.caching == Caching::Never);
        let told = tracing.open || may_read(trace.actor) || (tracing.timed && !secret);
        if let Some(Ok(timing)) = told.then(|| HeaderValue::try_from(server_timing(&trace))) {
            response.headers_mut().insert(SERVER_TIMING, timing);
        }
        traces.keep(trace);
    }
}

/// The name of a method, which is mostly one of ours.
fn name(method: &Method) -> Cow<'static, str> {
    served(method).map_or_else(|| method.as_str().to_owned().into(), Cow::Borrowed)
}

/// Whether somebody may read the traces of all requests.
fn may_read(actor: Actor) -> bool {
    matches!(actor, Actor::Member(caller) if caller.roles.hold(Capability::ReadOperations))
}

/// Who the gate found; a guest where it was not asked.
fn actor(request: &HttpRequest) -> Actor {
    request.extensions().get::<Context>().map_or(Actor::Guest, |context| context.actor)
}

/// The flat form of a trace (W3C Server Timing), in milliseconds.
fn server_timing(trace: &Trace) -> String {
    let mut text = String::with_capacity(160);
    let mut tell = |name: &str, micros: u32, about: &str| {
        // A text takes whatever is written to it.
        let _ = write!(text, "{name};dur={}.{:03}{about}, ", micros / 1_000, micros % 1_000);
    };
    for (name, micros) in trace.flat() {
        let about = match name {
            "data" => format!(";desc=\"statements: {}\"", trace.statements()),
            _ => String::new(),
        };
        tell(name, micros, &about);
    }
    tell("total", trace.micros, "");
    text.truncate(text.len() - 2);
    text
}
