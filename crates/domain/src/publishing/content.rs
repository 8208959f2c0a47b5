//! The texts of an article.

use crate::{Violation, text};

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident, $read:path, $min:literal, $max:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The fewest and the most characters (code points, after trimming).
            pub const LENGTH: (usize, usize) = ($min, $max);

            /// Reads the text as somebody typed it.
            ///
            /// # Errors
            /// Too short, too long, or with characters that have no place in it.
            pub fn parse(raw: &str) -> Result<Self, Violation> {
                $read(raw, $min..=$max).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether there is no text at all.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }
    )+};
}

texts! {
    /// The title of an article: one line of 1 to 200 characters.
    Title, text::line, 1, 200;
    /// What an article is about: up to 500 characters. A draft may leave it empty.
    Summary, text::prose, 0, 500;
    /// The text of an article, in Markdown: 1 to 200,000 characters.
    ArticleBody, text::prose, 1, 200_000;
}

impl Summary {
    /// Reads the summary of what readers are to see at once: they need one.
    ///
    /// # Errors
    /// Blank, and those of [`Summary::parse`].
    pub fn for_readers(raw: &str) -> Result<Self, Violation> {
        let summary = Self::parse(raw)?;
        if summary.is_empty() { Err(Violation::Blank) } else { Ok(summary) }
    }
}

impl Title {
    /// The form by which titles are sorted.
    #[must_use]
    pub fn folded(&self) -> String {
        text::folded(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_the_design() {
        assert!(Title::parse(&"é".repeat(200)).is_ok());
        assert_eq!(Title::parse(&"é".repeat(201)), Err(Violation::TooLong { max: 200 }));
        assert_eq!(Title::parse("  "), Err(Violation::Blank));
        assert!(Summary::parse("").is_ok_and(|summary| summary.is_empty()));
        assert_eq!(Summary::parse(&"s".repeat(501)), Err(Violation::TooLong { max: 500 }));
        assert_eq!(ArticleBody::parse(&"b".repeat(200_001)), Err(Violation::TooLong { max: 200_000 }));
    }
}
