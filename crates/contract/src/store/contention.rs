use std::sync::Barrier;
use std::thread;

use futures_executor::block_on;
use lectern_application::{Store, StoreError};
use lectern_domain::UserId;

use crate::people::{add, find, kept, say, saying, somebody, words};

const WRITERS: usize = 16;
const ROUNDS: usize = 20;

/// However many writers want one row, each MUST come through, and no change may be lost.
pub fn contention_on_one_row_never_gives_up(store: &dyn Store) {
    let ada = somebody("ada");
    let id = ada.state().id;
    add(store, &saying(&ada, "0"));
    let start = Barrier::new(WRITERS);
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                start.wait();
                for _ in 0..ROUNDS {
                    assert_eq!(count_one_more(store, id), Ok(()));
                }
            });
        }
    });
    assert_eq!(words(&find(store, id).unwrap()), (WRITERS * ROUNDS).to_string());
}

fn count_one_more(store: &dyn Store, id: UserId) -> Result<(), StoreError> {
    block_on(store.atomically(move |tx| {
        let user = tx.users().find(id)?.ok_or(StoreError::Corrupt)?;
        let count: usize = words(&user).parse().unwrap();
        tx.users().save(&saying(&user, &(count + 1).to_string())).map(|_| ())
    }))
}

/// Transactions MUST be as if one came after the other: two that may go only while the other stays cannot both go,
/// although they write different rows.
pub fn two_who_read_each_other_cannot_both_go(store: &dyn Store) {
    let pair = [somebody("ada"), somebody("bob")];
    let [ada, bob] = [0, 1].map(|n: usize| pair.get(n).unwrap().state().id);
    pair.iter().for_each(|user| add(store, user));
    for _ in 0..ROUNDS {
        say(store, ada, "here");
        say(store, bob, "here");
        let start = Barrier::new(2);
        thread::scope(|scope| {
            for (me, other) in [(ada, bob), (bob, ada)] {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    assert_eq!(go_unless_gone(store, me, other), Ok(()));
                });
            }
        });
        let here = [ada, bob].map(|id| words(&find(store, id).unwrap()) == "here");
        assert_eq!(here.iter().filter(|here| **here).count(), 1, "one goes, one stays");
    }
}

fn go_unless_gone(store: &dyn Store, me: UserId, other: UserId) -> Result<(), StoreError> {
    block_on(store.atomically(move |tx| {
        if words(&kept(tx, other)) == "here" {
            let gone = saying(&kept(tx, me), "gone");
            tx.users().save(&gone)?;
        }
        Ok(())
    }))
}
