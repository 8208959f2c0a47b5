use lectern_application::ports::{AccessClaims, TokenError, Tokens};
use lectern_domain::Timestamp;
use uuid::Uuid;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn claims() -> AccessClaims {
    AccessClaims {
        user: Uuid::from_u128(1).into(),
        session: Uuid::from_u128(2).into(),
        issued_at: at(0),
        expires_at: at(900),
    }
}

/// To the second.
pub fn a_token_is_taken_until_it_is_over(tokens: &dyn Tokens) {
    let token = tokens.sign(&claims());
    assert_eq!(tokens.verify(&token, at(899)), Ok(claims()));
    assert_eq!(tokens.verify(&token, at(900)), Err(TokenError::Expired));
}

/// Wherever it was changed, and whatever the time: that it is over is told only after a valid signature.
pub fn a_changed_token_is_invalid(tokens: &dyn Tokens) {
    let token = tokens.sign(&claims());
    for at_byte in (0..token.len()).step_by(7) {
        let mut changed = token.clone();
        let other = if &token[at_byte..=at_byte] == "A" { "B" } else { "A" };
        changed.replace_range(at_byte..=at_byte, other);
        for second in [1, 1_000_000] {
            assert_eq!(tokens.verify(&changed, at(second)), Err(TokenError::Invalid), "byte {at_byte}");
        }
    }
    for text in ["", ".", "..", "a.b.c", "\0", &token[1..], &"x".repeat(1 << 20)] {
        assert_eq!(tokens.verify(text, at(1)), Err(TokenError::Invalid));
    }
}

/// Others verify our tokens with it: 32 bytes take 43 characters of base64.
pub fn the_signing_key_is_published(tokens: &dyn Tokens) {
    let keys = tokens.public_keys();
    assert!(!keys.is_empty());
    assert!(keys.iter().all(|key| key.x.len() == 43 && !key.kid.is_empty()));
}
