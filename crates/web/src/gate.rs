//! What stands before every operation: who are you, may you use this at all, and have you asked too much? Not a byte of
//! the body is read before.

use std::net::IpAddr;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error as WebError, HttpMessage, HttpRequest, web};
use lectern_application::trace::{Stage, What, note, stage, staged};
use lectern_application::{Actor, App, Class, Context, Error, Standing};
use lectern_domain::identity::{Access, Roles};

use crate::coding::Coding;
use crate::network::client_address;
use crate::preference::takes;
use crate::{Deprecated, Foreign, Rejection, RequestId, Settings, caller, deadline};

/// Who may keep the answer of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// Anybody for a while, where a guest reads; the caller alone otherwise.
    Ordinary,
    /// Nobody: it holds a secret, or it must be fresh.
    Never,
}

/// What an operation asks of whoever uses it, and what it promises.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Who may use it.
    pub access: Access,
    /// What kind of work it is: under which limit its uses are counted.
    pub class: Class,
    /// Who may keep its answers.
    pub caching: Caching,
    /// The media type of its good answers; none where they have no body.
    pub gives: Option<&'static str>,
    /// Whether it is on its way out.
    pub deprecated: Option<Deprecated>,
}

/// Lets a request through to its operation, within the deadline, when its terms admit the caller.
///
/// # Errors
/// None of its own: a rejection is a response here, so that the edge can hand it to the face.
pub async fn gate(
    terms: Terms,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, WebError> {
    request.extensions_mut().insert(terms);
    if terms.deprecated.is_some() {
        Deprecated::count(request.request());
    }
    let Some(settings) = request.app_data::<web::Data<Settings>>().cloned() else {
        return Ok(request.error_response(Rejection::Broken));
    };
    let kept = request.request().clone();
    let id = RequestId::of(&kept);
    let work = async {
        if let Err(rejection) = pass(terms, request.request(), &settings).await {
            return Ok(request.error_response(rejection));
        }
        next.call(request).await.map(ServiceResponse::map_into_boxed_body)
    };
    match deadline::bounded(id, settings.deadline, work).await {
        Ok(response) => response,
        Err(rejection) => Ok(ServiceResponse::from_err(rejection, kept)),
    }
}

async fn pass(terms: Terms, request: &HttpRequest, settings: &Settings) -> Result<(), Rejection> {
    let app = request.app_data::<web::Data<App>>().ok_or(Rejection::Broken)?;
    let address = client_address(request, settings);
    let admitted = admit(terms.access, request, settings, app, address).await;
    // Who was turned away is counted too, but hears of that first: 401 and 403 say what to do, 429 only when.
    let within = limit(terms.class, request, app, address).await;
    admitted.and(within).and_then(|()| suit(terms, request))
}

/// Counts the request, as that of whoever it turned out to come from. The answer tells how they stand.
async fn limit(class: Class, request: &HttpRequest, app: &App, address: Option<IpAddr>) -> Result<(), Rejection> {
    if class == Class::Free {
        return Ok(());
    }
    let actor = request.extensions().get::<Context>().map_or(Actor::Guest, |context| context.actor);
    let counted = async {
        let standing = app.count(class, actor, address).await;
        if let Some(Standing { policy, admitted, .. }) = standing {
            note(What::Decision { by: "limit", admitted, because: Some(policy.name()) });
        }
        standing
    };
    let Some(standing) = staged(Stage::Limits, counted).await else { return Ok(()) };
    request.extensions_mut().insert(standing);
    if standing.admitted { Ok(()) } else { Err(Rejection::RateLimited { wait: standing.seconds() }) }
}

async fn admit(
    access: Access,
    request: &HttpRequest,
    settings: &Settings,
    app: &App,
    address: Option<IpAddr>,
) -> Result<(), Rejection> {
    // Whoever asks us for another host's resource takes us for a proxy (RFC 9112, section 3.2.2).
    let foreign = |asked: &str| !asked.eq_ignore_ascii_case(settings.public_url.authority());
    if request.uri().authority().is_some_and(|asked| foreign(asked.as_str())) {
        return Err(Rejection::InvalidHeader("Host", "names a host that is not this school's"));
    }
    let now = app.now();
    let actor = match staged(Stage::Authenticate, caller::authenticate(request, app, settings, now)).await {
        Err(rejection) if Foreign::forgives(request, access, &rejection) => Actor::Guest,
        actor => actor?,
    };
    let context = Context { now, actor, request_id: RequestId::of(request).0, address };
    request.extensions_mut().insert(context);
    let roles = match actor {
        Actor::Member(caller) => Some(caller.roles),
        Actor::Guest | Actor::Operator => None,
    };
    stage(Stage::Authorize, || authorize(access, roles))
}

fn authorize(access: Access, roles: Option<Roles>) -> Result<(), Rejection> {
    let (by, admitted, because) = ("access", access.admits(roles), access.name());
    note(What::Decision { by, admitted, because: Some(because) });
    match (admitted, roles) {
        (true, _) => Ok(()),
        (false, None) => Err(Error::AuthenticationRequired.into()),
        (false, Some(_)) => Err(Rejection::NotEntitled(access.name())),
    }
}

/// Refuses to do work whose answer the client would not take.
fn suit(terms: Terms, request: &HttpRequest) -> Result<(), Rejection> {
    let Some(gives) = terms.gives else { return Ok(()) };
    let headers = request.headers();
    if !takes(headers, gives) {
        return Err(Rejection::NotAcceptable { header: "Accept", gives });
    }
    let coded = |gives| Err(Rejection::NotAcceptable { header: "Accept-Encoding", gives });
    match terms.caching {
        Caching::Never if !Coding::takes_identity(headers) => coded("identity"),
        Caching::Ordinary if Coding::preferred(headers).is_none() => coded("br, gzip or identity"),
        Caching::Never | Caching::Ordinary => Ok(()),
    }
}
