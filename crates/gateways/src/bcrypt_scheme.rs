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
    let password = condensed(password)?;
    let stored = hash.and_then(|hash| hash.as_str().strip_prefix(SCHEME));
    let Some((stored, parts)) = stored.and_then(|stored| Some((stored, stored.parse::<HashParts>().ok()?))) else {
        spend(&password, cost)?;
        return Ok(Verified::Wrong);
    };
    let right = bcrypt::verify(&password, stored).map_err(|_| HashingError::Failed)?;
    // 2^c + (2^c + 2^(c+1) + .. + 2^(cost-1)) = 2^cost: old accounts cannot be told by their answer being quick.
    for missing in parts.get_cost()..cost {
        spend(&password, missing)?;
    }
    Ok(match right {
        true if parts.get_cost() == cost => Verified::Right,
        true => Verified::Outdated,
        false => Verified::Wrong,
    })
}

fn spend(password: &str, cost: u32) -> Result<(), HashingError> {
    let hash = bcrypt::hash_with_salt_bytes(password, cost, [0; 16]).map_err(|_| HashingError::Failed)?;
    std::hint::black_box(hash);
    Ok(())
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

    #[test]
    fn an_unknown_account_costs_what_a_known_one_costs() {
        let time = |hash: Option<&PasswordHash>| {
            let start = std::time::Instant::now();
            verify(&Password::given("battery staple"), hash, 9).unwrap();
            start.elapsed().as_secs_f64()
        };
        let best = |hash: Option<&PasswordHash>| (0..5).map(|_| time(hash)).fold(f64::INFINITY, f64::min);
        let [present, old] = [9, 5].map(|cost| hash(&Password::given("correct horse"), cost).unwrap());
        let unknown = best(None);
        for known in [best(Some(&present)), best(Some(&old))] {
            assert!((0.3..3.0).contains(&(known / unknown)), "{known} s against {unknown} s");
        }
    }
}
