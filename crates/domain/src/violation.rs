//! What can be wrong with one value.

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
    /// Of another JSON type than expected.
    #[error("is of another JSON type than expected")]
    WrongType,
    /// Not of the form that the value must have.
    #[error("is not of the right form")]
    InvalidFormat,
    /// Not an instant, or not written as one.
    #[error("must be an instant of RFC 3339 such as 2026-03-01T09:00:00Z")]
    NotAnInstant,
    /// None of the values that are known here.
    #[error("is none of the accepted values")]
    UnknownValue,
    /// A member that is not known here.
    #[error("is not a member that can be given")]
    UnknownField,
    /// A word that the school keeps for itself.
    #[error("is reserved")]
    Reserved,
    /// The same item twice.
    #[error("is given twice")]
    Duplicate,
    /// Characters that have no place in text (controls, bidirectional overrides).
    #[error("contains characters that are not allowed")]
    ForbiddenCharacter,
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
    /// Does not match what is known (the current password).
    #[error("does not match")]
    Mismatch,
}
