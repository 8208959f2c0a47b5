use lectern_domain::SignedDuration;
use lectern_domain::effects::{Backoff, Priority, Retries};

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
    /// For letters: somebody waits for them, and a mail server may be away for the better part of a day.
    pub const MAIL: Self = Self {
        priority: Priority::High,
        retries: Retries {
            attempts: 18,
            backoff: Backoff::Exponential {
                first: SignedDuration::from_secs(15),
                longest: SignedDuration::from_hours(4),
            },
        },
        deadline: SignedDuration::from_mins(2),
    };
    /// As usual, for what can wait for everything else.
    pub const HOUSEKEEPING: Self = Self { priority: Priority::Low, ..Self::USUAL };
}
