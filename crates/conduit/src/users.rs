//! `/users`, `/users/login`, `/user`: to join, to sign in, and one's own account.

use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use lectern_application::identity::{Login, NewSession, Opened, Register, SessionKeys, UpdateAccount};
use lectern_application::{App, mint};
use lectern_domain::identity::Transport;
use lectern_web::{At, Body, Rejection, Token};

use crate::bodies::{Answer, One, UserBody};
use crate::requests::{LoginUser, NewUser, UpdateUser};

pub(crate) async fn register(app: Data<App>, at: At, request: HttpRequest, user: Body<NewUser>) -> Answer {
    let NewUser { email, username, password } = user.0;
    let command = Register { id: mint(), email, username, password, session: session(&request) };
    opened(StatusCode::CREATED, app.register(at.0, command).await?)
}

pub(crate) async fn login(app: Data<App>, at: At, request: HttpRequest, user: Body<LoginUser>) -> Answer {
    let LoginUser { login, password } = user.0;
    opened(StatusCode::OK, app.login(at.0, Login { login, password, session: session(&request) }).await?)
}

pub(crate) async fn show(app: Data<App>, at: At, token: Token) -> Answer {
    let user = app.me(at.0).await?;
    Ok(HttpResponse::Ok().json(One::User(UserBody::new(&user, token.0))))
}

pub(crate) async fn update(app: Data<App>, at: At, token: Token, user: Body<UpdateUser>) -> Answer {
    let UpdateUser { edit, password } = user.0;
    let user = app.update_account(at.0, UpdateAccount { edit, password }).await?;
    Ok(HttpResponse::Ok().json(One::User(UserBody::new(&user, token.0))))
}

/// The session that a login asks for.
fn session(request: &HttpRequest) -> NewSession {
    let device = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    NewSession { id: mint(), transport: Transport::Bearer, device: device.map(str::to_owned) }
}

/// The contract knows no refresh: what would renew the session is told to nobody, and forgotten here.
fn opened(status: StatusCode, opened: Opened) -> Answer {
    let Opened { user, session: _, keys } = opened;
    let SessionKeys::Bearer { access, .. } = keys else { return Err(Rejection::Broken) };
    Ok(HttpResponse::build(status).json(One::User(UserBody::new(&user, access))))
}
