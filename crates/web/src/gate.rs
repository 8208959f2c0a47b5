//! What stands before every operation: who are you, and may you use this at all? Not a byte of the body is read before.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error as WebError, HttpMessage, HttpRequest, web};
use lectern_application::{Actor, App, Context, Error};
use lectern_domain::identity::Access;

use crate::network::client_address;
use crate::{Rejection, RequestId, Settings, caller, deadline};

/// Who may keep the answer of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// Anybody for a while, where a guest reads; the caller alone otherwise.
    Ordinary,
    /// Nobody: it holds a secret, or it must be fresh.
    Never,
}

/// Lets a request through to its operation, within the deadline, when `access` admits the caller.
///
/// # Errors
/// None of its own: a rejection is a response here, so that the edge can hand it to the face.
pub async fn gate(
    access: Access,
    caching: Caching,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, WebError> {
    request.extensions_mut().insert(caching);
    let Some(settings) = request.app_data::<web::Data<Settings>>().cloned() else {
        return Ok(request.error_response(Rejection::Broken));
    };
    let kept = request.request().clone();
    let id = RequestId::of(&kept);
    let work = async {
        if let Err(rejection) = admit(access, request.request(), &settings).await {
            return Ok(request.error_response(rejection));
        }
        next.call(request).await.map(ServiceResponse::map_into_boxed_body)
    };
    match deadline::bounded(id, settings.deadline, work).await {
        Ok(response) => response,
        Err(rejection) => Ok(ServiceResponse::from_err(rejection, kept)),
    }
}

async fn admit(access: Access, request: &HttpRequest, settings: &Settings) -> Result<(), Rejection> {
    let app = request.app_data::<web::Data<App>>().ok_or(Rejection::Broken)?;
    // Whoever asks us for another host's resource takes us for a proxy (RFC 9112, section 3.2.2).
    let foreign = |asked: &str| !asked.eq_ignore_ascii_case(settings.public_url.authority());
    if request.uri().authority().is_some_and(|asked| foreign(asked.as_str())) {
        return Err(Rejection::InvalidHeader("Host"));
    }
    let now = app.now();
    let actor = caller::authenticate(request, app, settings, now).await?;
    let context =
        Context { now, actor, request_id: RequestId::of(request).0, address: client_address(request, settings) };
    request.extensions_mut().insert(context);
    let roles = match actor {
        Actor::Member(caller) => Some(caller.roles),
        Actor::Guest | Actor::Operator => None,
    };
    match (access.admits(roles), roles) {
        (true, _) => Ok(()),
        (false, None) => Err(Error::AuthenticationRequired.into()),
        (false, Some(_)) => Err(Error::PermissionDenied.into()),
    }
}
