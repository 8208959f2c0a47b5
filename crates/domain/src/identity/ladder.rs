//! The login ladder: each failed login makes the next one wait longer.
//!
//! An attempt is counted *before* the password is compared, and taken back when it was right. Otherwise sixty-four
//! guesses sent at once would all pass the question "may I?" before the first failure is written down.

use crate::{SignedDuration, Timestamp};

/// How many attempts are free, and how the wait grows after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LadderPolicy {
    /// Attempts without any wait.
    pub free: u32,
    /// The window in which attempts are counted; after it without an attempt they are forgotten.
    pub window: SignedDuration,
    /// The wait after the last free attempt; it doubles with each further one.
    pub first_wait: SignedDuration,
    /// The longest wait.
    pub longest_wait: SignedDuration,
}

impl LadderPolicy {
    /// For a pair of account and address: 5 in 15 minutes, then 30 s, 1 min, ... 15 min.
    pub const PAIR: Self = Self {
        free: 5,
        window: SignedDuration::from_mins(15),
        first_wait: SignedDuration::from_secs(30),
        longest_wait: SignedDuration::from_mins(15),
    };

    /// For an account across all addresses: soft and short, so that nobody can lock another out for good.
    pub const ACCOUNT: Self = Self {
        free: 20,
        window: SignedDuration::from_mins(15),
        first_wait: SignedDuration::from_secs(1),
        longest_wait: SignedDuration::from_secs(30),
    };
}

/// The attempts of one pair, or of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ladder {
    /// Attempts in the window that have not turned out right.
    pub attempts: u32,
    /// When the last of them was made.
    pub last: Timestamp,
}

impl Ladder {
    /// Counts one more attempt, or says how long to wait. A refused attempt is not counted.
    ///
    /// # Errors
    /// How long to wait before the next attempt is looked at.
    pub fn climb(before: Option<Self>, policy: &LadderPolicy, now: Timestamp) -> Result<Self, SignedDuration> {
        let Some(before) = before.filter(|ladder| now.duration_since(ladder.last) < policy.window) else {
            return Ok(Self { attempts: 1, last: now });
        };
        let left = before.wait(policy) - now.duration_since(before.last);
        if left > SignedDuration::ZERO {
            return Err(left);
        }
        Ok(Self { attempts: before.attempts.saturating_add(1), last: now })
    }

    fn wait(&self, policy: &LadderPolicy) -> SignedDuration {
        let Some(beyond) = self.attempts.checked_sub(policy.free) else {
            return SignedDuration::ZERO;
        };
        let doubled = 1_i32.checked_shl(beyond).filter(|factor| *factor > 0).unwrap_or(i32::MAX);
        policy.first_wait.checked_mul(doubled).unwrap_or(policy.longest_wait).min(policy.longest_wait)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_000_000 + second)
    }

    fn after(attempts: u32) -> Option<Ladder> {
        Some(Ladder { attempts, last: at(0) })
    }

    #[test]
    fn five_attempts_are_free_then_the_wait_doubles_up_to_its_limit() {
        let table = [(1, 0), (4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (40, 900), (4_000_000_000, 900)];
        for (attempts, wait) in table {
            let climbed = Ladder::climb(after(attempts), &LadderPolicy::PAIR, at(0));
            let expected = SignedDuration::from_secs(wait);
            assert_eq!(climbed.err().unwrap_or(SignedDuration::ZERO), expected, "after {attempts}");
        }
    }

    #[test]
    fn the_next_attempt_counts_once_the_wait_is_over() {
        assert_eq!(Ladder::climb(after(5), &LadderPolicy::PAIR, at(29)), Err(SignedDuration::from_secs(1)));
        let next = Ladder { attempts: 6, last: at(30) };
        assert_eq!(Ladder::climb(after(5), &LadderPolicy::PAIR, at(30)), Ok(next));
    }

    #[test]
    fn a_quiet_window_forgets() {
        let fresh = Ladder { attempts: 1, last: at(900) };
        assert_eq!(Ladder::climb(after(30), &LadderPolicy::PAIR, at(900)), Ok(fresh));
        assert_eq!(Ladder::climb(None, &LadderPolicy::PAIR, at(900)), Ok(fresh));
    }

    #[test]
    fn an_account_never_waits_longer_than_half_a_minute() {
        let waits: Vec<_> = (20..60).map(|n| Ladder::climb(after(n), &LadderPolicy::ACCOUNT, at(0)).err()).collect();
        assert!(waits.iter().all(|wait| wait.is_some_and(|wait| wait <= SignedDuration::from_secs(30))));
    }
    proptest! {
        /// Five at once, then after 30 s, 90 s, 210 s and 450 s; the next comes after the quarter of an hour.
        #[test]
        fn nobody_guesses_more_than_nine_times_in_a_quarter_of_an_hour(mut seconds in prop::collection::vec(0_i64..900, 0..400)) {
            seconds.sort_unstable();
            let (mut ladder, mut guesses) = (None, 0);
            for second in seconds {
                if let Ok(climbed) = Ladder::climb(ladder, &LadderPolicy::PAIR, at(second)) {
                    (ladder, guesses) = (Some(climbed), guesses + 1);
                }
            }
            prop_assert!(guesses <= 9, "{guesses}");
        }
    }
}
