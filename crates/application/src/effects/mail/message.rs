use std::fmt;

use lectern_domain::Timestamp;
use lectern_domain::identity::Email;
use uuid::Uuid;

/// A letter in words.
#[derive(Clone, PartialEq, Eq)]
pub struct Written {
    /// What it is about.
    pub subject: String,
    /// For those who read plain text.
    pub text: String,
    /// For everybody else.
    pub html: String,
}

/// Its words may open an account, so they are not shown.
impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Written").finish_non_exhaustive()
    }
}

/// A message to one mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Which it is: the job that sends it. A repetition is the same message.
    pub id: Uuid,
    /// Where it goes.
    pub to: Email,
    /// What it is about, in one line.
    pub subject: String,
    /// For those who read plain text.
    pub text: String,
    /// For everybody else.
    pub html: String,
    /// When it was written.
    pub written_at: Timestamp,
}

/// The most characters of a subject: a line of a header, after encoding, is at most 998 bytes (RFC 5322, 2.1.1).
const LONGEST_SUBJECT: usize = 150;

impl Mail {
    /// Addresses a letter. Whatever stands in its subject, that is one line of text.
    #[must_use]
    pub fn new(id: Uuid, to: Email, written: Written, written_at: Timestamp) -> Self {
        let Written { subject, text, html } = written;
        Self { id, to, subject: one_line(&subject), text, html, written_at }
    }
}

/// As [`Written`].
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).finish_non_exhaustive()
    }
}

/// White space and what controls terminals becomes a space, and many spaces become one.
fn one_line(text: &str) -> String {
    let apart = |character: char| {
        character.is_whitespace() || character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
    };
    let line = text.split(apart).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(LONGEST_SUBJECT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{email, id, noon};

    fn about(subject: &str) -> String {
        let written = Written { subject: subject.to_owned(), text: String::new(), html: String::new() };
        Mail::new(id(1), email(1), written, noon()).subject
    }

    #[test]
    fn a_subject_is_one_line() {
        assert_eq!(about(" Ada\r\nBcc: eve@example.org\n\n"), "Ada Bcc: eve@example.org");
        assert_eq!(about("a\u{2028}b\u{85}c\u{0}d\u{b}e\tf"), "a b c d e f");
        assert_eq!(about(&"ü".repeat(500)).chars().count(), LONGEST_SUBJECT);
    }

    #[test]
    fn a_message_does_not_show_its_words() {
        let written = Written { subject: "s".to_owned(), text: "the token".to_owned(), html: String::new() };
        let shown = format!("{:?}", Mail::new(id(1), email(1), written, noon()));
        assert!(!shown.contains("token") && !shown.contains("example.org"), "{shown}");
    }
}
