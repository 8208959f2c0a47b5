//! Passwords: any Unicode, 8 to 128 code points, never cut short.

use std::fmt;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::Violation;

/// The list of passwords that everybody tries first.
pub trait CommonPasswords: Send + Sync {
    /// Whether `password` stands on the list.
    fn contains(&self, password: &str) -> bool;
}

/// What a new password must be.
#[derive(Clone, Default)]
pub struct PasswordPolicy {
    /// Passwords on this list are refused; none is where the setting `auth.password_blocklist` is off.
    pub common: Option<Arc<dyn CommonPasswords>>,
}

/// A password in clear text. It never shows itself, not even in a debug print.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// The fewest and the most code points of a new password.
    pub const LENGTH: (usize, usize) = (8, 128);

    /// Reads a new password. White space is kept: it may be part of a phrase.
    ///
    /// # Errors
    /// A length outside 8-128 code points, or a password that stands on the list of common ones.
    pub fn choose(raw: &str, policy: &PasswordPolicy) -> Result<Self, Violation> {
        let password = Self::given(raw);
        let count = password.0.chars().count();
        if count < Self::LENGTH.0 {
            return Err(Violation::TooShort { min: Self::LENGTH.0 });
        }
        if count > Self::LENGTH.1 {
            return Err(Violation::TooLong { max: Self::LENGTH.1 });
        }
        if policy.common.as_ref().is_some_and(|list| list.contains(&password.0)) {
            return Err(Violation::WeakPassword);
        }
        Ok(password)
    }

    /// Takes a password that is only to be compared, whatever its length: a login never explains itself.
    /// NFC, so that the same phrase typed on two keyboards is the same password (RFC 8265, section 4.2).
    #[must_use]
    pub fn given(raw: &str) -> Self {
        Self(raw.nfc().collect())
    }

    /// The clear text, for the hasher alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// A hashed password. The string names its scheme and cost.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The hash of an account that no password opens.
    #[must_use]
    pub fn none() -> Self {
        Self("!".to_owned())
    }

    /// The stored string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for PasswordHash {
    fn from(stored: String) -> Self {
        Self(stored)
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct OnlyThis(&'static str);

    impl CommonPasswords for OnlyThis {
        fn contains(&self, password: &str) -> bool {
            password == self.0
        }
    }

    #[test]
    fn length_is_counted_in_code_points() {
        let policy = PasswordPolicy::default();
        assert!(Password::choose(&"🦀".repeat(64), &policy).is_ok());
        assert!(Password::choose(&"é".repeat(128), &policy).is_ok());
        assert_eq!(Password::choose(&"é".repeat(129), &policy), Err(Violation::TooLong { max: 128 }));
        assert_eq!(Password::choose("1234567", &policy), Err(Violation::TooShort { min: 8 }));
    }

    #[test]
    fn common_passwords_are_refused_where_the_list_is_on() {
        let policy = PasswordPolicy { common: Some(Arc::new(OnlyThis("password123"))) };
        assert_eq!(Password::choose("password123", &policy), Err(Violation::WeakPassword));
        assert!(Password::choose("password123", &PasswordPolicy::default()).is_ok());
    }

    #[test]
    fn neither_password_nor_hash_shows_itself() {
        let shown =
            format!("{:?} {:?}", Password::given("hunter2hunter2"), PasswordHash::from("$2b$secret".to_owned()));
        assert_eq!(shown, "Password(..) PasswordHash(..)");
    }
}
