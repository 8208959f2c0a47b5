//! Ports for lists and screens. Each call is one statement, however many rows it answers; one more where a page is
//! asked to count its list, which ends at the number that it was told.

use lectern_domain::identity::User;
use lectern_domain::{ArticleId, CommentId, Timestamp, UserId};

use crate::{
    ArticleCard, ArticleFilter, ArticleKey, ArticleSort, ArticleView, CommentView, Paging, ProfileView, SessionView,
    Slice, StoreError, TagCount, TagSort, UserFilter,
};

/// Which side of following a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FollowSide {
    /// Those who follow somebody.
    Followers,
    /// Those whom somebody follows.
    Following,
}

/// Accounts, for administrators and their owners.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait UserPages {
    /// The account.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError>;

    /// The account whose case-folded username is `folded`.
    ///
    /// # Errors
    /// Those of the store.
    fn find_by_username(&mut self, folded: &str) -> Result<Option<User>, StoreError>;

    /// Accounts by the time they were made.
    ///
    /// # Errors
    /// Those of the store.
    fn page(&mut self, filter: &UserFilter, paging: &Paging<()>) -> Result<Slice<User>, StoreError>;
}

/// Sessions, for their owners.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait SessionPages {
    /// The live sessions of a user at `now`, by the time they began.
    ///
    /// # Errors
    /// Those of the store.
    fn page(&mut self, user: UserId, now: Timestamp, paging: &Paging<()>) -> Result<Slice<SessionView>, StoreError>;
}

/// Public profiles. Deleted accounts have none.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait ProfilePages {
    /// The profile of the case-folded username, through the eyes of `viewer`.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, folded: &str, viewer: Option<UserId>) -> Result<Option<ProfileView>, StoreError>;

    /// The profiles of `users` that there are, in any order, through the eyes of `viewer`.
    ///
    /// # Errors
    /// Those of the store.
    fn find_all(&mut self, users: &[UserId], viewer: Option<UserId>) -> Result<Vec<ProfileView>, StoreError>;

    /// Those on one side of `user`, by the time the follow began; deleted accounts are left out.
    ///
    /// # Errors
    /// Those of the store.
    fn page(
        &mut self,
        user: UserId,
        side: FollowSide,
        viewer: Option<UserId>,
        paging: &Paging<()>,
    ) -> Result<Slice<ProfileView>, StoreError>;
}

/// Articles through the eyes of a viewer, whose only effect is `favorited_by_me`: what may be read is decided by
/// the use case.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait ArticlePages {
    /// One article by its identifier or a slug, present or past.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, key: &ArticleKey, viewer: Option<UserId>) -> Result<Option<ArticleView>, StoreError>;

    /// A page of articles.
    ///
    /// # Errors
    /// Those of the store.
    fn page(
        &mut self,
        filter: &ArticleFilter,
        viewer: Option<UserId>,
        paging: &Paging<ArticleSort>,
    ) -> Result<Slice<ArticleCard>, StoreError>;
}

/// Comments as they were kept; what does not show is blanked by the use case.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait CommentPages {
    /// One comment.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, id: CommentId) -> Result<Option<CommentView>, StoreError>;

    /// The comments of an article that are visible, the highest number first: at most so many.
    ///
    /// # Errors
    /// Those of the store.
    fn visible(&mut self, article: ArticleId, most: u16) -> Result<Vec<CommentView>, StoreError>;

    /// The comments of an article by number.
    ///
    /// # Errors
    /// Those of the store.
    fn page(&mut self, article: ArticleId, paging: &Paging<()>) -> Result<Slice<CommentView>, StoreError>;
}

/// Tags with the number of published articles that have them. A tag without one is not listed.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait TagPages {
    /// The names of the tags of most articles, at most so many: by their count, falling, then by name, rising.
    ///
    /// # Errors
    /// Those of the store.
    fn most_used(&mut self, most: u16) -> Result<Vec<String>, StoreError>;

    /// A page of tags. Sorted by name a position is a `Key::Text`, sorted by count a `Key::Ranked`; a tie is broken
    /// by the name in the direction of the list.
    ///
    /// # Errors
    /// Those of the store.
    fn page(&mut self, paging: &Paging<TagSort>) -> Result<Slice<TagCount>, StoreError>;
}
