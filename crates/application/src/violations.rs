//! All that is wrong with a command, at once.

use lectern_domain::Violation;

/// One thing that is wrong: where, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// A JSON pointer into the body (RFC 6901), such as `/tags/2`.
    pub pointer: String,
    /// What is wrong there.
    pub violation: Violation,
}

/// Everything that is wrong, in the order in which it was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Violations(Vec<Wrong>);

impl Violations {
    /// One violation alone.
    #[must_use]
    pub fn one(pointer: &str, violation: Violation) -> Self {
        let mut violations = Self::default();
        violations.add(pointer, violation);
        violations
    }

    /// Notes one more.
    pub fn add(&mut self, pointer: impl Into<String>, violation: Violation) {
        self.0.push(Wrong { pointer: pointer.into(), violation });
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong, one by one.
    pub fn iter(&self) -> impl Iterator<Item = &Wrong> {
        self.0.iter()
    }
}
