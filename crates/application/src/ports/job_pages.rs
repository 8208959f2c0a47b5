use crate::{JobDepth, StoreError};

/// Jobs, for those who watch over them.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait JobPages {
    /// How many jobs have not ended, by kind and status, in any order.
    ///
    /// # Errors
    /// Those of the store.
    fn depths(&mut self) -> Result<Vec<JobDepth>, StoreError>;
}
