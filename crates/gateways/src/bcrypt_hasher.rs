use std::{io, thread};

use lectern_application::ports::{Hashed, PasswordHasher, Verified};
use lectern_domain::identity::{Password, PasswordHash};
use prometheus_client::registry::Registry;

use crate::bcrypt_scheme as scheme;
use crate::lane::Lane;

/// bcrypt on half the cores, so that the other half goes on answering while 200 people log in.
pub struct BcryptHasher {
    cost: u32,
    lane: Lane,
}

impl BcryptHasher {
    /// Starts the lane. `cost` is 12 in earnest and 4 in tests (bcrypt allows 4 to 31; anything else fails every
    /// call); `queue` is how many may wait before the next is told that we are busy.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(cost: u32, queue: usize) -> io::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let lane = Lane::start((cores / 2).max(1), queue)?;
        Ok(Self { cost, lane })
    }

    /// Lets whoever scrapes `registry` see how the lane does.
    pub fn register(&self, registry: &mut Registry) {
        self.lane.tally.register(registry);
    }
}

impl PasswordHasher for BcryptHasher {
    fn hash(&self, password: Password) -> Hashed<PasswordHash> {
        let cost = self.cost;
        self.lane.run(move || scheme::hash(&password, cost))
    }

    fn verify(&self, password: Password, hash: Option<PasswordHash>) -> Hashed<Verified> {
        let cost = self.cost;
        self.lane.run(move || scheme::verify(&password, hash.as_ref(), cost))
    }
}

#[cfg(test)]
mod tests {
    use futures_executor::block_on;
    use lectern_application::ports::HashingError;

    use super::*;

    lectern_contract::password_hasher_suite!((BcryptHasher::start(4, 8).unwrap(), ()));

    #[test]
    fn a_cost_that_bcrypt_does_not_know_fails_instead_of_hashing_badly() {
        let hasher = BcryptHasher::start(3, 8).unwrap();
        assert_eq!(block_on(hasher.hash(Password::given("correct horse"))), Err(HashingError::Failed));
    }
}
