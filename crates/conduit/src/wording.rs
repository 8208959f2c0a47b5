//! What is wrong with a value, in the words that clients of the contract know.

use lectern_domain::Violation;

/// To follow the name of the member in a sentence.
pub(crate) fn words(violation: Violation) -> String {
    match violation {
        Violation::Required | Violation::Blank => "can't be blank".to_owned(),
        Violation::Taken => "has already been taken".to_owned(),
        Violation::TooShort { min } => format!("is too short (minimum is {min} characters)"),
        Violation::TooLong { max } => format!("is too long (maximum is {max} characters)"),
        Violation::TooMany { max } => format!("has too many items (maximum is {max})"),
        Violation::WrongType(_) => "is of the wrong type".to_owned(),
        Violation::InvalidFormat(_) => "is invalid".to_owned(),
        other @ (Violation::UnknownValue { .. }
        | Violation::UnknownEventType
        | Violation::UnknownField
        | Violation::Excluded { .. }
        | Violation::Reserved
        | Violation::Duplicate
        | Violation::ForbiddenCharacter(_)
        | Violation::WeakPassword
        | Violation::NotFound
        | Violation::OutOfRange
        | Violation::After { .. }
        | Violation::TooFar { .. }
        | Violation::Past
        | Violation::Mismatch) => other.to_string(),
    }
}

/// The member that a JSON pointer leads to, an item of a list as the list: `/article/tagList/2` is `tagList`.
pub(crate) fn member(pointer: &str) -> &str {
    let mut names = pointer.rsplit('/').filter(|name| !name.is_empty());
    names.find(|name| name.parse::<usize>().is_err()).unwrap_or("body")
}

#[cfg(test)]
mod tests {
    use super::member;

    #[test]
    fn a_pointer_names_a_member() {
        for (pointer, name) in
            [("/user/email", "email"), ("/article/tagList/2", "tagList"), ("/article", "article"), ("", "body")]
        {
            assert_eq!(member(pointer), name, "{pointer}");
        }
    }
}
