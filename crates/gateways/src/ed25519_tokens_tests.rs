use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::*;

const ISSUER: &str = "https://school.example.org";

fn seed(byte: u8) -> String {
    URL_SAFE_NO_PAD.encode([byte; 32])
}

fn tokens(seeds: &[u8]) -> Ed25519Tokens {
    let seeds: Vec<_> = seeds.iter().map(|byte| seed(*byte)).collect();
    let keys = SigningKeys::parse(seeds.iter().map(String::as_str)).unwrap();
    Ed25519Tokens::new(&keys, ISSUER)
}

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

/// A token by hand: its header and claims after `change`, signed with `sign`.
fn forged(change: impl Fn(&mut Value, &mut Value), sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let token = tokens(&[1]).sign(&claims());
    let parts: Vec<Value> = token
        .split('.')
        .take(2)
        .map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
        .collect();
    let [mut header, mut body]: [Value; 2] = parts.try_into().unwrap();
    change(&mut header, &mut body);
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(&body));
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(sign(message.as_bytes())))
}

fn rightly(message: &[u8]) -> Vec<u8> {
    SigningKey::from_bytes(&[1; 32]).sign(message).to_bytes().to_vec()
}

fn verdict(token: &str) -> Result<AccessClaims, TokenError> {
    tokens(&[1]).verify(token, at(1))
}

lectern_contract::tokens_suite!((tokens(&[1]), ()));

#[test]
fn the_header_says_kind_and_key_and_the_claims_say_no_more_than_needed() {
    let mut seen = Value::Null;
    let token = tokens(&[1]).sign(&claims());
    for part in token.split('.').take(2) {
        let part: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        if part.get("alg").is_some() {
            let kid = tokens(&[1]).public_keys()[0].kid.clone();
            assert_eq!(part, json!({"typ": "at+jwt", "alg": "EdDSA", "kid": kid}));
        } else {
            seen = part;
        }
    }
    let (user, session) = (Uuid::from_u128(1).to_string(), Uuid::from_u128(2).to_string());
    let expected = json!({"iss": ISSUER, "aud": "lectern", "sub": user, "sid": session,
        "iat": 1_700_000_000, "exp": 1_700_000_900});
    assert_eq!(seen, expected);
}

#[test]
fn keys_rotate_by_kid() {
    let (old, both, new) = (tokens(&[1]), tokens(&[2, 1]), tokens(&[2]));
    assert_eq!(both.public_keys().len(), 2);
    assert_eq!(both.verify(&old.sign(&claims()), at(1)), Ok(claims()));
    assert_eq!(new.verify(&both.sign(&claims()), at(1)), Ok(claims()));
    assert_eq!(new.verify(&old.sign(&claims()), at(1)), Err(TokenError::Invalid));
}

#[test]
fn a_forgery_that_changes_nothing_is_no_forgery() {
    assert_eq!(verdict(&forged(|_, _| {}, rightly)), Ok(claims()));
}

#[test]
fn a_header_that_asks_for_anything_else_is_invalid() {
    let public = SigningKey::from_bytes(&[1; 32]).verifying_key().to_bytes();
    let by_hmac = |message: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&public).unwrap();
        mac.update(message);
        mac.finalize().into_bytes().to_vec()
    };
    let nothing = |_: &[u8]| Vec::new();
    let set = |name: &'static str, value: Value| move |header: &mut Value, _: &mut Value| header[name] = value.clone();
    for (what, token) in [
        ("alg none", forged(set("alg", json!("none")), nothing)),
        ("alg None", forged(set("alg", json!("None")), nothing)),
        ("alg HS256 under the public key", forged(set("alg", json!("HS256")), by_hmac)),
        ("alg HS256, rightly signed", forged(set("alg", json!("HS256")), rightly)),
        ("alg ES256", forged(set("alg", json!("ES256")), rightly)),
        ("unknown kid", forged(set("kid", json!("another")), rightly)),
        ("no kid", forged(set("kid", Value::Null), rightly)),
        ("another kind", forged(set("typ", json!("JWT")), rightly)),
        ("no kind", forged(set("typ", Value::Null), rightly)),
        ("critical extension", forged(set("crit", json!(["exp"])), rightly)),
    ] {
        assert_eq!(verdict(&token), Err(TokenError::Invalid), "{what}");
    }
}

#[test]
fn claims_of_others_are_invalid_even_when_rightly_signed() {
    let set = |name: &'static str, value: Value| move |_: &mut Value, body: &mut Value| body[name] = value.clone();
    for (what, token) in [
        ("issuer", forged(set("iss", json!("https://other.example.org")), rightly)),
        ("no issuer", forged(set("iss", Value::Null), rightly)),
        ("audience", forged(set("aud", json!("other")), rightly)),
        ("no audience", forged(set("aud", Value::Null), rightly)),
        ("subject", forged(set("sub", json!("bob")), rightly)),
        ("no session", forged(set("sid", Value::Null), rightly)),
        ("no end", forged(set("exp", Value::Null), rightly)),
        ("end beyond time", forged(set("exp", json!(i64::MAX)), rightly)),
        ("end as text", forged(set("exp", json!("1700000900")), rightly)),
    ] {
        assert_eq!(verdict(&token), Err(TokenError::Invalid), "{what}");
    }
}

#[test]
fn time_is_looked_at_only_after_a_valid_signature() {
    let over = |_: &mut Value, body: &mut Value| body["exp"] = json!(1);
    assert_eq!(verdict(&forged(over, rightly)), Err(TokenError::Expired));
    let wrongly = |message: &[u8]| SigningKey::from_bytes(&[9; 32]).sign(message).to_bytes().to_vec();
    assert_eq!(verdict(&forged(over, wrongly)), Err(TokenError::Invalid));
    assert_eq!(verdict(&forged(over, |_| vec![0; 64])), Err(TokenError::Invalid));
}

#[test]
fn what_is_longer_than_any_of_ours_is_invalid() {
    let padded = |length: usize| forged(|_, body| body["pad"] = json!("x".repeat(length)), rightly);
    assert_eq!(verdict(&padded(1_000)), Ok(claims()));
    assert_eq!(verdict(&padded(4_000)), Err(TokenError::Invalid));
}
