//! Usernames: the public handle of an account.

use uuid::Uuid;

use crate::{Form, Violation, text};

/// Whether `word` (lower case) is kept for the school, or could be taken for an identifier in a path.
pub(crate) fn is_reserved(word: &str) -> bool {
    Username::RESERVED.contains(&word) || Uuid::try_parse(word).is_ok()
}

/// What somebody typed to say who they are, a username or an address, in the form in which those are compared.
#[must_use]
pub fn folded_login(raw: &str) -> String {
    text::folded(raw.trim())
}

/// 3 to 39 ASCII letters, digits, `-`, `_` and `.`, starting with a letter or digit. Kept as typed, compared
/// case-folded. Letters of other alphabets are refused: two names that look alike must not be two people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Words that would be mistaken for a part of the school, in paths, mails or talk. Slugs may not use them either.
    pub const RESERVED: [&'static str; 32] = [
        "about",
        "account",
        "admin",
        "administrator",
        "api",
        "auth",
        "docs",
        "errors",
        "feed",
        "health",
        "help",
        "lab",
        "lectern",
        "login",
        "logout",
        "me",
        "metrics",
        "moderator",
        "new",
        "null",
        "ops",
        "register",
        "root",
        "rss",
        "security",
        "settings",
        "signup",
        "staff",
        "support",
        "system",
        "undefined",
        "webhooks",
    ];

    /// Reads a username as somebody typed it.
    ///
    /// # Errors
    /// A length outside 3-39, other characters, a reserved word, or anything shaped like a UUID.
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        let name = text::line(raw, 3..=39)?;
        let starts_well = name.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
        if !starts_well || !name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
            return Err(Violation::InvalidFormat(Form::Username));
        }
        if is_reserved(&text::folded(&name)) {
            return Err(Violation::Reserved);
        }
        Ok(Self(name))
    }

    /// The name as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two names are the same name.
    #[must_use]
    pub fn folded(&self) -> String {
        text::folded(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_as_typed_and_compared_folded() {
        for raw in ["bob", "Ada.Lovelace", "x-1_2", "007"] {
            assert_eq!(Username::parse(raw).map(|name| name.as_str().to_owned()), Ok(raw.to_owned()));
        }
        assert_eq!(Username::parse("BOB").map(|name| name.folded()), Ok("bob".to_owned()));
        assert_eq!(Username::parse("Ada").map(|name| name.folded()), Ok(folded_login(" ADA ")));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let uuid = "018f2b3c-0000-7000-8000-000000000000";
        let table = [
            ("ab", Violation::TooShort { min: 3 }),
            ("-bob", Violation::InvalidFormat(Form::Username)),
            ("bob smith", Violation::InvalidFormat(Form::Username)),
            ("bob@home", Violation::InvalidFormat(Form::Username)),
            ("bоb", Violation::InvalidFormat(Form::Username)), // with a Cyrillic о
            ("Admin", Violation::Reserved),
            (uuid, Violation::Reserved),
            ("", Violation::Blank),
        ];
        for (raw, violation) in table {
            assert_eq!(Username::parse(raw), Err(violation), "{raw}");
        }
        assert_eq!(Username::parse(&"a".repeat(40)), Err(Violation::TooLong { max: 39 }));
    }
}
