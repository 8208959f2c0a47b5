//! What somebody shows of themselves.

use crate::{Form, Violation, text};

/// A few words about oneself: 1 to 1,000 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bio(String);

impl Bio {
    /// Reads a bio as somebody typed it.
    ///
    /// # Errors
    /// Blank, longer than 1,000 characters, or with control characters.
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        text::prose(raw, 1..=1_000).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The address of a picture: `http` or `https`, at most 2,000 characters. It is never fetched by the school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageUrl(String);

impl ImageUrl {
    /// Reads an address as somebody typed it.
    ///
    /// # Errors
    /// Too long, another scheme, no host, or characters that have no place in an address.
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        let url = text::line(raw, 1..=2_000)?;
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
        let plain = url.chars().all(|c| !c.is_whitespace() && !"<>\"'`\\{}|^".contains(c));
        match host {
            Some(host) if !host.is_empty() && plain => Ok(Self(url)),
            _ => Err(Violation::InvalidFormat(Form::Url)),
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_web_addresses() {
        assert!(ImageUrl::parse("https://example.org/a.png?s=2").is_ok());
        for raw in ["javascript:alert(1)", "https://", "ftp://example.org/a", "data:image/png;base64,AA", "//x.org/a"] {
            assert_eq!(ImageUrl::parse(raw), Err(Violation::InvalidFormat(Form::Url)), "{raw}");
        }
        assert_eq!(ImageUrl::parse("https://x.org/\"onload=\"x"), Err(Violation::InvalidFormat(Form::Url)));
    }

    #[test]
    fn a_bio_is_never_blank() {
        assert_eq!(Bio::parse("  "), Err(Violation::Blank));
        assert_eq!(Bio::parse("I write.\nSometimes.").map(|bio| bio.as_str().len()), Ok(19));
    }
}
