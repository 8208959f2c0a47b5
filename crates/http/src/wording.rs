//! Violations in the words of the API.

use lectern_domain::Violation;

/// The code of a violation, for programs.
pub(crate) const fn code(violation: Violation) -> &'static str {
    match violation {
        Violation::Required => "required",
        Violation::Blank => "blank",
        Violation::TooShort { .. } => "too_short",
        Violation::TooLong { .. } | Violation::TooMany { .. } => "too_long",
        Violation::WrongType(_) => "wrong_type",
        Violation::InvalidFormat(_) => "invalid_format",
        Violation::UnknownValue { .. } | Violation::UnknownEventType => "unknown_value",
        Violation::UnknownField => "unknown_field",
        Violation::Excluded { .. } => "excluded",
        Violation::Reserved => "reserved",
        Violation::Duplicate => "duplicate",
        Violation::ForbiddenCharacter(_) => "forbidden_character",
        Violation::WeakPassword => "weak_password",
        Violation::Taken => "taken",
        Violation::NotFound => "not_found",
        Violation::OutOfRange | Violation::After { .. } | Violation::TooFar { .. } | Violation::Past => "out_of_range",
        Violation::Mismatch => "mismatch",
    }
}

/// The violation for people, to follow a name in a sentence. What is too long to be listed is said where to be found.
pub(crate) fn detail(violation: Violation) -> String {
    match violation {
        Violation::UnknownEventType => format!("{violation}; GET /api/v1/event-types lists them"),
        other => other.to_string(),
    }
}
