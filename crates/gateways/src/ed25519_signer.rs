use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature as Bytes, Signer as _, SigningKey, VerifyingKey};
use lectern_application::ports::{Signature, SignatureError, Signer};
use sha2::{Digest, Sha256};

use crate::SigningKeys;
use crate::ed25519_keys::public;

/// Signs with the keys that sign access tokens, under the names that they are published by. A token is signed over two
/// words of base64url and a dot, so nothing that begins with a line of prose can be mistaken for one.
pub struct Ed25519Signer {
    kid: String,
    signing: SigningKey,
    verifying: Vec<(String, VerifyingKey)>,
}

impl Ed25519Signer {
    /// With these keys.
    #[must_use]
    pub fn new(keys: &SigningKeys) -> Self {
        let verifying = keys.all().map(|key| (public(key).kid, key.verifying_key())).collect();
        Self { kid: public(keys.first()).kid, signing: keys.first().clone(), verifying }
    }
}

impl Signer for Ed25519Signer {
    fn digest(&self, bytes: &[u8]) -> [u8; 32] {
        Sha256::digest(bytes).into()
    }

    fn sign(&self, message: &str) -> Signature {
        let signature = self.signing.sign(message.as_bytes());
        Signature { kid: self.kid.clone(), text: URL_SAFE_NO_PAD.encode(signature.to_bytes()) }
    }

    fn verify(&self, message: &str, Signature { kid, text }: &Signature) -> Result<(), SignatureError> {
        let named = |(name, key): &(String, VerifyingKey)| (name == kid).then_some(*key);
        let key = self.verifying.iter().find_map(named).ok_or(SignatureError::UnknownKey)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| SignatureError::Wrong)?;
        let signature = Bytes::from_slice(&bytes).map_err(|_| SignatureError::Wrong)?;
        key.verify_strict(message.as_bytes(), &signature).map_err(|_| SignatureError::Wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(seeds: &[&str]) -> Ed25519Signer {
        Ed25519Signer::new(&SigningKeys::parse(seeds.iter().copied()).unwrap())
    }

    lectern_contract::signer_suite!((signer(&[&SigningKeys::generate()]), ()));

    #[test]
    fn an_old_key_verifies_until_it_is_taken_away() {
        let (old, new) = (SigningKeys::generate(), SigningKeys::generate());
        let signature = signer(&[&old]).sign("A head\n");
        assert_eq!(signer(&[&new, &old]).verify("A head\n", &signature), Ok(()));
        assert_ne!(signer(&[&new, &old]).sign("A head\n").kid, signature.kid);
        assert_eq!(signer(&[&new]).verify("A head\n", &signature), Err(SignatureError::UnknownKey));
    }

    /// RFC 8032, section 7.1, test 1: the empty message; and FIPS 180-2, appendix B.1.
    #[test]
    fn signatures_and_digests_are_those_of_the_standards() {
        let signer = signer(&["nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"]);
        let bytes = URL_SAFE_NO_PAD.decode(signer.sign("").text).unwrap();
        assert_eq!(bytes[..8], [0xe5, 0x56, 0x43, 0x00, 0xc3, 0x60, 0xac, 0x72]);
        assert_eq!(signer.digest(b"abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
    }
}
