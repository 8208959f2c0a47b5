use lectern_domain::SignedDuration;
use lectern_domain::identity::{Ladder, LadderPolicy, User};

use crate::ports::{AttemptKey, Tx};
use crate::{Context, Error};

/// How long a count is kept when nothing more happens; far longer than any window, so that it is only housekeeping.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Try to show that an account is one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimAttempt {
    /// What the account was called, case-folded; it need not exist.
    pub login: String,
}

impl ClaimAttempt {
    /// The steps of the ladder: from this address, and from anywhere.
    pub(super) fn keys(&self, at: &Context) -> [(AttemptKey, LadderPolicy); 2] {
        let login: String = self.login.chars().take(254).collect();
        let pair = AttemptKey { login: login.clone(), address: at.address };
        [(pair, LadderPolicy::PAIR), (AttemptKey { login, address: None }, LadderPolicy::ACCOUNT)]
    }

    /// Takes the attempt back: it was right.
    pub(super) fn succeeded(&self, tx: &mut dyn Tx, at: &Context) -> Result<(), Error> {
        for (key, _) in self.keys(at) {
            tx.login_attempts().remove(&key)?;
        }
        Ok(())
    }
}

/// Counts an attempt *before* the password is compared, so that many guesses at once are counted too, and answers
/// the account, if there is one. An unknown login is counted in the same way: it takes the same road.
///
/// # Errors
/// `TooManyAttempts`, `Store`.
pub fn claim_attempt(tx: &mut dyn Tx, at: &Context, command: &ClaimAttempt) -> Result<Option<User>, Error> {
    let mut climbed = Vec::new();
    for (key, policy) in command.keys(at) {
        let before = tx.login_attempts().find(&key)?;
        let ladder = Ladder::climb(before, &policy, at.now).map_err(|wait| Error::TooManyAttempts { wait })?;
        climbed.push((key, ladder));
    }
    for (key, ladder) in &climbed {
        tx.login_attempts().save(key, ladder)?;
    }
    tx.login_attempts().remove_older(at.now - FORGOTTEN_AFTER)?;
    Ok(tx.users().find_by_login(&command.login)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;

    use crate::fixtures::{guest, noon, user};
    use crate::mocks::MockTx;

    fn attempt() -> ClaimAttempt {
        ClaimAttempt { login: "user1".to_owned() }
    }

    /// A ladder that was climbed so often from this address, and so often from anywhere.
    fn climbed(pair: u32, account: u32) -> MockTx {
        let mut tx = MockTx::default();
        tx.login_attempts.expect_find().returning(move |key| {
            let attempts = if key.address.is_some() { pair } else { account };
            let ladder = Ladder { attempts, last: noon() };
            Ok((attempts > 0).then_some(ladder))
        });
        tx
    }

    #[test]
    fn an_attempt_is_counted_before_anything_is_compared_known_or_not() {
        for known in [Some(user(1, Role::Student)), None] {
            let mut tx = climbed(0, 3).having_login("user1", known.clone());
            for (from_here, attempts) in [(true, 1), (false, 4)] {
                let saved = tx.login_attempts.expect_save().times(1);
                saved
                    .withf(move |key, ladder| key.address.is_some() == from_here && ladder.attempts == attempts)
                    .return_const(Ok(()));
            }
            let forgotten = tx.login_attempts.expect_remove_older().times(1);
            forgotten.withf(|before| *before == noon() - FORGOTTEN_AFTER).return_const(Ok(()));
            assert_eq!(claim_attempt(&mut tx, &guest(), &attempt()), Ok(known));
        }
    }

    #[test]
    fn one_attempt_too_many_is_refused_and_not_counted() {
        let table = [
            (5, 0, SignedDuration::from_secs(30)),
            (0, 20, SignedDuration::from_secs(1)),
            (5, 20, SignedDuration::from_secs(30)),
        ];
        for (pair, account, wait) in table {
            let refused = claim_attempt(&mut climbed(pair, account), &guest(), &attempt());
            assert_eq!(refused, Err(Error::TooManyAttempts { wait }), "{pair} {account}");
        }
    }

    #[test]
    fn the_key_of_an_endless_login_is_cut() {
        let endless = ClaimAttempt { login: "ü".repeat(10_000) };
        for (key, _) in endless.keys(&guest()) {
            assert_eq!(key.login.chars().count(), 254);
        }
    }
}
