use lectern_domain::SignedDuration;
use lectern_domain::identity::{Ladder, LadderPolicy, User};

use crate::ports::{AttemptKey, Tx};
use crate::{Context, Error};

/// How long a row is kept when nothing more happens: as long as an address is remembered as somebody's own. Counts
/// mean nothing long before.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Try to show that an account is one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimAttempt {
    /// What the account was called, case-folded; it need not exist.
    pub login: String,
}

impl ClaimAttempt {
    /// The steps of the ladder: from this address, and from anywhere.
    pub(super) fn keys(&self, at: &Context) -> [(AttemptKey, LadderPolicy); 2] {
        let login = self.cut();
        let pair = AttemptKey { login: login.clone(), address: at.address };
        [(pair, LadderPolicy::PAIR), (AttemptKey { login, address: None }, LadderPolicy::ACCOUNT)]
    }

    /// Where it is kept that this login was right from this address. No login is spelled like it: they are folded.
    fn known_here(&self, at: &Context) -> AttemptKey {
        AttemptKey { login: format!("KNOWN {}", self.cut()), address: at.address }
    }

    fn cut(&self) -> String {
        self.login.chars().take(254).collect()
    }

    /// Takes the attempt back: it was right. The address is then known as one of the owner's.
    pub(crate) fn succeeded(&self, tx: &mut dyn Tx, at: &Context) -> Result<(), Error> {
        for (key, _) in self.keys(at) {
            tx.login_attempts().remove(&key)?;
        }
        let once = Ladder { attempts: 1, last: at.now };
        Ok(tx.login_attempts().save(&self.known_here(at), &once)?)
    }
}

/// Counts an attempt *before* the password is compared, so that many guesses at once are counted too, and answers
/// the account, if there is one. An unknown login is counted in the same way: it takes the same road.
///
/// The wait over all addresses does not hold where the login was right before: whoever keeps guessing from elsewhere
/// would otherwise lock the owner out for as long as they like. The wait of the pair does hold there.
///
/// # Errors
/// `TooManyAttempts`, `Store`.
pub fn claim_attempt(tx: &mut dyn Tx, at: &Context, command: &ClaimAttempt) -> Result<Option<User>, Error> {
    let mut climbed = Vec::new();
    let known_here = tx.login_attempts().find(&command.known_here(at))?.is_some();
    for (key, policy) in command.keys(at) {
        let before = tx.login_attempts().find(&key)?;
        match Ladder::climb(before, &policy, at.now) {
            Ok(ladder) => climbed.push((key, ladder)),
            Err(_) if known_here && policy == LadderPolicy::ACCOUNT => {}
            Err(wait) => return Err(Error::TooManyAttempts { wait }),
        }
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
    fn climbed(pair: u32, account: u32, known_here: bool) -> MockTx {
        let mut tx = MockTx::default();
        tx.login_attempts.expect_find().returning(move |key| {
            let attempts = match key.address {
                _ if key.login.starts_with("KNOWN") => u32::from(known_here),
                Some(_) => pair,
                None => account,
            };
            let ladder = Ladder { attempts, last: noon() };
            Ok((attempts > 0).then_some(ladder))
        });
        tx
    }

    #[test]
    fn an_attempt_is_counted_before_anything_is_compared_known_or_not() {
        for known in [Some(user(1, Role::Student)), None] {
            let mut tx = climbed(0, 3, false).having_login("user1", known.clone());
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
            let refused = claim_attempt(&mut climbed(pair, account, false), &guest(), &attempt());
            assert_eq!(refused, Err(Error::TooManyAttempts { wait }), "{pair} {account}");
        }
    }

    #[test]
    fn guesses_from_elsewhere_do_not_lock_the_owner_out() {
        let owner = Some(user(1, Role::Student));
        let mut tx = climbed(1, 1_000, true).having_login("user1", owner.clone());
        let saved = tx.login_attempts.expect_save().times(1);
        saved.withf(|key, ladder| key.address.is_some() && ladder.attempts == 2).return_const(Ok(()));
        tx.login_attempts.expect_remove_older().return_const(Ok(()));
        assert_eq!(claim_attempt(&mut tx, &guest(), &attempt()), Ok(owner));

        let wait = SignedDuration::from_secs(30);
        let refused = claim_attempt(&mut climbed(5, 0, true), &guest(), &attempt());
        assert_eq!(refused, Err(Error::TooManyAttempts { wait }), "guesses from the owner's own address wait");
    }

    #[test]
    fn the_key_of_an_endless_login_is_cut() {
        let endless = ClaimAttempt { login: "ü".repeat(10_000) };
        for (key, _) in endless.keys(&guest()) {
            assert_eq!(key.login.chars().count(), 254);
        }
    }
}
