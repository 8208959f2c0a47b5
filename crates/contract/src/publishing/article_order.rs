use lectern_application::{ArticleFilter, ArticleSort, Store};
use lectern_domain::publishing::{ArticleStatus, Title};

use super::shelf::{article, draft, favorite, keep, user};
use crate::scene::{at, look_at};
use crate::walk::both_ways;

/// Each order MUST hold in both directions and from page to page; what is equal stands by its identifier.
pub fn articles_are_paged_in_every_order(store: &dyn Store) {
    let ada = user(store, "ada");
    let fans = ["fan-1", "fan-2"].map(|name| user(store, name));
    // The number, title, publication, making and favourites of each.
    let rows = [
        (1, "b", 9, -1, 0),
        (2, "Éa", 3, -2, 2),
        (3, "A", 3, -3, 1),
        (4, "a", 3, -3, 1),
        (5, "🦀", 7, -3, 1),
        (6, "a b", 3, -9, 0),
        (7, "Z", 3, -4, 0),
    ];
    for (n, title, published, made, favorites) in rows {
        let article = article(n, ada, |state| {
            state.title = Title::parse(title).unwrap();
            (state.published_at, state.created_at) = (Some(at(published)), at(made));
        });
        keep(store, &article);
        for fan in fans.into_iter().take(favorites) {
            favorite(store, fan, &article, at(1));
        }
    }
    for (sort, expected) in [
        (ArticleSort::PublishedAt, [2, 3, 4, 6, 7, 5, 1]),
        (ArticleSort::CreatedAt, [6, 7, 3, 4, 5, 2, 1]),
        (ArticleSort::Title, [3, 4, 6, 1, 7, 2, 5]),
        (ArticleSort::FavoritesCount, [1, 6, 7, 3, 4, 5, 2]),
    ] {
        let slugs = order(store, ArticleStatus::Published, sort);
        assert_eq!(slugs, expected.map(|n| format!("article-{n}")), "{sort:?}");
    }
}

/// Sorted by publication, what never was published stands by when it was made.
pub fn what_was_never_published_stands_by_when_it_was_made(store: &dyn Store) {
    let ada = user(store, "ada");
    for (n, made) in [(1, 30), (2, 10), (3, 20)] {
        let article = article(n, ada, |state| {
            draft(state);
            state.created_at = at(made);
        });
        keep(store, &article);
    }
    let slugs = order(store, ArticleStatus::Draft, ArticleSort::PublishedAt);
    assert_eq!(slugs, ["article-2", "article-3", "article-1"]);
}

fn order(store: &dyn Store, status: ArticleStatus, sort: ArticleSort) -> Vec<String> {
    both_ways(sort, |paging| {
        let filter = ArticleFilter { status, ..ArticleFilter::PUBLISHED };
        look_at(store, paging.reach(), move |view| view.article_pages().page(&filter, None, &paging))
    })
    .into_iter()
    .map(|card| card.slug)
    .collect()
}
