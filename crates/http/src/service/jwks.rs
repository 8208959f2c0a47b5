//! The keys that verify our access tokens (RFC 7517), for other services.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use lectern_application::App;
use lectern_application::ports::PublicKey;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::{Answer, told};
use crate::doc::Doc;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeySet {
    keys: Vec<Key>,
}

/// An Ed25519 key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Key {
    #[schema(example = "OKP")]
    kty: &'static str,
    #[schema(example = "Ed25519")]
    crv: &'static str,
    #[schema(example = "EdDSA")]
    alg: &'static str,
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    usage: &'static str,
    /// Its name in token headers.
    #[schema(example = "3f9a1c0de2b45678")]
    kid: String,
    /// The key, base64url without padding.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
}

impl From<PublicKey> for Key {
    fn from(PublicKey { kid, x }: PublicKey) -> Self {
        let (kty, crv, alg, usage) = ("OKP", "Ed25519", "EdDSA", "sig");
        Self { kty, crv, alg, usage, kid, x }
    }
}

pub(crate) async fn jwks(app: Data<App>) -> Answer {
    let keys = app.public_keys().into_iter().map(Key::from).collect();
    told(StatusCode::OK, &KeySet { keys })
}

pub(crate) fn doc() -> Doc {
    Doc::new("listKeys", "The keys that verify access tokens", "The first one signs; the others are on their way out.")
        .gives::<KeySet>(200)
}
