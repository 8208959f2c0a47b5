//! How long something that failed waits before it is tried again.

use crate::SignedDuration;

/// Randomness from outside: a part of the whole, in 2^32nds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw(pub u32);

/// How the waits between attempts grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backoff {
    /// Up to `first`, then up to twice as long each time, up to `longest`. Anything from nothing to that ("full
    /// jitter"): those who failed together do not come back together.
    Exponential {
        /// The most that is waited after the first attempt.
        first: SignedDuration,
        /// The most that is ever waited.
        longest: SignedDuration,
    },
    /// These waits, one after the other and then the last again, each up to a tenth longer.
    Schedule(&'static [SignedDuration]),
}

/// How often something is tried, and how long it waits in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retries {
    /// After so many attempts it is given up.
    pub attempts: u32,
    /// The waits between them.
    pub backoff: Backoff,
}

impl Retries {
    /// Ten attempts, mostly within the hour.
    pub const USUAL: Self = Self {
        attempts: 10,
        backoff: Backoff::Exponential { first: SignedDuration::from_secs(5), longest: SignedDuration::from_hours(1) },
    };

    /// How long to wait after attempt number `attempts` (from 1) failed; `None` when that was the last.
    #[must_use]
    pub fn wait(&self, attempts: u32, draw: Draw) -> Option<SignedDuration> {
        (attempts < self.attempts).then(|| self.backoff.wait(attempts, draw))
    }
}

impl Backoff {
    fn wait(self, attempts: u32, draw: Draw) -> SignedDuration {
        let before = attempts.saturating_sub(1);
        match self {
            Self::Exponential { first, longest } => {
                let doubled = 1_i32.checked_shl(before).filter(|factor| *factor > 0).unwrap_or(i32::MAX);
                part(first.checked_mul(doubled).unwrap_or(longest).min(longest), draw)
            }
            Self::Schedule(waits) => {
                let next = usize::try_from(before).ok().and_then(|before| waits.get(before));
                let wait = next.or(waits.last()).copied().unwrap_or(SignedDuration::ZERO);
                wait.saturating_add(part(wait / 10, draw))
            }
        }
    }
}

/// In whole microseconds, as everything that is kept.
fn part(whole: SignedDuration, Draw(draw): Draw) -> SignedDuration {
    let micros = whole.as_micros().saturating_mul(draw.into()) >> 32;
    SignedDuration::from_micros(i64::try_from(micros).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HALF: Draw = Draw(1 << 31);

    fn seconds(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    #[test]
    fn the_most_that_is_waited_doubles_up_to_its_limit() {
        let table = [(1, 5), (2, 10), (3, 20), (8, 640), (9, 1_280)];
        for (attempts, most) in table {
            let half = Retries::USUAL.wait(attempts, HALF);
            assert_eq!(half, Some(seconds(most) / 2), "after {attempts}");
            assert_eq!(Retries::USUAL.wait(attempts, Draw(0)), Some(SignedDuration::ZERO));
        }
        let patient = Retries { attempts: u32::MAX, ..Retries::USUAL };
        assert_eq!(patient.wait(11, HALF), Some(seconds(1_800)), "an hour at most");
        assert_eq!(patient.wait(4_000_000_000, HALF), Some(seconds(1_800)));
    }

    #[test]
    fn the_last_attempt_is_followed_by_none() {
        assert_eq!(Retries::USUAL.wait(10, HALF), None);
        assert_eq!(Retries::USUAL.wait(11, HALF), None);
    }

    #[test]
    fn a_schedule_is_kept_to_a_tenth_and_its_last_wait_comes_again() {
        const WAITS: &[SignedDuration] = &[SignedDuration::from_secs(10), SignedDuration::from_secs(600)];
        let retries = Retries { attempts: 4, backoff: Backoff::Schedule(WAITS) };
        let waits: Vec<_> = (1..=4).map(|attempts| retries.wait(attempts, Draw(0))).collect();
        assert_eq!(waits, [Some(seconds(10)), Some(seconds(600)), Some(seconds(600)), None]);
        assert_eq!(retries.wait(2, HALF), Some(seconds(630)));
        let none = Retries { attempts: 2, backoff: Backoff::Schedule(&[]) };
        assert_eq!(none.wait(1, HALF), Some(SignedDuration::ZERO));
    }

    proptest! {
        #[test]
        fn no_wait_is_negative_or_beyond_its_limit(attempts in 1_u32..10, draw: u32) {
            let wait = Retries::USUAL.wait(attempts, Draw(draw)).unwrap();
            prop_assert!(wait >= SignedDuration::ZERO && wait < seconds(5 << (attempts - 1)));
        }
    }
}
