use lectern_domain::JobId;

use crate::{JobDepth, JobFilter, JobView, Paging, Slice, StoreError};

/// Jobs, for those who watch over them.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait JobPages {
    /// The job, ended ones too.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, id: JobId) -> Result<Option<JobView>, StoreError>;

    /// Jobs in the order of their identifiers, which is that in which they were queued.
    ///
    /// # Errors
    /// Those of the store.
    fn page(&mut self, filter: &JobFilter, paging: &Paging<()>) -> Result<Slice<JobView>, StoreError>;

    /// How many jobs have not ended, by kind and status, in any order.
    ///
    /// # Errors
    /// Those of the store.
    fn depths(&mut self) -> Result<Vec<JobDepth>, StoreError>;
}
