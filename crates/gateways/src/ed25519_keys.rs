//! Signing keys as operators write them, and their names.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use lectern_application::ports::PublicKey;
use sha2::{Digest, Sha256};

/// One key or more: the first signs, all verify. To rotate, put the new one in front, and take the old one away
/// when the last token that it signed is over.
pub struct SigningKeys {
    first: SigningKey,
    others: Vec<SigningKey>,
}

/// Why keys are not taken. A key never stands in a message; it is named by its place in the list, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The list is empty.
    #[error("there is no signing key")]
    None,
    /// Neither of the two forms.
    #[error("signing key {0} is neither a PKCS#8 PEM of an Ed25519 key nor 32 bytes in base64url")]
    Unreadable(usize),
    /// The same key twice.
    #[error("signing key {0} stands in the list twice")]
    Repeated(usize),
}

impl SigningKeys {
    /// Reads keys, each a PKCS#8 PEM (`openssl genpkey -algorithm ed25519`) or a seed of 32 bytes in base64url.
    ///
    /// # Errors
    /// No key, an unreadable one, the same one twice.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, KeyError> {
        let mut keys = Vec::new();
        for (place, text) in (1..).zip(texts) {
            let key = parse(text.trim()).ok_or(KeyError::Unreadable(place))?;
            if keys.contains(&key) {
                return Err(KeyError::Repeated(place));
            }
            keys.push(key);
        }
        let mut keys = keys.into_iter();
        let first = keys.next().ok_or(KeyError::None)?;
        let others = keys.collect();
        Ok(Self { first, others })
    }

    /// The key that signs.
    pub(crate) const fn first(&self) -> &SigningKey {
        &self.first
    }

    /// The keys that verify, the signing one first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// A new seed as text, for where keys are made instead of given.
    #[must_use]
    pub fn generate() -> String {
        URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
    }
}

fn parse(text: &str) -> Option<SigningKey> {
    if text.starts_with("-----BEGIN") {
        return SigningKey::from_pkcs8_pem(text).ok();
    }
    let seed = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    Some(SigningKey::from_bytes(&seed.try_into().ok()?))
}

/// The public half, named by its thumbprint (RFC 7638, members in the order of RFC 8037, appendix A.3).
pub(crate) fn public(key: &SigningKey) -> PublicKey {
    let x = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    let kid = URL_SAFE_NO_PAD.encode(Sha256::digest(canonical));
    PublicKey { kid, x }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 8037, appendix A.1.
    const SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    /// The same one, wrapped.
    const PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

    #[test]
    fn the_public_half_and_its_name_are_those_of_the_rfc() {
        let keys = SigningKeys::parse([SEED]).unwrap();
        let public = public(keys.first());
        assert_eq!(public.x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(public.kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn both_forms_are_read() {
        assert!(SigningKeys::parse([PEM]).unwrap().first == SigningKeys::parse([SEED]).unwrap().first);
        assert!(SigningKeys::parse([SigningKeys::generate().as_str()]).is_ok());
    }

    #[test]
    fn what_is_no_list_of_keys_is_refused_without_showing_it() {
        let other = SigningKeys::generate();
        assert_eq!(SigningKeys::parse([]).err(), Some(KeyError::None));
        assert_eq!(SigningKeys::parse([SEED, "c2hvcnQ"]).err(), Some(KeyError::Unreadable(2)));
        assert_eq!(SigningKeys::parse(["-----BEGIN RSA PRIVATE KEY-----"]).err(), Some(KeyError::Unreadable(1)));
        assert_eq!(SigningKeys::parse([SEED, &other, PEM]).err(), Some(KeyError::Repeated(3)));
    }
}
