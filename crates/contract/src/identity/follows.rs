use lectern_application::Store;
use lectern_application::ports::FollowSide;
use lectern_domain::identity::Follow;
use lectern_domain::{Timestamp, UserId};

use super::profile_pages::page;
use super::sessions::user;
use crate::scene::{at, done, glance};

/// A pair stands once and is counted on both sides: adding it again, and removing it again, change nothing and say so.
/// Neither version nor time of an account move with it.
pub fn a_follow_stands_once_and_is_counted(store: &dyn Store) {
    let (ada, bob) = (user(store, "ada"), user(store, "bob"));
    let before = done(store, move |tx| tx.users().find(bob)).unwrap();
    assert!(follow(store, (ada, bob), at(1)));
    assert!(!follow(store, (ada, bob), at(2)));
    assert_eq!((counts(store, ada), counts(store, bob)), ((0, 1), (1, 0)));
    assert!(follow(store, (bob, ada), at(3)), "the other way is another pair");
    assert_eq!((counts(store, ada), counts(store, bob)), ((1, 1), (1, 1)));
    assert!(done(store, move |tx| tx.follows().remove(ada, bob)));
    assert!(!done(store, move |tx| tx.follows().remove(ada, bob)));
    assert!(!follow(store, (bob, ada), at(4)), "the other way still stands");
    assert_eq!((counts(store, ada), counts(store, bob)), ((1, 0), (0, 1)));
    assert_eq!(done(store, move |tx| tx.users().find(bob)).unwrap(), before);
}

/// The follows of an account that is gone go some at a time, on both sides, and out of the counts of the others.
pub fn the_follows_of_somebody_go_some_at_a_time(store: &dyn Store) {
    let [ada, bob, carol] = ["ada", "bob", "carol"].map(|name| user(store, name));
    let fans: Vec<UserId> = (0..101).map(|n| user(store, &format!("fan-{n}"))).collect();
    for (since, fan) in (0_i64..).zip(&fans) {
        follow(store, (*fan, ada), at(since % 7));
    }
    for pair in [(fans[100], bob), (ada, bob), (bob, carol), (ada, carol)] {
        follow(store, pair, at(2));
    }
    for removed in [102, 1, 0] {
        assert_eq!(done(store, move |tx| tx.follows().remove_of(ada)), removed);
        let left = page(store, ada, FollowSide::Followers, None).len();
        let counted: i64 = fans.iter().map(|fan| counts(store, *fan).1).sum();
        assert_eq!(i64::try_from(left).unwrap() + 1, counted, "and one who follows bob");
    }
    let all = [ada, fans[100], bob, carol].map(|user| counts(store, user));
    assert_eq!(all, [(0, 0), (0, 1), (1, 1), (1, 0)]);
}

/// How many follow an account, and how many it follows.
pub(crate) fn counts(store: &dyn Store, user: UserId) -> (i64, i64) {
    let found = glance(store, move |view| view.profile_pages().find_all(&[user], None));
    (found[0].followers_count, found[0].following_count)
}

pub(crate) fn follow(store: &dyn Store, (follower, followed): (UserId, UserId), now: Timestamp) -> bool {
    done(store, move |tx| tx.follows().add(&Follow::new(follower, followed, now).unwrap()))
}
