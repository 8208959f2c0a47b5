//! `POST /auth/register`

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use lectern_application::identity::Register;
use lectern_application::{App, Policies, mint};
use lectern_domain::identity::{Email, Password, Transport, Username};
use lectern_web::{At, Body, FromBody, Members};
use utoipa::ToSchema;

use super::signed_in::{SignedInBody, new_session, signed_in};
use crate::answers::Answer;
use crate::code::Code;
use crate::doc::Doc;

/// A new account.
#[derive(ToSchema)]
#[schema(example = json!({"email": "ada@example.org", "username": "ada", "password": "a long walk home"}))]
pub(crate) struct NewAccount {
    /// At most 254 characters.
    #[schema(value_type = String, max_length = 254)]
    email: Email,
    /// 3 to 39 letters, digits, `-`, `_` and `.`, beginning with a letter or digit. Not a UUID, nor one of `about`,
    /// `account`, `admin`, `administrator`, `api`, `auth`, `docs`, `errors`, `feed`, `health`, `help`, `lab`,
    /// `lectern`, `login`, `logout`, `me`, `metrics`, `moderator`, `new`, `null`, `ops`, `register`, `root`, `rss`,
    /// `security`, `settings`, `signup`, `staff`, `support`, `system`, `undefined` and `webhooks`, in any case.
    #[schema(value_type = String, min_length = 3, max_length = 39)]
    username: Username,
    /// 8 to 128 characters of any kind.
    #[schema(value_type = String, min_length = 8, max_length = 128)]
    password: Password,
}

impl FromBody for NewAccount {
    fn from_body(body: &mut Members, policies: &Policies) -> Option<Self> {
        let email = body.required("email", Email::parse);
        let username = body.required("username", Username::parse);
        let password = body.required("password", |raw| Password::choose(raw, &policies.password));
        Some(Self { email: email?, username: username?, password: password? })
    }
}

pub(crate) async fn register(
    app: Data<App>,
    At(at): At,
    request: HttpRequest,
    Body(account): Body<NewAccount>,
) -> Answer {
    let NewAccount { email, username, password } = account;
    let session = new_session(&request, Transport::Bearer);
    let register = Register { id: mint(), email, username, password, session };
    let now = at.now;
    signed_in(StatusCode::CREATED, app.register(at, register).await?, now)
}

pub(crate) fn doc() -> Doc {
    Doc::new(
        "register",
        "Make an account",
        "Makes an account with the roles of newcomers, and opens its first session.",
    )
    .takes::<NewAccount>()
    .gives::<SignedInBody>(201)
    .refuses(&[Code::AlreadyExists])
}
