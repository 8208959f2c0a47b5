//! `POST /auth/login`

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use lectern_application::identity::Login;
use lectern_application::{App, Policies};
use lectern_domain::Violation;
use lectern_domain::identity::{Password, Transport, folded_login};
use lectern_web::{At, Body, FromBody, Members, Rejection, Settings, cookie, csrf};
use utoipa::ToSchema;

use super::signed_in::{SignedInBody, new_session, signed_in};
use crate::answers::Answer;
use crate::code::Code;
use crate::doc::Doc;

/// Who somebody says they are.
#[derive(ToSchema)]
#[schema(example = json!({"login": "ada", "password": "a long walk home"}))]
pub(crate) struct Credentials {
    /// An e-mail address or a username, in any case.
    #[schema(value_type = String)]
    login: String,
    #[schema(value_type = String)]
    password: Password,
    /// `bearer` (tokens, when absent) or `cookie` (for browsers; needs a CSRF token).
    #[schema(value_type = Option<String>, example = "bearer")]
    transport: Transport,
}

impl FromBody for Credentials {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        let login = body.required("login", |raw| Ok(folded_login(raw)));
        let password = body.required("password", |raw| Ok(Password::given(raw)));
        let transport = body.optional("transport", parse_transport);
        Some(Self { login: login?, password: password?, transport: transport?.unwrap_or(Transport::Bearer) })
    }
}

fn parse_transport(raw: &str) -> Result<Transport, Violation> {
    match raw {
        "bearer" => Ok(Transport::Bearer),
        "cookie" => Ok(Transport::Cookie),
        _ => Err(Violation::UnknownValue { known: &["bearer", "cookie"] }),
    }
}

pub(crate) async fn login(
    app: Data<App>,
    settings: Data<Settings>,
    At(at): At,
    request: HttpRequest,
    Body(credentials): Body<Credentials>,
) -> Answer {
    let Credentials { login, password, transport } = credentials;
    if transport == Transport::Cookie {
        from_our_pages(&request, &settings)?;
    }
    let (now, session) = (at.now, new_session(&request, transport));
    let login = Login { login, password, session };
    signed_in(StatusCode::OK, app.login(at, login).await?, now)
}

/// Another site must not log a browser in as somebody else. A browser that has a session was checked at the gate.
fn from_our_pages(request: &HttpRequest, settings: &Settings) -> Result<(), Rejection> {
    if cookie::of(request, cookie::SESSION).is_some() {
        return Ok(());
    }
    let pre_session = cookie::of(request, cookie::PRE_SESSION).ok_or(Rejection::CsrfFailed)?;
    csrf::check(request, settings, &pre_session)
}

pub(crate) fn doc() -> Doc {
    let about =
        "Opens a session. With `\"transport\": \"cookie\"` it is the cookie `__Host-lectern`, and no token is told.";
    Doc::new("login", "Log in", about).takes::<Credentials>().gives::<SignedInBody>(200).sets_cookie().refuses(&[
        Code::InvalidCredentials,
        Code::AccountSuspended,
        Code::TooManyAttempts,
    ])
}
