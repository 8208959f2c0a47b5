//! Slugs: the name of an article in an address.

use deunicode::deunicode;

use super::Title;
use crate::{Form, Violation, identity::is_reserved};

const LONGEST: usize = 100;
/// Where a slug made from a title is cut, so that a suffix still fits.
const CUT: usize = 80;

/// 1 to 100 lower-case letters, digits and single hyphens; no reserved word, nothing shaped like a UUID.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slug(String);

impl Slug {
    /// Reads a slug that somebody asks for.
    ///
    /// # Errors
    /// Too long, another form, or reserved.
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        if raw.is_empty() {
            return Err(Violation::Blank);
        }
        if raw.len() > LONGEST {
            return Err(Violation::TooLong { max: LONGEST });
        }
        let plain = raw.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !plain || raw.starts_with('-') || raw.ends_with('-') || raw.contains("--") {
            return Err(Violation::InvalidFormat(Form::Slug));
        }
        if is_reserved(raw) {
            return Err(Violation::Reserved);
        }
        Ok(Self(raw.to_owned()))
    }

    /// Makes a slug from a title: transliterated, lower case, words joined by hyphens, cut at a word where possible.
    #[must_use]
    pub fn of(title: &Title) -> Self {
        let ascii = deunicode(title.as_str()).to_ascii_lowercase();
        let mut slug = String::new();
        for word in ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
            if !slug.is_empty() && slug.len() + 1 + word.len() > CUT {
                break;
            }
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.extend(word.chars().take(CUT));
        }
        if slug.is_empty() || is_reserved(&slug) {
            slug = format!("article{}{slug}", if slug.is_empty() { "" } else { "-" });
        }
        Self(slug)
    }

    /// The same slug with a suffix (lower-case letters and digits) that makes it unique.
    #[must_use]
    pub fn with_suffix(&self, suffix: &str) -> Self {
        let suffix: String = suffix.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
        Self(format!("{}-{}", self.0, suffix.to_ascii_lowercase()))
    }

    /// The slug as it stands in an address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(title: &str) -> String {
        Title::parse(title).map(|title| Slug::of(&title).as_str().to_owned()).unwrap_or_default()
    }

    #[test]
    fn a_title_becomes_words_and_hyphens() {
        let table = [
            ("What a B-tree keeps in order", "what-a-b-tree-keeps-in-order"),
            ("  Über Größe: 10 % mehr! ", "uber-grosse-10-mehr"),
            ("***", "article"),
            ("Feed", "article-feed"),
            ("018f2b3c-0000-7000-8000-000000000000", "article-018f2b3c-0000-7000-8000-000000000000"),
        ];
        for (title, slug) in table {
            assert_eq!(of(title), slug);
        }
        assert_eq!(of(&"x".repeat(200)).len(), CUT);
    }

    #[test]
    fn what_is_no_slug_is_refused() {
        for raw in ["A", "a b", "-a", "a-", "a--b", "é", "a/b"] {
            assert_eq!(Slug::parse(raw), Err(Violation::InvalidFormat(Form::Slug)), "{raw}");
        }
        assert_eq!(Slug::parse("feed"), Err(Violation::Reserved));
        assert_eq!(Slug::parse("018f2b3c-0000-7000-8000-000000000000"), Err(Violation::Reserved));
        assert_eq!(Slug::parse(&"a".repeat(101)), Err(Violation::TooLong { max: 100 }));
    }

    proptest! {
        #[test]
        fn every_title_makes_a_slug_that_parses(raw in "\\PC{1,200}", suffix in "[a-z0-9]{1,12}") {
            if let Ok(title) = Title::parse(&raw) {
                let slug = Slug::of(&title);
                prop_assert_eq!(Slug::parse(slug.as_str()), Ok(slug.clone()));
                prop_assert!(Slug::parse(slug.with_suffix(&suffix).as_str()).is_ok());
            }
        }
    }
}
