//! How a password becomes a stored string, and back to a verdict. Pure work; the lane decides when it is done.
//!
//! bcrypt reads 72 bytes and stops at a zero byte, so it is given the base64 of an HMAC of the whole password. The
//! HMAC key is a public label: it keeps hashes stolen elsewhere from being tried here, and cannot be lost.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bcrypt::HashParts;
use hmac::{Hmac, KeyInit, Mac};
use lectern_application::ports::{HashingError, Verified};
use lectern_domain::identity::{Password, PasswordHash};
use sha2::Sha256;

const LABEL: &[u8] = b"lectern/password/hs256-bcrypt";
const SCHEME: &str = "hs256-bcrypt:";

/// Hashes with a fresh salt: `hs256-bcrypt:$2b$12$...`.
pub(crate) fn hash(password: &Password, cost: u32) -> Result<PasswordHash, HashingError> {
    let hash = bcrypt::hash(condensed(password)?, cost).map_err(|_| HashingError::Failed)?;
    Ok(PasswordHash::from(format!("{SCHEME}{hash}")))
}

/// Compares, in the time that a hash of `cost` takes, whatever there is to compare with.
pub(crate) fn verify(password: &Password, hash: Option<&PasswordHash>, cost: u32) -> Result<Verified, HashingError> {
    judged(password, hash, cost).map(|(verdict, _)| verdict)
}

/// The verdict, and how many rounds of bcrypt it took.
fn judged(password: &Password, hash: Option<&PasswordHash>, cost: u32) -> Result<(Verified, u64), HashingError> {
    let password = condensed(password)?;
    let stored = hash.and_then(|hash| hash.as_str().strip_prefix(SCHEME));
    let Some((stored, parts)) = stored.and_then(|stored| Some((stored, stored.parse::<HashParts>().ok()?))) else {
        return Ok((Verified::Wrong, spend(&password, cost)?));
    };
    let right = bcrypt::verify(&password, stored).map_err(|_| HashingError::Failed)?;
    let mut rounds = rounds_of(parts.get_cost());
    // 2^c + (2^c + 2^(c+1) + .. + 2^(cost-1)) = 2^cost: old accounts cannot be told by their answer being quick.
    for missing in parts.get_cost()..cost {
        rounds += spend(&password, missing)?;
    }
    let verdict = match right {
        true if parts.get_cost() == cost => Verified::Right,
        true => Verified::Outdated,
        false => Verified::Wrong,
    };
    Ok((verdict, rounds))
}

/// Hashes for nothing, and tells how many rounds that were.
fn spend(password: &str, cost: u32) -> Result<u64, HashingError> {
    let hash = bcrypt::hash_with_salt_bytes(password, cost, [0; 16]).map_err(|_| HashingError::Failed)?;
    std::hint::black_box(hash);
    Ok(rounds_of(cost))
}

/// bcrypt knows costs up to 31.
const fn rounds_of(cost: u32) -> u64 {
    1 << cost
}

/// 43 characters that depend on every bit of the password.
fn condensed(password: &Password) -> Result<String, HashingError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(LABEL).map_err(|_| HashingError::Failed)?;
    mac.update(password.reveal().as_bytes());
    Ok(STANDARD_NO_PAD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lowest that bcrypt allows.
    const COST: u32 = 4;

    #[test]
    fn the_stored_string_names_scheme_and_cost() {
        let hash = hash(&Password::given("correct horse"), COST).unwrap();
        assert!(hash.as_str().starts_with("hs256-bcrypt:$2b$04$"), "{}", hash.as_str());
    }

    #[test]
    fn a_right_password_with_another_cost_is_outdated() {
        let password = Password::given("correct horse");
        let old = hash(&password, COST).unwrap();
        assert_eq!(verify(&password, Some(&old), COST + 1), Ok(Verified::Outdated));
        let wrong = Password::given("battery staple");
        assert_eq!(verify(&wrong, Some(&old), COST + 1), Ok(Verified::Wrong));
    }

    #[test]
    fn a_bare_bcrypt_hash_is_none_of_ours() {
        let password = Password::given("correct horse");
        let bare = PasswordHash::from(bcrypt::hash("correct horse", COST).unwrap());
        assert_eq!(verify(&password, Some(&bare), COST), Ok(Verified::Wrong));
    }

    /// Counted, since a clock would count what else the machine does.
    #[test]
    fn an_unknown_account_costs_what_a_known_one_costs() {
        const PRESENT: u32 = 7;
        let (right, wrong) = (Password::given("correct horse"), Password::given("battery staple"));
        let known = (COST..=PRESENT).map(|cost| Some(hash(&right, cost).unwrap()));
        let unusable = [None, Some(PasswordHash::from("hs256-bcrypt:none".to_owned()))];
        for stored in known.chain(unusable) {
            let (verdict, rounds) = judged(&wrong, stored.as_ref(), PRESENT).unwrap();
            assert_eq!((verdict, rounds), (Verified::Wrong, 1 << PRESENT), "{stored:?}");
        }
    }
}
