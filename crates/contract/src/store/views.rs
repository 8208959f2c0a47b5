use std::sync::mpsc;
use std::thread;

use futures_executor::block_on;
use lectern_application::ports::View;
use lectern_application::{Store, StoreError};
use lectern_domain::UserId;

use crate::gate::Gate;
use crate::people::{add, kept, say, saying, somebody, words};

fn seen(view: &mut dyn View, id: UserId) -> Result<String, StoreError> {
    let user = view.user_pages().find(id)?;
    Ok(words(&user.ok_or(StoreError::Corrupt)?).to_owned())
}

/// A view MUST show one state of the data, however many statements it takes and whatever is committed meanwhile.
pub fn a_view_shows_one_state(store: &dyn Store) {
    let [ada, bob] = ["ada", "bob"].map(|name| {
        let user = saying(&somebody(name), "before");
        add(store, &user);
        user.state().id
    });
    let (first_read, was_read) = mpsc::channel();
    let gate = Gate::closed();
    let pass = gate.pass();
    let both = thread::scope(|scope| {
        let reading = scope.spawn(move || {
            block_on(store.reading(move |view| {
                let first = seen(view, ada)?;
                first_read.send(()).unwrap();
                pass.wait();
                Ok::<_, StoreError>([first, seen(view, bob)?, seen(view, ada)?])
            }))
        });
        was_read.recv().unwrap();
        say(store, ada, "after");
        say(store, bob, "after");
        gate.open();
        reading.join().unwrap()
    });
    assert_eq!(both, Ok(["before"; 3].map(str::to_owned)));
    let later = block_on(store.reading(move |view| Ok::<_, StoreError>([seen(view, ada)?, seen(view, bob)?])));
    assert_eq!(later, Ok(["after"; 2].map(str::to_owned)));
}

/// A view MUST answer while a transaction holds what it changed.
pub fn a_view_does_not_wait_for_a_writer(store: &dyn Store) {
    let ada = saying(&somebody("ada"), "before");
    let id = ada.state().id;
    add(store, &ada);
    let (changed, has_changed) = mpsc::channel();
    let gate = Gate::closed();
    let pass = gate.pass();
    thread::scope(|scope| {
        let writing = scope.spawn(move || {
            block_on(store.atomically(move |tx| {
                let user = saying(&kept(tx, id), "after");
                let saved = tx.users().save(&user);
                changed.send(()).unwrap();
                pass.wait();
                saved.map(|_| ())
            }))
        });
        has_changed.recv().unwrap();
        let glance = block_on(store.glance(move |view| seen(view, id)));
        let snapshot = block_on(store.reading(move |view| seen(view, id)));
        gate.open();
        assert_eq!([glance, snapshot], ["before"; 2].map(|words| Ok(words.to_owned())));
        assert_eq!(writing.join().unwrap(), Ok(()));
    });
    assert_eq!(block_on(store.glance(move |view| seen(view, id))), Ok("after".to_owned()));
}

/// A glance is one statement; a second MUST be refused, or it might show another state.
pub fn a_glance_refuses_a_second_statement(store: &dyn Store) {
    let ada = somebody("ada");
    let id = ada.state().id;
    add(store, &ada);
    let refused = block_on(store.glance::<(), StoreError, _>(move |view| {
        assert_eq!(seen(view, id), Ok(String::new()));
        assert_eq!(seen(view, id), Err(StoreError::Corrupt));
        Ok(())
    }));
    assert_eq!(refused, Err(StoreError::Corrupt));
}

/// A panic in a view MUST come back as [`StoreError::Panicked`] and leave the store as it was.
pub fn a_panicking_view_harms_nobody(store: &dyn Store) {
    let ada = somebody("ada");
    let id = ada.state().id;
    add(store, &ada);
    for _ in 0..64 {
        let panicked = block_on(store.reading::<(), StoreError, _>(move |view| {
            seen(view, id)?;
            panic!("a view panics, as this test wants");
        }));
        assert_eq!(panicked, Err(StoreError::Panicked));
    }
    assert_eq!(block_on(store.reading(move |view| seen(view, id))), Ok(String::new()));
}
