//! What every request and every answer passes, known route or not: a name, a shape for rejections, headers, a log line.

use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, web};
use lectern_application::trace::{Origin, within};
use lectern_application::{Actor, Context};
use tracing::Instrument;
use uuid::Uuid;

use crate::tracing::Taken;
use crate::traffic::Flight;
use crate::{Foreign, ProblemCode, Readiness, Rejection, RequestId, Settings, Traffic, coding, headers};

/// How a face shows a rejection.
pub type Face = fn(&HttpRequest, &Rejection) -> HttpResponse;

/// Lets a request through, and makes its answer fit to leave. `face` shows rejections, but where a scope brought its own.
///
/// # Errors
/// Those of actix-web itself, which answers them.
pub async fn edge(
    face: Face,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let traffic = request.app_data::<web::Data<Traffic>>().cloned();
    let flight = Flight::begin(traffic.map(web::Data::into_inner).unwrap_or_default());
    let (id, mut written) = (RequestId::mint(), Uuid::encode_buffer());
    let name: &str = id.0.hyphenated().encode_lower(&mut written);
    request.extensions_mut().insert(id);
    let settings = request.app_data::<web::Data<Settings>>().cloned();
    let mut taken = Taken::of(&request, id, flight.began, settings.as_ref().map(|settings| &settings.tracing));
    let readiness = request.app_data::<web::Data<Readiness>>().cloned();
    let span = tracing::info_span!("request", id = name);
    let response = within(&mut taken.place, next.call(request).instrument(span)).await?;
    let rejection = rejection(&response);
    let mut response = coding::fit(shown(face, response, rejection.as_ref()));
    let route = response.request().match_pattern();
    if let Some(settings) = &settings {
        let (request, status) = (response.request().clone(), response.status());
        headers::complete(&request, name, status, rejection.as_ref(), response.headers_mut(), settings);
    }
    // Trace, log and numbers tell the same time of it.
    let took = flight.elapsed();
    if let Some(settings) = settings {
        taken.keep(&settings.tracing, took, route.as_deref(), &mut response);
    }
    if readiness.is_some_and(|readiness| !readiness.is_ready()) {
        // Otherwise the client's next request meets a connection that is just being closed.
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    log(&response, &taken.origin, (name, route), rejection.as_ref(), (flight, took));
    Ok(response)
}

/// The response as it is, or the rejection that it stands for as its face shows it.
fn shown(
    face: Face,
    response: ServiceResponse<impl MessageBody + 'static>,
    rejection: Option<&Rejection>,
) -> ServiceResponse {
    let Some(rejection) = rejection else { return response.map_into_boxed_body() };
    let face = Foreign::of(response.request()).map_or(face, |foreign| foreign.face);
    let shown = face(response.request(), rejection);
    response.into_response(shown)
}

/// The rejection that the response stands for. An error that is not one of ours should not be; it tells nobody why.
fn rejection<B>(response: &ServiceResponse<B>) -> Option<Rejection> {
    let error = response.response().error()?;
    Some(error.as_error::<Rejection>().cloned().unwrap_or(Rejection::Broken))
}

/// One line a request. The cause of a failure stands here and nowhere else.
fn log(
    response: &ServiceResponse,
    origin: &Origin,
    (request_id, matched): (&str, Option<String>),
    rejection: Option<&Rejection>,
    (flight, took): (Flight, Duration),
) {
    let request = response.request();
    let user = match request.extensions().get::<Context>().map(|context| context.actor) {
        Some(Actor::Member(caller)) => Some(caller.user.to_string()),
        _ => None,
    };
    let (method, route) = (request.method().as_str(), matched.as_deref().unwrap_or_default());
    // JSON has no 128-bit numbers; the log would write a text.
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    let cause = rejection.map(tracing::field::display);
    let (named, parent) = (origin.named.as_deref(), origin.parent.as_ref());
    let trace_id = parent.map(|parent| format!("{:032x}", parent.trace_id));
    let parent_id = parent.map(|parent| format!("{:016x}", parent.span_id));
    // That we are about to stop is the answer that was asked for, and no failure.
    let failed = response.status().is_server_error() && !matches!(rejection, Some(Rejection::NotReady));
    if failed {
        tracing::error!(method, route, status, micros, request_id, user, named, trace_id, parent_id, cause, "request");
    } else {
        tracing::info!(method, route, status, micros, request_id, user, named, trace_id, parent_id, cause, "request");
    }
    let code = response.response().extensions().get::<ProblemCode>().copied();
    flight.land(took, request.method(), matched, (status, code));
}
