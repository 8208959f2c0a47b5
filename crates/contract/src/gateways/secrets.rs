use std::collections::HashSet;

use lectern_application::ports::{Clock, Secrets};

/// What is kept is not what is shown, and no two are alike.
pub fn a_secret_is_known_by_its_digest(secrets: &dyn Secrets) {
    let (one, other) = (secrets.mint(), secrets.mint());
    assert!(secrets.digest(&one.text) == one.hash);
    assert!(one.text != other.text && one.hash != other.hash);
    assert!(one.text.len() >= 43, "256 bits take 43 characters of base64");
}

/// They become a part of a slug.
pub fn suffixes_are_six_letters_and_digits(secrets: &dyn Secrets) {
    let suffixes: HashSet<_> = (0..100).map(|_| secrets.suffix()).collect();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    assert!(suffixes.iter().all(|suffix| suffix.len() == 6 && suffix.chars().all(plain)));
    assert!(suffixes.len() > 95, "36^6 suffixes hardly ever collide");
}

/// Both databases keep microseconds.
pub fn time_is_in_whole_microseconds(clock: &dyn Clock) {
    for _ in 0..100 {
        assert_eq!(clock.now().subsec_nanosecond() % 1_000, 0);
    }
}
