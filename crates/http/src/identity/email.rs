//! `/auth/email/*`

use actix_web::web::Data;
use lectern_application::{App, Policies};
use lectern_web::{At, Body, FromBody, Members};
use utoipa::ToSchema;

use super::forgotten_password::{LONGEST_TOKEN, letter_token};
use crate::answers::{Answer, done};
use crate::code::Code;
use crate::doc::Doc;

/// What a letter said.
#[derive(ToSchema)]
#[schema(example = json!({"token": "Zm9yIHlvdXIgZXllcyBvbmx5IQ"}))]
pub(crate) struct EmailProof {
    /// The token from the letter.
    #[schema(max_length = 1000)]
    token: String,
}

impl FromBody for EmailProof {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        const { assert!(LONGEST_TOKEN == 1000) };
        Some(Self { token: body.required("token", letter_token)? })
    }
}

pub(crate) async fn verify(app: Data<App>, At(at): At, Body(proof): Body<EmailProof>) -> Answer {
    app.verify_email(at, &proof.token).await?;
    done()
}

pub(crate) async fn resend(app: Data<App>, At(at): At) -> Answer {
    app.resend_verification(at).await?;
    done()
}

pub(crate) fn verify_doc() -> Doc {
    let about = "Whoever shows the token from a letter has read what was sent to the address, so it is theirs. A token works \
                 once, and until its time is over or the account has another address.";
    Doc::new("verifyEmail", "Show that an address is one's own", about)
        .takes::<EmailProof>()
        .refuses(&[Code::EmailTokenInvalid])
}

pub(crate) fn resend_doc() -> Doc {
    let about = "Sends the letter again that asks the caller to show that their address is theirs; nothing, where it was \
                 shown. A few of them at a time: then none, until the tokens of earlier ones have expired.";
    Doc::new("resendVerification", "Send the letter again", about).refuses(&[Code::FeatureDisabled])
}
