/// Somebody whom the school asks when they are there, and does without when they are not: a cache of counts, a broker.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Neighbor: Send + Sync {
    /// What operators call it.
    fn name(&self) -> &'static str;

    /// Whether it answered when it was last asked. MUST NOT wait for it.
    fn answers(&self) -> bool;
}
