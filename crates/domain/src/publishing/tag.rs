//! Tags.

use crate::{Form, Violation, text};

/// A tag: one line of 1 to 40 characters, lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(String);

impl Tag {
    /// Reads a tag as somebody typed it; upper case is lowered, runs of white space become one space.
    ///
    /// # Errors
    /// Blank, longer than 40 characters, or with control characters or commas (which separate tags in a filter).
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        let tag = text::line(&raw.to_lowercase(), 1..=40)?;
        if tag.contains(',') {
            return Err(Violation::InvalidFormat(Form::Tag));
        }
        Ok(Self(tag.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The tags of an article: up to ten, in the order of the author, none twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// The most tags that an article has.
    pub const MOST: usize = 10;

    /// Puts tags together, keeping their order; what is given twice counts once.
    ///
    /// # Errors
    /// [`Violation::TooMany`] past ten.
    pub fn new(tags: impl IntoIterator<Item = Tag>) -> Result<Self, Violation> {
        let mut kept = Vec::new();
        for tag in tags {
            if kept.contains(&tag) {
                continue;
            }
            // At once: to compare each of a hundred thousand with all before it would take minutes.
            if kept.len() == Self::MOST {
                return Err(Violation::TooMany { max: Self::MOST });
            }
            kept.push(tag);
        }
        Ok(Self(kept))
    }

    /// The tags in order.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tag(raw: &str) -> Tag {
        Tag::parse(raw).expect("a tag")
    }

    #[test]
    fn tags_are_lower_case_and_single_spaced() {
        assert_eq!(tag("  Back   End ").as_str(), "back end");
        assert_eq!(Tag::parse("a,b"), Err(Violation::InvalidFormat(Form::Tag)));
        assert_eq!(Tag::parse(&"x".repeat(41)), Err(Violation::TooLong { max: 40 }));
    }

    #[test]
    fn order_stays_and_doubles_go() {
        let tags =
            Tags::new([tag("sql"), tag("rust"), tag("SQL")]).map(|tags| tags.iter().cloned().collect::<Vec<_>>());
        assert_eq!(tags, Ok(vec![tag("sql"), tag("rust")]));
        let tags = |count: u64| Tags::new((0..count).map(|n| tag(&format!("t{n}"))));
        assert_eq!(tags(10).map(|tags| tags.iter().count()), Ok(10));
        assert_eq!(tags(11), Err(Violation::TooMany { max: 10 }));
        assert_eq!(tags(u64::MAX), Err(Violation::TooMany { max: 10 }), "nobody reads to the end");
    }
    proptest! {
        #[test]
        fn a_tag_that_was_kept_reads_as_itself(raw in "[\\PC\\s]{1,40}") {
            if let Ok(tag) = Tag::parse(&raw) {
                prop_assert_eq!(Tag::parse(tag.as_str()), Ok(tag.clone()));
            }
        }
    }
}
