//! Comments: numbered by the store, kept in place when deleted.

use crate::identity::{Capability, Roles};
use crate::{ArticleId, CommentId, SignedDuration, Timestamp, UserId, Version, Violation, text};

/// How long an author may edit a comment.
const EDIT_WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// The text of a comment: 1 to 10,000 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentBody(String);

impl CommentBody {
    /// The fewest and the most characters.
    pub const LENGTH: (usize, usize) = (1, 10_000);

    /// Reads the text as somebody typed it.
    ///
    /// # Errors
    /// Blank, too long, or with control characters.
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        text::prose(raw, Self::LENGTH.0..=Self::LENGTH.1).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a comment shows its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommentStatus {
    /// To everybody.
    Visible,
    /// To moderators alone.
    Hidden,
    /// To nobody: the text is gone, its place in the thread stays.
    Deleted,
}

impl CommentStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Visible, Self::Hidden, Self::Deleted];

    /// The name in rows and bodies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Visible => "visible",
            Self::Hidden => "hidden",
            Self::Deleted => "deleted",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// Everything that is kept of a comment, but for its number, which the store gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentState {
    /// The comment.
    pub id: CommentId,
    /// Counts its changes.
    pub version: Version,
    /// What it is about.
    pub article: ArticleId,
    /// Who wrote it.
    pub author: UserId,
    /// Its text; gone when deleted.
    pub body: Option<CommentBody>,
    /// The comment that it answers.
    pub parent: Option<CommentId>,
    /// Whether it shows.
    pub status: CommentStatus,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Why a comment does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommentError {
    /// Only its author edits it.
    #[error("only its author edits a comment")]
    NotTheAuthor,
    /// The fifteen minutes are over.
    #[error("a comment can be edited for 15 minutes")]
    WindowClosed,
    /// There is no such step from where the comment stands.
    #[error("a comment that is {} cannot be {step}", .from.name())]
    InvalidTransition {
        /// Where it stands.
        from: CommentStatus,
        /// What should have been done to it, to follow "be".
        step: &'static str,
    },
    /// The comment that it answers is of another article, or shows nothing to answer.
    #[error("the comment that it answers is not there")]
    NoSuchParent,
}

/// Whether a deletion changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// The comment is a tombstone now.
    Removed,
    /// It was one before.
    AlreadyGone,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment(CommentState);

impl Comment {
    /// Rebuilds a comment from what was kept.
    #[must_use]
    pub const fn restore(state: CommentState) -> Self {
        Self(state)
    }

    /// Everything that is kept.
    #[must_use]
    pub const fn state(&self) -> &CommentState {
        &self.0
    }

    /// Writes a comment, perhaps as an answer to `parent`.
    ///
    /// # Errors
    /// [`CommentError::NoSuchParent`].
    pub fn write(
        id: CommentId,
        (article, author): (ArticleId, UserId),
        body: CommentBody,
        parent: Option<&Self>,
        now: Timestamp,
    ) -> Result<Self, CommentError> {
        if parent.is_some_and(|parent| parent.0.article != article || parent.0.status != CommentStatus::Visible) {
            return Err(CommentError::NoSuchParent);
        }
        Ok(Self(CommentState {
            id,
            version: Version::FIRST,
            article,
            author,
            body: Some(body),
            parent: parent.map(|parent| parent.0.id),
            status: CommentStatus::Visible,
            created_at: now,
            updated_at: now,
        }))
    }

    /// Whether it is theirs, asked before anything is said of its version.
    ///
    /// # Errors
    /// [`CommentError::NotTheAuthor`].
    pub fn written_by(&self, who: UserId) -> Result<(), CommentError> {
        if who == self.0.author { Ok(()) } else { Err(CommentError::NotTheAuthor) }
    }

    /// Replaces the text: by its author, within fifteen minutes, while it shows. Answers whether it is another one.
    ///
    /// # Errors
    /// [`CommentError::NotTheAuthor`], [`CommentError::InvalidTransition`], [`CommentError::WindowClosed`].
    pub fn edit(&mut self, who: UserId, body: CommentBody, now: Timestamp) -> Result<bool, CommentError> {
        self.written_by(who)?;
        self.step(CommentStatus::Visible, "edited")?;
        if now.duration_since(self.0.created_at) > EDIT_WINDOW {
            return Err(CommentError::WindowClosed);
        }
        let before = self.0.clone();
        self.0.body = Some(body);
        let changed = self.0 != before;
        if changed {
            self.0.updated_at = now;
        }
        Ok(changed)
    }

    /// Whether somebody may delete it: its author, the owner of the article, a moderator.
    #[must_use]
    pub fn deletable_by(&self, who: UserId, roles: Roles, owner: UserId) -> bool {
        who == self.0.author || who == owner || roles.hold(Capability::ModerateComments)
    }

    /// Deletes the text and keeps the place. Deleting twice changes nothing.
    pub fn delete(&mut self, now: Timestamp) -> Removal {
        if self.0.status == CommentStatus::Deleted {
            return Removal::AlreadyGone;
        }
        self.0.body = None;
        self.0.status = CommentStatus::Deleted;
        self.0.updated_at = now;
        Removal::Removed
    }

    /// `visible → hidden`.
    ///
    /// # Errors
    /// [`CommentError::InvalidTransition`].
    pub fn hide(&mut self, now: Timestamp) -> Result<(), CommentError> {
        self.step(CommentStatus::Visible, "hidden")?;
        (self.0.status, self.0.updated_at) = (CommentStatus::Hidden, now);
        Ok(())
    }

    /// `hidden → visible`.
    ///
    /// # Errors
    /// [`CommentError::InvalidTransition`].
    pub fn show(&mut self, now: Timestamp) -> Result<(), CommentError> {
        self.step(CommentStatus::Hidden, "shown")?;
        (self.0.status, self.0.updated_at) = (CommentStatus::Visible, now);
        Ok(())
    }

    fn step(&self, from: CommentStatus, step: &'static str) -> Result<(), CommentError> {
        if self.0.status == from {
            return Ok(());
        }
        Err(CommentError::InvalidTransition { from: self.0.status, step })
    }
}

#[cfg(test)]
#[path = "comment_tests.rs"]
mod tests;
