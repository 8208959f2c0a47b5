//! E-mail addresses: kept as typed, compared case-folded.

use std::str::FromStr;

use email_address::{EmailAddress, Options};

use crate::{Form, Violation, text};

const LONGEST: usize = 254;

/// An address of the form of RFC 5321, at most 254 characters, with a domain that has a dot or is `localhost`'s kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads an address as somebody typed it.
    ///
    /// # Errors
    /// [`Violation::TooLong`] past 254 characters, [`Violation::InvalidFormat`] for anything but a plain address.
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        let address = text::line(raw, 1..=LONGEST)?;
        let options = Options::default().without_display_text().without_domain_literal().with_required_tld();
        EmailAddress::parse_with_options(&address, options).map_err(|_| Violation::InvalidFormat(Form::Email))?;
        Ok(Self(address))
    }

    /// The address as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two addresses are the same address.
    #[must_use]
    pub fn folded(&self) -> String {
        text::folded(&self.0)
    }
}

impl FromStr for Email {
    type Err = Violation;

    fn from_str(raw: &str) -> Result<Self, Violation> {
        Self::parse(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Forbidden;

    #[test]
    fn addresses_are_kept_as_typed_and_compared_folded() {
        let email = Email::parse(" Ada@Example.org ").map(|email| (email.as_str().to_owned(), email.folded()));
        assert_eq!(email, Ok(("Ada@Example.org".to_owned(), "ada@example.org".to_owned())));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for raw in ["ada", "ada@", "@example.org", "a b@example.org", "Ada <ada@example.org>", "a@b@c.org", "a@[::1]"] {
            assert_eq!(Email::parse(raw), Err(Violation::InvalidFormat(Form::Email)), "{raw}");
        }
        assert_eq!(Email::parse("a@b.org\r\nBcc: x@y.org"), Err(Violation::ForbiddenCharacter(Forbidden::LineBreak)));
        let long = format!("{}@example.org", "a".repeat(250));
        assert_eq!(Email::parse(&long), Err(Violation::TooLong { max: 254 }));
    }
}
