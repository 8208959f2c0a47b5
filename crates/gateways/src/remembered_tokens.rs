use lectern_application::ports::{AccessClaims, PublicKey, TokenError, Tokens};
use lectern_domain::Timestamp;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use sha2::{Digest, Sha256};

const CAPACITY: u64 = 10_000;

/// Tokens whose signature was found right once and is not looked at again: verifying one takes longer than reading an
/// article. Only the signature is remembered. Time counts with each request, and so does the session, elsewhere.
///
/// What is kept is a digest and what the token says, so that memory holds nothing that opens anything and a changed token
/// is another one. A token that is not right is not kept: whoever makes some up pushes no one out. All of it is forgotten
/// with the keys, which live as long as the process. A token that is over goes when room is needed.
pub struct RememberedTokens<T> {
    tokens: T,
    verified: Cache<[u8; 32], AccessClaims>,
}

impl<T> RememberedTokens<T> {
    /// The last ten thousand that `tokens` verified, some 2 MiB.
    #[must_use]
    pub fn new(tokens: T) -> Self {
        // By age alone: how often a token was shown while it lasted says nothing once it is over.
        let verified = Cache::builder().max_capacity(CAPACITY).eviction_policy(EvictionPolicy::lru()).build();
        Self { tokens, verified }
    }
}

impl<T: Tokens> Tokens for RememberedTokens<T> {
    fn sign(&self, claims: &AccessClaims) -> String {
        self.tokens.sign(claims)
    }

    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, TokenError> {
        let digest = Sha256::digest(token).into();
        if let Some(claims) = self.verified.get(&digest) {
            return if now < claims.expires_at { Ok(claims) } else { Err(TokenError::Expired) };
        }
        let claims = self.tokens.verify(token, now)?;
        self.verified.insert(digest, claims);
        Ok(claims)
    }

    fn public_keys(&self) -> Vec<PublicKey> {
        self.tokens.public_keys()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use lectern_domain::SignedDuration;
    use uuid::Uuid;

    use super::*;
    use crate::{Ed25519Tokens, SigningKeys};

    const BEGINNING: Timestamp = Timestamp::UNIX_EPOCH;

    fn tokens() -> Ed25519Tokens {
        let seed = SigningKeys::generate();
        Ed25519Tokens::new(&SigningKeys::parse([seed.as_str()]).unwrap(), "https://school.example.org")
    }

    lectern_contract::tokens_suite!((RememberedTokens::new(tokens()), ()));

    /// Takes `good` and whatever begins like it, and counts how often it was asked.
    #[derive(Default)]
    struct Counting(AtomicU64);

    impl Tokens for Counting {
        fn sign(&self, _: &AccessClaims) -> String {
            String::new()
        }

        fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, TokenError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            let (user, session) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
            let claims = AccessClaims { user, session, issued_at: BEGINNING, expires_at: at(900) };
            match token.starts_with("good") {
                true if now < claims.expires_at => Ok(claims),
                true => Err(TokenError::Expired),
                false => Err(TokenError::Invalid),
            }
        }

        fn public_keys(&self) -> Vec<PublicKey> {
            Vec::new()
        }
    }

    impl RememberedTokens<Counting> {
        fn asked(&self) -> u64 {
            self.tokens.0.load(Ordering::Relaxed)
        }

        fn kept(&self) -> u64 {
            self.verified.run_pending_tasks();
            self.verified.entry_count()
        }
    }

    fn at(second: i64) -> Timestamp {
        BEGINNING + SignedDuration::from_secs(second)
    }

    #[test]
    fn a_signature_is_verified_once_and_its_end_is_heeded_each_time() {
        let tokens = RememberedTokens::new(Counting::default());
        let first = tokens.verify("good", at(0));
        assert!(first.is_ok());
        assert_eq!((tokens.verify("good", at(899)), tokens.asked()), (first, 1));
        for second in [900, 1_000_000] {
            assert_eq!(tokens.verify("good", at(second)), Err(TokenError::Expired));
        }
        assert_eq!((tokens.verify("good ", at(1)), tokens.asked()), (first, 2));
    }

    #[test]
    fn what_is_not_right_is_never_kept() {
        let tokens = RememberedTokens::new(Counting::default());
        for _ in 0..2 {
            assert_eq!(tokens.verify("forged", at(1)), Err(TokenError::Invalid));
            assert_eq!(tokens.verify("good, but over", at(900)), Err(TokenError::Expired));
        }
        assert_eq!((tokens.asked(), tokens.kept()), (4, 0));
    }

    #[test]
    fn the_keys_of_another_process_are_not_trusted() {
        let claims = Counting::default().verify("good", at(0)).unwrap();
        let (old, new) = (RememberedTokens::new(tokens()), RememberedTokens::new(tokens()));
        let token = old.sign(&claims);
        assert_eq!(old.verify(&token, at(1)), Ok(claims));
        assert_eq!(new.verify(&token, at(1)), Err(TokenError::Invalid));
    }

    #[test]
    fn the_last_ten_thousand_are_kept() {
        let tokens = RememberedTokens::new(Counting::default());
        let show = |number: u64| assert!(tokens.verify(&format!("good {number}"), at(1)).is_ok());
        for number in 0..12_000 {
            show(number);
        }
        assert_eq!(tokens.kept(), CAPACITY);
        show(11_999);
        assert_eq!(tokens.asked(), 12_000, "the last one is known");
        show(0);
        assert_eq!(tokens.asked(), 12_001, "the first one is not");
    }
}
