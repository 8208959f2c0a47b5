//! The article: `draft → published → draft`, `published → archived → draft`.

use super::{ArticleBody, Slug, Summary, Tags, Title};
use crate::identity::{Capability, Roles};
use crate::{ArticleId, Patch, Timestamp, UserId, Version};

/// Where an article stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArticleStatus {
    /// Seen by its author and by editors alone.
    Draft,
    /// Seen by everybody.
    Published,
    /// Taken out of sight, as a draft is; restored as one.
    Archived,
}

impl ArticleStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Archived];

    /// The name in rows and bodies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }

    /// To follow "is" in a sentence.
    const fn adjective(self) -> &'static str {
        match self {
            Self::Draft => "a draft",
            Self::Published | Self::Archived => self.name(),
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether somebody (nobody: a guest) may read an article of `author` that stands here: what is not published is
    /// for its author, who may have lost the role to write, and for editors. For others it does not exist.
    #[must_use]
    pub fn readable_by(self, author: UserId, who: Option<(UserId, Roles)>) -> bool {
        self == Self::Published || who.is_some_and(|(id, roles)| id == author || roles.hold(Capability::EditAnyArticle))
    }
}

/// Everything that is kept of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleState {
    /// The article.
    pub id: ArticleId,
    /// Counts its changes.
    pub version: Version,
    /// Who wrote it.
    pub author: UserId,
    /// Its present name in addresses.
    pub slug: Slug,
    /// Its title.
    pub title: Title,
    /// What it is about.
    pub summary: Summary,
    /// Its text, in Markdown.
    pub body: ArticleBody,
    /// Its tags.
    pub tags: Tags,
    /// Where it stands.
    pub status: ArticleStatus,
    /// When it was last published; absent in a draft.
    pub published_at: Option<Timestamp>,
    /// When it is to be published by itself; of drafts alone.
    pub publish_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What an author begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its name in addresses.
    pub slug: Slug,
    /// Its title.
    pub title: Title,
    /// What it is about.
    pub summary: Summary,
    /// Its text.
    pub body: ArticleBody,
    /// Its tags.
    pub tags: Tags,
}

/// Changes to an article; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArticleEdit {
    /// Another title. The slug stays unless asked for.
    pub title: Option<Title>,
    /// Another summary.
    pub summary: Option<Summary>,
    /// Another text.
    pub body: Option<ArticleBody>,
    /// Other tags.
    pub tags: Option<Tags>,
    /// Another slug. The old one stays reserved and leads here.
    pub slug: Option<Slug>,
    /// When a draft is to be published by itself, or that it is not.
    pub publish_at: Patch<Timestamp>,
}

/// Why an article does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArticleError {
    /// There is no such step from where the article stands.
    #[error("an article that is {} cannot be {step}", .from.adjective())]
    InvalidTransition {
        /// Where it stands.
        from: ArticleStatus,
        /// What should have been done to it, to follow "be".
        step: &'static str,
    },
    /// What readers need is missing: the summary.
    #[error("a published article needs a summary")]
    NotPublishable,
    /// What is planned lies ahead.
    #[error("the time to publish it has passed")]
    TooLate,
    /// Only published articles are talked about and marked.
    #[error("the article is not published")]
    NotPublished,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article(ArticleState);

impl Article {
    /// Rebuilds an article from what was kept.
    #[must_use]
    pub const fn restore(state: ArticleState) -> Self {
        Self(state)
    }

    /// Everything that is kept.
    #[must_use]
    pub const fn state(&self) -> &ArticleState {
        &self.0
    }

    /// Begins an article, as a draft.
    #[must_use]
    pub fn draft(id: ArticleId, author: UserId, draft: Draft, now: Timestamp) -> Self {
        let Draft { slug, title, summary, body, tags } = draft;
        Self(ArticleState {
            id,
            version: Version::FIRST,
            author,
            slug,
            title,
            summary,
            body,
            tags,
            status: ArticleStatus::Draft,
            published_at: None,
            publish_at: None,
            created_at: now,
            updated_at: now,
        })
    }

    /// Whether somebody (nobody: a guest) may read it.
    #[must_use]
    pub fn readable_by(&self, who: Option<(UserId, Roles)>) -> bool {
        self.0.status.readable_by(self.0.author, who)
    }

    /// Whether everybody may read it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.readable_by(None)
    }

    /// Whether somebody may change it: its author while they may write, and editors of any article.
    #[must_use]
    pub fn editable_by(&self, who: UserId, roles: Roles) -> bool {
        who == self.0.author && roles.hold(Capability::WriteArticles) || roles.hold(Capability::EditAnyArticle)
    }

    /// Changes what it says, and answers whether anything is other than before.
    ///
    /// # Errors
    /// [`ArticleError::NotPublishable`] when a published article would lose its summary, or one that is to be published;
    /// for what is planned those of [`schedule`](Self::schedule).
    pub fn edit(&mut self, edit: ArticleEdit, now: Timestamp) -> Result<bool, ArticleError> {
        let ArticleEdit { title, summary, body, tags, slug, publish_at } = edit;
        let mut next = self.clone();
        replace(&mut next.0.title, title);
        replace(&mut next.0.summary, summary);
        replace(&mut next.0.body, body);
        replace(&mut next.0.tags, tags);
        replace(&mut next.0.slug, slug);
        match publish_at {
            Patch::Keep => {}
            Patch::Clear => next.0.publish_at = None,
            Patch::Set(at) => next.schedule(at, now)?,
        }
        let for_readers = next.0.status == ArticleStatus::Published || next.0.publish_at.is_some();
        if for_readers && next.0.summary.is_empty() {
            return Err(ArticleError::NotPublishable);
        }
        let changed = next != *self;
        if changed {
            next.0.updated_at = now;
            *self = next;
        }
        Ok(changed)
    }

    /// Has a draft published by itself at `at`, in whole microseconds. What was planned before is planned no more.
    ///
    /// # Errors
    /// [`ArticleError::InvalidTransition`] from elsewhere, [`ArticleError::TooLate`] unless `at` lies ahead,
    /// [`ArticleError::NotPublishable`] without a summary.
    pub fn schedule(&mut self, at: Timestamp, now: Timestamp) -> Result<(), ArticleError> {
        self.step(ArticleStatus::Draft, "planned for later")?;
        let at = Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at);
        if self.0.publish_at == Some(at) {
            return Ok(());
        }
        if at <= now {
            return Err(ArticleError::TooLate);
        }
        if self.0.summary.is_empty() {
            return Err(ArticleError::NotPublishable);
        }
        self.0.publish_at = Some(at);
        Ok(())
    }

    /// Leaves the draft unpublished after all. Where it is no draft any more, that is no change to what it says.
    pub const fn unschedule(&mut self, now: Timestamp) {
        self.0.publish_at = None;
        if matches!(self.0.status, ArticleStatus::Draft) {
            self.0.updated_at = now;
        }
    }

    /// Gives the draft another slug before it is kept: the one from the title was taken.
    #[must_use]
    pub fn renamed(mut self, slug: Slug) -> Self {
        self.0.slug = slug;
        self
    }

    /// `draft → published`.
    ///
    /// # Errors
    /// [`ArticleError::InvalidTransition`], [`ArticleError::NotPublishable`] without a summary.
    pub fn publish(&mut self, now: Timestamp) -> Result<(), ArticleError> {
        self.step(ArticleStatus::Draft, "published")?;
        if self.0.summary.is_empty() {
            return Err(ArticleError::NotPublishable);
        }
        self.enter(ArticleStatus::Published, Some(now), now);
        Ok(())
    }

    /// `published → draft`.
    ///
    /// # Errors
    /// [`ArticleError::InvalidTransition`].
    pub fn unpublish(&mut self, now: Timestamp) -> Result<(), ArticleError> {
        self.step(ArticleStatus::Published, "unpublished")?;
        self.enter(ArticleStatus::Draft, None, now);
        Ok(())
    }

    /// `published → archived`.
    ///
    /// # Errors
    /// [`ArticleError::InvalidTransition`].
    pub fn archive(&mut self, now: Timestamp) -> Result<(), ArticleError> {
        self.step(ArticleStatus::Published, "archived")?;
        self.enter(ArticleStatus::Archived, self.0.published_at, now);
        Ok(())
    }

    /// `archived → draft`. (`restore` is the door through which persistence comes.)
    ///
    /// # Errors
    /// [`ArticleError::InvalidTransition`].
    pub fn unarchive(&mut self, now: Timestamp) -> Result<(), ArticleError> {
        self.step(ArticleStatus::Archived, "restored")?;
        self.enter(ArticleStatus::Draft, None, now);
        Ok(())
    }

    /// Whether readers may comment on it and mark it.
    ///
    /// # Errors
    /// [`ArticleError::NotPublished`].
    pub fn open_to_readers(&self) -> Result<(), ArticleError> {
        if self.0.status == ArticleStatus::Published { Ok(()) } else { Err(ArticleError::NotPublished) }
    }

    fn step(&self, from: ArticleStatus, step: &'static str) -> Result<(), ArticleError> {
        if self.0.status == from {
            return Ok(());
        }
        Err(ArticleError::InvalidTransition { from: self.0.status, step })
    }

    fn enter(&mut self, status: ArticleStatus, published_at: Option<Timestamp>, now: Timestamp) {
        self.0.status = status;
        self.0.published_at = published_at;
        self.0.publish_at = None;
        self.0.updated_at = now;
    }
}

fn replace<T>(slot: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *slot = value;
    }
}

#[cfg(test)]
#[path = "article_tests.rs"]
mod tests;
