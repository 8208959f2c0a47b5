use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use lectern_application::ports::{AccessClaims, PublicKey, TokenError, Tokens};
use lectern_domain::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::SigningKeys;
use crate::ed25519_keys::public;
use crate::ed25519_provider::{decoding, encoding, install};

/// RFC 9068: what tells an access token from every other token that we may sign one day.
const KIND: &str = "at+jwt";
const AUDIENCE: &str = "lectern";
/// Ours have some 400 bytes. Whatever is longer is not worth the decoding.
const LONGEST: usize = 4_096;

/// Access tokens as JWTs, signed with Ed25519.
pub struct Ed25519Tokens {
    issuer: String,
    header: Header,
    signing: EncodingKey,
    verifying: Vec<(PublicKey, DecodingKey)>,
    validation: Validation,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    iat: i64,
    exp: i64,
}

impl Ed25519Tokens {
    /// Tokens of `issuer`, which is the public address of the school.
    #[must_use]
    pub fn new(keys: &SigningKeys, issuer: &str) -> Self {
        install();
        let verifying: Vec<_> = keys.all().map(|key| (public(key), decoding(key))).collect();
        Self {
            issuer: issuer.to_owned(),
            header: Header {
                typ: Some(KIND.to_owned()),
                kid: verifying.first().map(|(public, _)| public.kid.clone()),
                ..Header::new(Algorithm::EdDSA)
            },
            signing: encoding(keys.first()),
            verifying,
            validation: validation(issuer),
        }
    }

    /// The key that the header asks for, if the header asks for nothing else.
    fn key(&self, token: &str) -> Option<&DecodingKey> {
        let header = decode_header(token).ok()?;
        let ours = header.alg == Algorithm::EdDSA && header.typ.as_deref() == Some(KIND) && header.crit.is_none();
        let kid = header.kid.filter(|_| ours)?;
        self.verifying.iter().find_map(|(public, key)| (public.kid == kid).then_some(key))
    }
}

/// Everything but the time, which is an argument of [`Tokens::verify`].
fn validation(issuer: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    validation.validate_exp = false;
    validation
}

impl Tokens for Ed25519Tokens {
    fn sign(&self, claims: &AccessClaims) -> String {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: claims.user.uuid(),
            sid: claims.session.uuid(),
            iat: claims.issued_at.as_second(),
            exp: claims.expires_at.as_second(),
        };
        // Nothing here can fail but memory. If it did, a token that opens nothing is the safe answer.
        encode(&self.header, &claims, &self.signing).unwrap_or_else(|error| {
            tracing::error!(%error, "an access token could not be signed");
            String::new()
        })
    }

    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, TokenError> {
        let short = (token.len() <= LONGEST).then_some(token).ok_or(TokenError::Invalid)?;
        let key = self.key(short).ok_or(TokenError::Invalid)?;
        let claims: Claims = decode(short, key, &self.validation).map_err(|_| TokenError::Invalid)?.claims;
        let instant = |second| Timestamp::from_second(second).map_err(|_| TokenError::Invalid);
        let claims = AccessClaims {
            user: claims.sub.into(),
            session: claims.sid.into(),
            issued_at: instant(claims.iat)?,
            expires_at: instant(claims.exp)?,
        };
        if now < claims.expires_at { Ok(claims) } else { Err(TokenError::Expired) }
    }

    fn public_keys(&self) -> Vec<PublicKey> {
        self.verifying.iter().map(|(public, _)| public.clone()).collect()
    }
}

#[cfg(test)]
#[path = "ed25519_tokens_tests.rs"]
mod tests;
