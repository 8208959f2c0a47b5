//! How much is measured, and for how long.

use std::time::Duration;

use clap::ValueEnum;

/// How thorough a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Thoroughness {
    /// What docs/performance.md shows: some ten minutes.
    Full,
    /// A look before and after a change: some two minutes.
    Quick,
    /// Whether it still runs. Its numbers mean nothing.
    Smoke,
}

/// The numbers behind a [`Thoroughness`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    /// How often each side is measured.
    pub(crate) rounds: usize,
    /// How long each time.
    pub(crate) round: Duration,
    /// Articles of the school that most figures are of.
    pub(crate) articles: u32,
    /// Articles of the large one.
    pub(crate) many: u32,
    /// Which page is compared with the first.
    pub(crate) deep_page: usize,
    /// How often the program is started.
    pub(crate) starts: usize,
}

impl Thoroughness {
    pub(crate) fn scale(self) -> Scale {
        match self {
            Self::Full => Scale {
                rounds: 9,
                round: Duration::from_secs(2),
                articles: 10_000,
                many: 1_000_000,
                deep_page: 1_000,
                starts: 9,
            },
            Self::Quick => Scale {
                rounds: 5,
                round: Duration::from_secs(1),
                articles: 10_000,
                many: 100_000,
                deep_page: 1_000,
                starts: 5,
            },
            Self::Smoke => {
                Scale { rounds: 1, round: Duration::from_millis(60), articles: 200, many: 400, deep_page: 5, starts: 1 }
            }
        }
    }
}
