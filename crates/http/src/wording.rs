//! Violations in the words of the API.

use lectern_domain::Violation;

/// The code of a violation, for programs.
pub(crate) const fn code(violation: Violation) -> &'static str {
    match violation {
        Violation::Required => "required",
        Violation::Blank => "blank",
        Violation::TooShort { .. } => "too_short",
        Violation::TooLong { .. } | Violation::TooMany { .. } => "too_long",
        Violation::WrongType => "wrong_type",
        Violation::InvalidFormat | Violation::NotAnInstant => "invalid_format",
        Violation::UnknownValue => "unknown_value",
        Violation::UnknownField => "unknown_field",
        Violation::Reserved => "reserved",
        Violation::Duplicate => "duplicate",
        Violation::ForbiddenCharacter => "forbidden_character",
        Violation::WeakPassword => "weak_password",
        Violation::Taken => "taken",
        Violation::NotFound => "not_found",
        Violation::OutOfRange => "out_of_range",
        Violation::Mismatch => "mismatch",
    }
}
