use lectern_application::{ArticleCard, ArticleKey, ArticleView, AuthorCard, Store};
use lectern_domain::identity::{ImageUrl, User};

use super::shelf::{article, comment, favorite, keep, save, show, slug, tags, user};
use crate::people::{add, somebody};
use crate::scene::{at, done};

/// A view shows the article whole, with its author and counts, however it is named.
pub fn an_article_is_shown_by_id_and_by_any_slug(store: &dyn Store) {
    let mut state = somebody("Ada").state().clone();
    state.image = ImageUrl::parse("https://example.org/a.png").ok();
    let ada = state.id;
    add(store, &User::restore(state));
    let first = article(1, ada, |state| state.tags = tags(&["sql", "locks"]));
    keep(store, &first);
    let moved = save(store, &first, |state| state.slug = slug("moved"));
    favorite(store, ada, &moved, at(1));
    let said = comment(1, &moved, ada);
    done(store, move |tx| tx.comments().add(&said));
    let image = Some("https://example.org/a.png".to_owned());
    let author = AuthorCard { id: ada, username: "Ada".to_owned(), image, profile: None };
    let state = moved.state();
    let expected = ArticleView {
        card: ArticleCard {
            id: state.id,
            version: state.version,
            slug: "moved".to_owned(),
            title: state.title.as_str().to_owned(),
            summary: state.summary.as_str().to_owned(),
            status: state.status,
            tags: vec!["sql".to_owned(), "locks".to_owned()],
            author,
            favorites_count: 1,
            favorited_by_me: false,
            comments_count: 1,
            published_at: state.published_at,
            publish_at: state.publish_at,
            created_at: state.created_at,
            updated_at: state.updated_at,
        },
        body: state.body.as_str().to_owned(),
    };
    for key in [ArticleKey::Id(state.id), by_slug("moved"), by_slug("article-1")] {
        assert_eq!(show(store, key.clone(), None), Some(expected.clone()), "{key:?}");
    }
    assert_eq!(show(store, by_slug("unknown"), None), None);
}

/// `favorited_by_me` is the viewer's own mark, whoever else has marked the article.
pub fn the_mark_is_that_of_the_viewer(store: &dyn Store) {
    let (ada, bob) = (user(store, "ada"), user(store, "bob"));
    let article = article(1, ada, |_| ());
    keep(store, &article);
    favorite(store, bob, &article, at(1));
    for (viewer, marked) in [(None, false), (Some(ada), false), (Some(bob), true)] {
        let card = show(store, ArticleKey::Id(article.state().id), viewer).unwrap().card;
        assert_eq!((card.favorited_by_me, card.favorites_count), (marked, 1), "{viewer:?}");
    }
}

fn by_slug(name: &str) -> ArticleKey {
    ArticleKey::Slug(slug(name))
}
