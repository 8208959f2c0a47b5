use lectern_application::Store;
use lectern_domain::identity::Follow;
use lectern_domain::{Timestamp, UserId};

use super::sessions::user;
use crate::scene::{at, done};

/// A pair stands once: adding it again, and removing it again, change nothing and say so.
pub fn a_follow_stands_once(store: &dyn Store) {
    let (ada, bob) = (user(store, "ada"), user(store, "bob"));
    assert!(follow(store, (ada, bob), at(1)));
    assert!(!follow(store, (ada, bob), at(2)));
    assert!(follow(store, (bob, ada), at(3)), "the other way is another pair");
    assert!(done(store, move |tx| tx.follows().remove(ada, bob)));
    assert!(!done(store, move |tx| tx.follows().remove(ada, bob)));
    assert!(!follow(store, (bob, ada), at(4)), "the other way still stands");
}

pub(super) fn follow(store: &dyn Store, (follower, followed): (UserId, UserId), now: Timestamp) -> bool {
    done(store, move |tx| tx.follows().add(&Follow::new(follower, followed, now).unwrap()))
}
