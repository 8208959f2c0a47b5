use lectern_application::{ArticleKey, ArticleView, AuthorCard, Store, StoreError, Unique};
use lectern_domain::Version;
use lectern_domain::publishing::{ArticleBody, ArticleStatus, Summary, Title};

use super::shelf::{amended, article, comment, draft, favorite, keep, kept, save, show, slug, tags, user};
use super::tag_pages::every_tag;
use crate::scene::{at, change, done};

/// Every field MUST come back as it was kept, the tags in the author's order, for rules and for readers.
pub fn an_article_comes_back_as_it_was_kept(store: &dyn Store) {
    let ada = user(store, "ada");
    let full = article(1, ada, |state| {
        state.version = Version::from(4);
        state.title = Title::parse("Ægir – \"naïve\" 🦀 100 % \\ _").unwrap();
        state.summary = Summary::parse("One\ntwo").unwrap();
        state.body = ArticleBody::parse(&"long 🦀 ".repeat(25_000)).unwrap();
        state.tags = tags(&["zebra", "a \"b\"", "ünïcode", "back\\slash", "'quoted'"]);
        state.status = ArticleStatus::Archived;
        state.created_at = at(-5);
    });
    let bare = article(2, ada, |state| {
        draft(state);
        state.summary = Summary::parse("").unwrap();
    });
    for article in [full, bare] {
        keep(store, &article);
        let slug = article.state().slug.clone();
        assert_eq!(kept(store, article.state().id), Some(article.clone()));
        assert_eq!(done(store, move |tx| tx.articles().find_by_slug(&slug)), Some(article.clone()));
        let author = AuthorCard { id: ada, username: "ada".to_owned(), image: None, profile: None };
        let shown = show(store, ArticleKey::Id(article.state().id), Some(ada));
        assert_eq!(shown, Some(ArticleView::of(&article, author)));
    }
    let unknown = slug("nothing-here");
    assert_eq!(done(store, move |tx| tx.articles().find_by_slug(&unknown)), None);
}

/// An identifier that was used MUST be told, before a slug is, and the transaction MUST go on.
pub fn a_used_article_id_is_refused(store: &dyn Store) {
    let ada = user(store, "ada");
    let first = article(1, ada, |_| ());
    keep(store, &first);
    let (again, other) = (first.clone(), article(1, ada, |state| state.slug = slug("another")));
    let next = article(2, ada, |state| state.slug = slug("another"));
    let answers = done(store, move |tx| {
        let answers = [tx.articles().add(&again), tx.articles().add(&other)];
        tx.articles().add(&next)?;
        Ok(answers)
    });
    assert_eq!(answers, [(); 2].map(|()| Err(StoreError::Taken(Unique::Id))));
    assert_eq!(kept(store, first.state().id), Some(first));
}

/// Saving and removing MUST be refused unless they come from the version that is kept.
pub fn a_stale_article_is_refused(store: &dyn Store) {
    let first = article(1, user(store, "ada"), |_| ());
    keep(store, &first);
    let second = save(store, &first, |state| state.title = Title::parse("Better").unwrap());
    assert_eq!(second.state().version, first.state().version.next());
    let (id, version) = (first.state().id, first.state().version);
    let answers = done(store, move |tx| Ok((tx.articles().save(&first), tx.articles().remove(id, version))));
    assert_eq!(answers, (Err(StoreError::Stale), Err(StoreError::Stale)));
    assert_eq!(kept(store, id), Some(second));
}

/// With an article go its slugs, tags, comments and favourites, and its slugs are free again.
pub fn a_removed_article_leaves_nothing(store: &dyn Store) {
    let (ada, bob) = (user(store, "ada"), user(store, "bob"));
    let first = article(1, ada, |state| state.tags = tags(&["sql"]));
    keep(store, &first);
    let moved = save(store, &first, |state| state.slug = slug("moved"));
    favorite(store, bob, &moved, at(1));
    let parent = comment(1, &moved, bob);
    let answer = amended(&comment(2, &moved, ada), |state| state.parent = Some(parent.state().id));
    let comments = [parent.state().id, answer.state().id];
    let (id, version) = (moved.state().id, moved.state().version);
    done(store, move |tx| {
        tx.comments().add(&parent)?;
        tx.comments().add(&answer)?;
        tx.articles().remove(id, version)
    });
    assert_eq!(kept(store, id), None);
    assert_eq!(show(store, ArticleKey::Slug(slug("moved")), None), None);
    assert_eq!(every_tag(store), []);
    assert!(!done(store, move |tx| tx.favorites().remove(bob, id)));
    for comment in comments {
        assert_eq!(done(store, move |tx| tx.comments().find(comment)), None);
    }
    for (n, name) in [(2, "article-1"), (3, "moved")] {
        keep(store, &article(n, bob, |state| state.slug = slug(name)));
    }
    let again = change(store, move |tx| tx.articles().remove(id, version));
    assert_eq!(again, Err(StoreError::Stale));
}
