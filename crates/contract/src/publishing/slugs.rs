use lectern_application::{ArticleKey, Store, StoreError, Unique};
use lectern_domain::publishing::Article;

use super::shelf::{article, keep, kept, save, show, slug, user};
use crate::scene::done;

/// A slug that another article has MUST be told, nothing of the new article kept, and the transaction usable.
pub fn a_taken_slug_keeps_nothing(store: &dyn Store) {
    let ada = user(store, "ada");
    keep(store, &article(1, ada, |state| state.slug = slug("locks")));
    let second = article(2, ada, |state| state.slug = slug("locks"));
    let renamed = article(2, ada, |state| state.slug = slug("locks-2"));
    let (expected, id) = (renamed.clone(), second.state().id);
    let (taken, nothing) = done(store, move |tx| {
        let taken = tx.articles().add(&second);
        let nothing = tx.articles().find(id)?;
        tx.articles().add(&renamed)?;
        Ok((taken, nothing))
    });
    assert_eq!((taken, nothing), (Err(StoreError::Taken(Unique::Slug)), None));
    assert_eq!(kept(store, id), Some(expected));
}

/// A past slug leads to its article, and no other article may take it, new or old.
pub fn a_past_slug_stays_reserved(store: &dyn Store) {
    let ada = user(store, "ada");
    let first = article(1, ada, |state| state.slug = slug("old-name"));
    keep(store, &first);
    let moved = save(store, &first, |state| state.slug = slug("new-name"));
    let other = article(2, ada, |_| ());
    keep(store, &other);
    let fresh = article(3, ada, |state| state.slug = slug("old-name"));
    let mut state = other.state().clone();
    state.slug = slug("old-name");
    let grasping = Article::restore(state);
    let answers = done(store, move |tx| Ok((tx.articles().add(&fresh), tx.articles().save(&grasping))));
    let taken = StoreError::Taken(Unique::Slug);
    assert_eq!(answers, (Err(taken.clone()), Err(taken)));
    assert_eq!(kept(store, other.state().id), Some(other));
    for name in ["old-name", "new-name"] {
        let found = done(store, move |tx| tx.articles().find_by_slug(&slug(name)));
        assert_eq!(found.as_ref(), Some(&moved), "{name}");
    }
}

/// One of its own past slugs may become the present one again, and the one between stays reserved.
pub fn a_slug_comes_home(store: &dyn Store) {
    let first = article(1, user(store, "ada"), |state| state.slug = slug("home"));
    keep(store, &first);
    let away = save(store, &first, |state| state.slug = slug("away"));
    let home = save(store, &away, |state| state.slug = slug("home"));
    assert_eq!(kept(store, home.state().id), Some(home));
    for name in ["home", "away"] {
        let shown = show(store, ArticleKey::Slug(slug(name)), None).expect("both slugs lead here");
        assert_eq!(shown.card.slug, "home");
    }
}
