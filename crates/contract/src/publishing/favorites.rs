use lectern_application::Store;

use super::shelf::{article, card, favorite, keep, user};
use crate::scene::{at, done};

/// A mark stands once and is counted, and neither version nor time of the article move with it.
pub fn a_favorite_stands_once_and_is_counted(store: &dyn Store) {
    let (ada, bob) = (user(store, "ada"), user(store, "bob"));
    let (first, other) = (article(1, ada, |_| ()), article(2, ada, |_| ()));
    keep(store, &first);
    keep(store, &other);
    let before = card(store, &first);
    assert!(favorite(store, ada, &first, at(50)));
    assert!(!favorite(store, ada, &first, at(51)));
    assert!(favorite(store, bob, &first, at(52)));
    let marked = card(store, &first);
    assert_eq!(marked.favorites_count, 2);
    assert_eq!((marked.version, marked.updated_at), (before.version, before.updated_at));
    let id = first.state().id;
    assert!(done(store, move |tx| tx.favorites().remove(ada, id)));
    assert!(!done(store, move |tx| tx.favorites().remove(ada, id)));
    assert_eq!(card(store, &first).favorites_count, 1);
    assert_eq!(card(store, &other).favorites_count, 0, "each article for itself");
}
