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
        let pair = AttemptKey {
            login: login.clone(),
            address: at.address,
        };
        [
            (pair, LadderPolicy::PAIR),
            (AttemptKey { login, address: None }, LadderPolicy::ACCOUNT),
        ]
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
