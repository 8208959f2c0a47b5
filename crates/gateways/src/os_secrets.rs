use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lectern_application::ports::{Secret, Secrets};
use lectern_domain::identity::TokenHash;
use sha2::{Digest, Sha256};

/// Secrets from the random generator that the operating system seeds.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsSecrets;

impl Secrets for OsSecrets {
    fn mint(&self) -> Secret {
        let text = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        let hash = self.digest(&text);
        Secret { text, hash }
    }

    /// One fast round is enough: 256 random bits cannot be guessed, so slowness would only cost us.
    fn digest(&self, text: &str) -> TokenHash {
        TokenHash(Sha256::digest(text).into())
    }

    fn suffix(&self) -> String {
        let digit = || char::from_digit(rand::random_range(0..36), 36);
        (0..6).filter_map(|_| digit()).collect()
    }
}

#[cfg(test)]
mod tests {
    use lectern_contract::gateways::{a_secret_is_known_by_its_digest, suffixes_are_six_letters_and_digits};

    use super::*;

    #[test]
    fn it_keeps_the_contract() {
        a_secret_is_known_by_its_digest(&OsSecrets);
        suffixes_are_six_letters_and_digits(&OsSecrets);
    }

    #[test]
    fn a_secret_has_256_bits_and_a_digest_is_sha_256() {
        assert_eq!(URL_SAFE_NO_PAD.decode(OsSecrets.mint().text).unwrap().len(), 32);
        let TokenHash(bytes) = OsSecrets.digest("abc");
        assert_eq!(bytes[..4], [0xba, 0x78, 0x16, 0xbf]);
    }
}
