use lectern_domain::Event;

/// What a unit of work left for others to act on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// What it announced, in that order.
    pub events: Vec<Event>,
    /// Whether it queued jobs.
    pub jobs: bool,
}

impl Told {
    /// Whether there is nothing in it for anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { events, jobs } = self;
        events.is_empty() && !jobs
    }
}

/// Who hears at once of what was committed on this node. It is a hint and no delivery: when the process dies between
/// COMMIT and this call nobody hears, so whatever must not be lost is read from the outbox and the jobs.
///
/// A store MUST call this after COMMIT and before the caller is answered, once for each unit of work that announced
/// or queued anything, and never for one that was undone. Where it ran more than once, only what the run that was committed
/// announced is told. Units that commit side by side are told in no order.
///
/// It is called on the thread that committed, which serves nobody meanwhile: an implementation MUST be quick, MUST NOT
/// wait for the store, and has no way to fail. A panic of it is logged and harms nobody.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Committed: Send + Sync {
    /// A unit of work was committed.
    fn committed(&self, told: &Told);

    /// The connection was lost in COMMIT, so nobody knows: it may have been committed, may yet be, or never.
    fn in_doubt(&self, told: &Told);
}
