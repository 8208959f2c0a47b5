//! Names say what a thing is in the words of the field, not which pattern it follows.

use crate::repository::Findings;
use crate::source::{Source, words};

/// Words that no type may be made of. `Common` is free: passwords can be.
const IN_TYPES: &[&str] = &["Impl", "Trait", "Port", "Dto", "Manager", "Helper", "Helpers", "Util", "Utils"];
/// Names that no module or file may have.
const OF_MODULES: &[&str] = &[
    "mod",
    "impl",
    "impls",
    "trait",
    "traits",
    "dto",
    "dtos",
    "use_case",
    "use_cases",
    "manager",
    "managers",
    "helper",
    "helpers",
    "util",
    "utils",
    "common",
    "misc",
];

/// Files, modules and types with a name that says nothing.
pub(crate) fn banned(source: &Source) -> Findings {
    let mut findings = Findings::new();
    if OF_MODULES.contains(&source.stem()) {
        findings.push(format!("{}: a file must be named after its subject", source.path));
    }
    let all: Vec<_> = words(&source.code).collect();
    for pair in all.windows(2) {
        let ((_, keyword), (at, name)) = (pair[0], pair[1]);
        let says_nothing = match keyword {
            "struct" | "enum" | "union" | "trait" | "type" => is_banned_type(name),
            "mod" => OF_MODULES.contains(&name),
            _ => false,
        };
        if says_nothing {
            findings.push(format!("{}: `{name}` must be named after its subject", source.place(at)));
        }
    }
    findings
}

fn is_banned_type(name: &str) -> bool {
    name.contains("UseCase") || camel_words(name).iter().any(|word| IN_TYPES.contains(&word.as_str()))
}

fn camel_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for character in name.chars() {
        match words.last_mut() {
            Some(word) if !character.is_uppercase() => word.push(character),
            _ => words.push(character.to_string()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::banned;
    use crate::source::Source;

    #[test]
    fn names_of_the_field_pass() {
        let code = "mod common_passwords; struct Report; enum Reported { Port } struct CommonPasswords; trait Importer {} fn manager() {} // struct Impl";
        assert!(banned(&Source::new("crates/x/src/ports.rs", code)).is_empty());
    }

    #[test]
    fn names_of_patterns_are_found() {
        for code in [
            "struct StoreImpl;",
            "trait MailerPort {}",
            "pub struct UserDto { a: u8 }",
            "enum EnrollUseCase {}",
            "type SessionManager = u8;",
            "struct HelperOfAll;",
            "mod utils {}",
            "pub(crate) mod common;",
        ] {
            assert_eq!(banned(&Source::new("crates/x/src/y.rs", code)).len(), 1, "{code}");
        }
        for path in ["crates/x/src/y/mod.rs", "crates/x/src/utils.rs", "tests/src/helpers.rs"] {
            assert_eq!(banned(&Source::new(path, "")).len(), 1, "{path}");
        }
    }
}
