use futures_executor::block_on;
use lectern_application::ports::{PasswordHasher, Verified};
use lectern_domain::identity::{Password, PasswordHash};

fn hash(hasher: &dyn PasswordHasher, password: &str) -> PasswordHash {
    block_on(hasher.hash(Password::given(password))).unwrap()
}

fn verdict(hasher: &dyn PasswordHasher, password: &str, hash: Option<PasswordHash>) -> Verified {
    block_on(hasher.verify(Password::given(password), hash)).unwrap()
}

/// The right password, and no other.
pub fn a_password_is_known_again(hasher: &dyn PasswordHasher) {
    let kept = hash(hasher, "correct horse");
    assert_eq!(verdict(hasher, "correct horse", Some(kept.clone())), Verified::Right);
    assert_eq!(verdict(hasher, "Correct horse", Some(kept)), Verified::Wrong);
}

/// Two people with one password cannot be found by comparing rows.
pub fn one_password_has_many_hashes(hasher: &dyn PasswordHasher) {
    assert!(hash(hasher, "correct horse") != hash(hasher, "correct horse"));
}

/// Past 72 bytes, too, where bcrypt alone stops reading, and behind a zero byte, where it stops as well.
pub fn every_code_point_counts(hasher: &dyn PasswordHasher) {
    for at in [0, 71, 72, 73, 127, 200, 511] {
        let chosen = "x".repeat(512);
        let mut given = chosen.clone();
        given.replace_range(at..=at, "y");
        let kept = hash(hasher, &chosen);
        assert_eq!(verdict(hasher, &chosen, Some(kept.clone())), Verified::Right);
        assert_eq!(verdict(hasher, &given, Some(kept)), Verified::Wrong, "byte {at}");
    }
    let crabs = format!("{}🦞", "🦀".repeat(63));
    for (chosen, given) in [("zero\0one-one", "zero\0two-two"), (&"🦀".repeat(64), &crabs)] {
        let kept = hash(hasher, chosen);
        assert_eq!(verdict(hasher, chosen, Some(kept.clone())), Verified::Right);
        assert_eq!(verdict(hasher, given, Some(kept)), Verified::Wrong);
    }
}

/// An account without a password, no account, or a hash of nobody's making.
pub fn nothing_opens_what_has_no_hash(hasher: &dyn PasswordHasher) {
    let odd = ["", "correct horse", "hs256-bcrypt:", "$2b$04$"].map(|text| Some(PasswordHash::from(text.to_owned())));
    for kept in odd.into_iter().chain([None, Some(PasswordHash::none())]) {
        assert_eq!(verdict(hasher, "correct horse", kept), Verified::Wrong);
    }
}
