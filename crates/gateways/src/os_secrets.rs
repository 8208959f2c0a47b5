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
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_secret_is_256_bits_of_text_and_known_by_its_digest() {
        let secret = OsSecrets.mint();
        assert_eq!(URL_SAFE_NO_PAD.decode(&secret.text).unwrap().len(), 32);
        assert!(OsSecrets.digest(&secret.text) == secret.hash);
        assert!(OsSecrets.mint().text != secret.text);
    }

    #[test]
    fn a_digest_is_sha_256() {
        let TokenHash(bytes) = OsSecrets.digest("abc");
        assert_eq!(bytes[..4], [0xba, 0x78, 0x16, 0xbf]);
    }

    #[test]
    fn suffixes_are_six_lower_case_letters_and_digits_and_differ() {
        let suffixes: HashSet<_> = (0..100).map(|_| OsSecrets.suffix()).collect();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        assert!(suffixes.iter().all(|s| s.len() == 6 && s.chars().all(plain)));
        assert!(suffixes.len() > 95, "36^6 suffixes hardly ever collide");
    }
}
