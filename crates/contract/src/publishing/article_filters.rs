use lectern_application::{ArticleFilter, ArticleSort, Period, Store};
use lectern_domain::UserId;
use lectern_domain::identity::Follow;
use lectern_domain::publishing::{ArticleStatus, Tag};

use super::shelf::{article, draft, favorite, keep, tags, user};
use crate::scene::{at, done, look_at};
use crate::walk::walk;

type Narrow<'a> = &'a dyn Fn(&mut ArticleFilter);

/// Each field MUST leave out what does not hold, and nothing else.
pub fn articles_are_filtered_by_each_field(store: &dyn Store) {
    let [ada, bob, carol] = school(store);
    let name = |name: &str| Some(name.to_owned());
    let table: [(Narrow<'_>, &[i64]); 19] = [
        (&|_| (), &[1, 2, 3]),
        (&|all| all.status = ArticleStatus::Draft, &[4]),
        (&|all| all.status = ArticleStatus::Archived, &[]),
        (&|all| all.author = name("aDA"), &[1, 2]),
        (&|all| all.author = name("nobody"), &[]),
        (&|all| all.author = name("a\0%' --"), &[]),
        (&|all| all.tags = some(&["sql"]), &[1, 2]),
        (&|all| all.tags = some(&["rust", "locks", "sql"]), &[1, 2, 3]),
        (&|all| all.tags = some(&["unheard of"]), &[]),
        (&|all| all.favorited_by = name("CAROL"), &[2, 3]),
        (&|all| all.favorited_by = name("ada"), &[]),
        (&|all| all.followed_by = Some(carol), &[1, 2]),
        (&|all| all.followed_by = Some(ada), &[]),
        (&|all| all.owned_by = Some(bob), &[3]),
        (&|all| all.published = period(Some(2), None), &[2, 3]),
        (&|all| all.published = period(None, Some(2)), &[1, 2]),
        (&|all| (all.status, all.published) = (ArticleStatus::Draft, period(Some(0), None)), &[]),
        (&|all| all.created = period(Some(2), None), &[3]),
        (&|all| all.created = period(Some(0), Some(1)), &[1, 2]),
    ];
    for (narrow, expected) in table {
        let mut filter = ArticleFilter::PUBLISHED;
        narrow(&mut filter);
        assert_eq!(list(store, &filter), expected, "{filter:?}");
    }
}

/// Everything that is set MUST hold at once.
pub fn filters_hold_together(store: &dyn Store) {
    let [ada, _, carol] = school(store);
    let mut filter = ArticleFilter {
        status: ArticleStatus::Published,
        author: Some("ada".to_owned()),
        tags: some(&["sql", "locks"]),
        favorited_by: Some("carol".to_owned()),
        followed_by: Some(carol),
        owned_by: Some(ada),
        published: period(Some(1), Some(3)),
        created: period(Some(0), Some(0)),
    };
    assert_eq!(list(store, &filter), [2]);
    filter.tags = some(&["locks"]);
    assert_eq!(list(store, &filter), [0; 0]);
}

/// Ada has 1, 2 and the draft 4; Bob has 3. Carol follows Ada and has marked 2 and 3.
fn school(store: &dyn Store) -> [UserId; 3] {
    let [ada, bob, carol] = ["Ada", "Bob", "Carol"].map(|name| user(store, name));
    let articles = [
        article(1, ada, |state| state.tags = tags(&["sql"])),
        article(2, ada, |state| state.tags = tags(&["rust", "sql"])),
        article(3, bob, |state| {
            state.tags = tags(&["locks"]);
            state.created_at = at(2);
        }),
        article(4, ada, |state| {
            draft(state);
            state.tags = tags(&["sql"]);
        }),
    ];
    articles.iter().for_each(|article| keep(store, article));
    for article in &articles[1..3] {
        favorite(store, carol, article, at(9));
    }
    done(store, move |tx| tx.follows().add(&Follow::new(carol, ada, at(1)).unwrap()));
    [ada, bob, carol]
}

fn period(from: Option<i64>, to: Option<i64>) -> Period {
    Period { from: from.map(at), to: to.map(at) }
}

fn some(names: &[&str]) -> Vec<Tag> {
    tags(names).iter().cloned().collect()
}

/// The numbers of the articles in the list.
fn list(store: &dyn Store, filter: &ArticleFilter) -> Vec<i64> {
    walk((ArticleSort::PublishedAt, false), |paging| {
        let filter = filter.clone();
        look_at(store, paging.reach(), move |view| view.article_pages().page(&filter, None, &paging))
    })
    .into_iter()
    .map(|card| card.slug.trim_start_matches("article-").parse().unwrap())
    .collect()
}
