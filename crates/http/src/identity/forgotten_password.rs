//! `POST /auth/password/forgot` and `POST /auth/password/reset`

use actix_web::web::Data;
use lectern_application::{App, Policies};
use lectern_domain::Violation;
use lectern_domain::identity::{Email, Password};
use lectern_web::{At, Body, FromBody, Members};
use utoipa::ToSchema;

use crate::answers::{Answer, done};
use crate::code::Code;
use crate::doc::Doc;

/// Far longer than a token of ours.
pub(super) const LONGEST_TOKEN: usize = 1000;

/// Where the letter is to go.
#[derive(ToSchema)]
#[schema(example = json!({"email": "ada@example.org"}))]
pub(crate) struct ForgottenPassword {
    #[schema(value_type = String, max_length = 254)]
    email: Email,
}

impl FromBody for ForgottenPassword {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        Some(Self { email: body.required("email", Email::parse)? })
    }
}

/// What a letter said, and the password to come.
#[derive(ToSchema)]
#[schema(example = json!({"token": "Zm9yIHlvdXIgZXllcyBvbmx5IQ", "new_password": "a longer walk back"}))]
pub(crate) struct PasswordReset {
    /// The token from the letter.
    #[schema(max_length = 1000)]
    token: String,
    #[schema(value_type = String, min_length = 8, max_length = 128)]
    new_password: Password,
}

impl FromBody for PasswordReset {
    fn from_body(body: &mut Members, policies: &Policies) -> Option<Self> {
        let token = body.required("token", letter_token);
        let new_password = body.required("new_password", |raw| Password::choose(raw, &policies.password));
        Some(Self { token: token?, new_password: new_password? })
    }
}

/// A token as it was copied from a letter: what stands around it is of no matter.
pub(super) fn letter_token(raw: &str) -> Result<String, Violation> {
    match raw.trim() {
        "" => Err(Violation::Blank),
        token if token.chars().count() > LONGEST_TOKEN => Err(Violation::TooLong { max: LONGEST_TOKEN }),
        token => Ok(token.to_owned()),
    }
}

pub(crate) async fn forgot(app: Data<App>, At(at): At, Body(body): Body<ForgottenPassword>) -> Answer {
    app.forgot_password(at, body.email).await?;
    done()
}

pub(crate) async fn reset(app: Data<App>, At(at): At, Body(body): Body<PasswordReset>) -> Answer {
    let PasswordReset { token, new_password } = body;
    app.reset_password(at, &token, new_password).await?;
    done()
}

pub(crate) fn forgot_doc() -> Doc {
    let about = "Sends a letter with a token that chooses a new password, if the address is that of an account. The answer \
                 is the same whether it is or not.";
    Doc::new("forgotPassword", "Ask for a new password", about)
        .takes::<ForgottenPassword>()
        .refuses(&[Code::FeatureDisabled])
}

pub(crate) fn reset_doc() -> Doc {
    let about = "Whoever shows the token from a letter chooses the password of the account, and every session of it ends. A \
                 token works once, and until its time is over or the password or the address was changed.";
    Doc::new("resetPassword", "Choose a new password", about)
        .takes::<PasswordReset>()
        .refuses(&[Code::EmailTokenInvalid])
}
