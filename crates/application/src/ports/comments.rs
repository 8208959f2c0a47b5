use lectern_domain::publishing::Comment;
use lectern_domain::{ArticleId, CommentId, Version};

#[cfg(doc)]
use crate::CommentView;
use crate::StoreError;

/// Comments. The article's `comments_count` (comments that are visible) MUST follow in the same transaction; its
/// version and `updated_at` MUST NOT.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Comments {
    /// The comment, deleted ones too.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, id: CommentId) -> Result<Option<Comment>, StoreError>;

    /// The comment of that number, deleted ones too, if it is about this article.
    ///
    /// # Errors
    /// Those of the store.
    fn find_by_number(&mut self, article: ArticleId, number: i64) -> Result<Option<Comment>, StoreError>;

    /// Keeps a new comment under the next number, which MUST be higher than every number given before. Gaps are
    /// allowed.
    ///
    /// What is answered MUST be all that was not known of it: put together by [`CommentView::of`], it shows as
    /// `CommentPages` show it. And two who add MUST NOT be in each other's way for having added.
    ///
    /// # Errors
    /// `Taken(Id)`.
    fn add(&mut self, comment: &Comment) -> Result<i64, StoreError>;

    /// Keeps the changes of a comment and answers its next version.
    ///
    /// # Errors
    /// MUST answer [`StoreError::Stale`] when the kept version is not that of `comment`.
    fn save(&mut self, comment: &Comment) -> Result<Version, StoreError>;
}
