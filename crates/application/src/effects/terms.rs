use lectern_domain::SignedDuration;
use lectern_domain::effects::{Priority, Retries};

/// How jobs of one kind are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// What goes first.
    pub priority: Priority,
    /// How often it is tried.
    pub retries: Retries,
    /// How long one attempt may take. What takes longer has failed.
    pub deadline: SignedDuration,
}

impl Terms {
    /// What suits most: ten attempts within the hour, a minute each.
    pub const USUAL: Self =
        Self { priority: Priority::Normal, retries: Retries::USUAL, deadline: SignedDuration::from_mins(1) };
    /// The same for what can wait for everything else.
    pub const HOUSEKEEPING: Self = Self { priority: Priority::Low, ..Self::USUAL };
}
