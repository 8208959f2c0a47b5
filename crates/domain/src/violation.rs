//! What can be wrong with one value.

use std::fmt::{self, Display, Formatter};

/// Why a value was refused. Faces add where it stood (a JSON pointer) and how to say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Violation {
    /// The member is required and was not given.
    #[error("is required")]
    Required,
    /// Nothing but white space where something is needed.
    #[error("must not be blank")]
    Blank,
    /// Fewer characters (code points) than `min`.
    #[error("must have at least {min} characters")]
    TooShort {
        /// The least that is accepted.
        min: usize,
    },
    /// More characters (code points) than `max`.
    #[error("must have at most {max} characters")]
    TooLong {
        /// The most that is accepted.
        max: usize,
    },
    /// More items than `max`.
    #[error("must have at most {max} items")]
    TooMany {
        /// The most that is accepted.
        max: usize,
    },
    /// Of another JSON type than this one.
    #[error("must be {0}")]
    WrongType(JsonType),
    /// Not of the form that the value must have.
    #[error("must be {0}")]
    InvalidFormat(Form),
    /// None of the values that are known here, which are few.
    #[error("must be {}", Alternatives(.known))]
    UnknownValue {
        /// Those that are.
        known: &'static [&'static str],
    },
    /// Not in the catalogue of events.
    #[error("is not a type of event")]
    UnknownEventType,
    /// A member that is not known here.
    #[error("is not a member that can be given")]
    UnknownField,
    /// A member that another one excludes.
    #[error("cannot be given together with {other}")]
    Excluded {
        /// The other one.
        other: &'static str,
    },
    /// A word that the school keeps for itself.
    #[error("is reserved")]
    Reserved,
    /// The same item twice.
    #[error("is given twice")]
    Duplicate,
    /// Characters that have no place in text.
    #[error("must not have {0}")]
    ForbiddenCharacter(Forbidden),
    /// One of the most common passwords.
    #[error("is one of the most common passwords")]
    WeakPassword,
    /// Somebody else has it.
    #[error("is already taken")]
    Taken,
    /// What it names does not exist here.
    #[error("names something that does not exist")]
    NotFound,
    /// Outside the range that is accepted.
    #[error("is out of range")]
    OutOfRange,
    /// An instant that nothing here can hold.
    #[error("must not lie after {last}")]
    After {
        /// The last one that is accepted.
        last: &'static str,
    },
    /// Further off than somebody may go.
    #[error("must lie at most {days} days ahead")]
    TooFar {
        /// How far they may go.
        days: i64,
    },
    /// An instant that has passed, of something that is to come.
    #[error("must lie in the future")]
    Past,
    /// Does not match what is known (the current password).
    #[error("does not match")]
    Mismatch,
}

/// A form that a text must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Form {
    /// An instant of RFC 3339.
    #[error("an instant of RFC 3339 such as 2026-03-01T09:00:00Z")]
    Instant,
    /// An identifier.
    #[error("a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057")]
    Uuid,
    /// An e-mail address.
    #[error("an e-mail address such as ada@example.org")]
    Email,
    /// The handle of an account.
    #[error("letters a to z, digits, -, _ and ., beginning with a letter or digit, such as ada.lovelace")]
    Username,
    /// An address on the web.
    #[error("an address such as https://example.org/path")]
    Url,
    /// The name of an article in addresses.
    #[error("lower-case letters a to z, digits and single hyphens between them, such as what-a-log-is-for")]
    Slug,
    /// A tag.
    #[error("a tag without commas")]
    Tag,
}

/// What a value of a body can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum JsonType {
    /// A text.
    #[error("a text")]
    Text,
    /// One of two.
    #[error("true or false")]
    Boolean,
    /// An array.
    #[error("a list")]
    List,
    /// An object.
    #[error("an object")]
    Object,
}

/// Characters that have no place in text. None is ever shown: it would do its harm there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Forbidden {
    /// What ends a line where there is but one.
    #[error("line breaks: it is one line")]
    LineBreak,
    /// What breaks logs and headers.
    #[error("control characters")]
    Control,
    /// What makes text read as something that it is not.
    #[error("characters that turn the direction of the text (bidirectional overrides and isolates)")]
    Direction,
    /// What stands for no character.
    #[error("byte order marks, or code points that are no characters")]
    NoCharacter,
}

struct Alternatives<'a>(&'a [&'a str]);

impl Display for Alternatives<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => f.write_str("another value"),
            [only] => f.write_str(only),
            [others @ .., last] => write!(f, "{} or {last}", others.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_accepted_is_named() {
        let unknown = |known| Violation::UnknownValue { known }.to_string();
        assert_eq!(unknown(&["true"]), "must be true");
        assert_eq!(unknown(&["draft", "published", "archived"]), "must be draft, published or archived");
        assert_eq!(
            Violation::InvalidFormat(Form::Email).to_string(),
            "must be an e-mail address such as ada@example.org"
        );
        assert_eq!(Violation::Excluded { other: "publish" }.to_string(), "cannot be given together with publish");
    }
}
