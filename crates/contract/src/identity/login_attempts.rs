use lectern_application::Store;
use lectern_application::ports::AttemptKey;
use lectern_domain::identity::Ladder;

use crate::scene::{at, done};

/// Each login and address is counted for itself, and so is a login over all addresses; a login may be any text.
pub fn attempts_are_counted_by_login_and_address(store: &dyn Store) {
    let keys = [
        key("ada", Some("192.0.2.1")),
        key("ada", Some("2001:db8::1")),
        key("ada", None),
        key("bob", Some("192.0.2.1")),
        key("n\0t – ünïcode 🦀", None),
    ];
    for (n, key) in (1..).zip(&keys) {
        assert_eq!(find(store, key), None);
        save(store, key, n, 1);
    }
    save(store, &keys[0], 9, 2);
    assert_eq!(find(store, &keys[0]), Some(Ladder { attempts: 9, last: at(2) }));
    for (n, key) in (1..).zip(&keys).skip(1) {
        assert_eq!(find(store, key), Some(Ladder { attempts: n, last: at(1) }));
    }
    let gone = keys[0].clone();
    done(store, move |tx| {
        tx.login_attempts().remove(&gone)?;
        tx.login_attempts().remove(&gone)
    });
    assert_eq!(find(store, &keys[0]), None);
    assert!(find(store, &keys[1]).is_some());
}

/// Up to a hundred counts are forgotten at once, those that are older and no others.
pub fn old_attempts_are_forgotten(store: &dyn Store) {
    done(store, |tx| {
        for n in 0..103 {
            let ladder = Ladder { attempts: 1, last: at(n) };
            tx.login_attempts().save(&key(&format!("login-{n}"), None), &ladder)?;
        }
        Ok(())
    });
    let left = |store: &dyn Store| -> Vec<i64> {
        (0..103).filter(|n| find(store, &key(&format!("login-{n}"), None)).is_some()).collect()
    };
    done(store, |tx| tx.login_attempts().remove_older(at(102)));
    assert_eq!(left(store).len(), 3, "a hundred at a time");
    done(store, |tx| tx.login_attempts().remove_older(at(102)));
    assert_eq!(left(store), [102], "what is not older stays");
}

fn key(login: &str, address: Option<&str>) -> AttemptKey {
    AttemptKey { login: login.to_owned(), address: address.map(|address| address.parse().unwrap()) }
}

fn find(store: &dyn Store, key: &AttemptKey) -> Option<Ladder> {
    let key = key.clone();
    done(store, move |tx| tx.login_attempts().find(&key))
}

fn save(store: &dyn Store, key: &AttemptKey, attempts: u32, second: i64) {
    let (key, ladder) = (key.clone(), Ladder { attempts, last: at(second) });
    done(store, move |tx| tx.login_attempts().save(&key, &ladder));
}
