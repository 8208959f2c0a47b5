//! `POST /auth/password/change`

use actix_web::web::Data;
use lectern_application::identity::ChangePassword;
use lectern_application::{App, Policies};
use lectern_domain::identity::Password;
use lectern_web::{At, Body, FromBody, Members};
use utoipa::ToSchema;

use crate::answers::{Answer, done};
use crate::code::Code;
use crate::doc::Doc;

/// The present password, and the one to come.
#[derive(ToSchema)]
#[schema(example = json!({"current_password": "a long walk home", "new_password": "a longer walk back"}))]
pub(crate) struct PasswordChange {
    #[schema(value_type = String)]
    current_password: Password,
    #[schema(value_type = String, min_length = 8, max_length = 128)]
    new_password: Password,
}

impl FromBody for PasswordChange {
    fn from_body(body: &mut Members, policies: &Policies) -> Option<Self> {
        let current_password = body.required("current_password", |raw| Ok(Password::given(raw)));
        let new_password = body.required("new_password", |raw| Password::choose(raw, &policies.password));
        Some(Self { current_password: current_password?, new_password: new_password? })
    }
}

pub(crate) async fn change(app: Data<App>, At(at): At, Body(body): Body<PasswordChange>) -> Answer {
    let PasswordChange { current_password: current, new_password: new } = body;
    app.change_password(at, ChangePassword { current, new }).await?;
    done()
}

pub(crate) fn doc() -> Doc {
    Doc::new("changePassword", "Change the password", "Replaces the caller's password and ends every other session.")
        .takes::<PasswordChange>()
        .refuses(&[Code::TooManyAttempts])
}
