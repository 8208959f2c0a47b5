use lectern_domain::{ArticleId, Timestamp, UserId};

use crate::StoreError;

/// Favourites; a pair stands once. The article's `favorites_count` MUST follow in the same transaction; its version
/// and `updated_at` MUST NOT.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Favorites {
    /// Marks an article; `false` when it was marked already.
    ///
    /// # Errors
    /// Those of the store.
    fn add(&mut self, user: UserId, article: ArticleId, now: Timestamp) -> Result<bool, StoreError>;

    /// Takes the mark back; `false` when there was none.
    ///
    /// # Errors
    /// Those of the store.
    fn remove(&mut self, user: UserId, article: ArticleId) -> Result<bool, StoreError>;
}
