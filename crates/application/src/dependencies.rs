//! What the school leans on beside its database, and whether it is there.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// A board on which those who talk to the outside write what is down. The school goes on without any of these, so they
/// stand in the answer to "are you ready" and do not change it.
#[derive(Debug, Clone, Default)]
pub struct Dependencies(Arc<Mutex<BTreeSet<&'static str>>>);

impl Dependencies {
    /// `name` answers, or it does not. Answers whether that is news.
    pub fn report(&self, name: &'static str, up: bool) -> bool {
        let mut down = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if up { down.remove(name) } else { down.insert(name) }
    }

    /// What is down, by name.
    #[must_use]
    pub fn down(&self) -> Vec<&'static str> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_down_is_told_until_it_is_up_again() {
        let (board, copy) = {
            let board = Dependencies::default();
            (board.clone(), board)
        };
        assert!(board.report("broker", false) && !board.report("broker", false));
        assert!(!board.report("redis", true));
        assert_eq!(copy.down(), ["broker"]);
        assert!(board.report("broker", true));
        assert!(copy.down().is_empty());
    }
}
