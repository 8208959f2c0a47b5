use lectern_application::{Store, TagCount, TagSort};
use lectern_domain::publishing::ArticleStatus;

use super::shelf::{article, draft, keep, save, tags, user};
use crate::scene::{at, glance, look_at};
use crate::walk::both_ways;

/// Only published articles count, and a tag without one is not listed; tags follow the changes of an article.
pub fn tags_are_counted_over_published_articles(store: &dyn Store) {
    let ada = user(store, "ada");
    let first = article(1, ada, |state| state.tags = tags(&["sql", "rust"]));
    let second = article(2, ada, |state| {
        draft(state);
        state.tags = tags(&["sql", "secret"]);
    });
    keep(store, &first);
    keep(store, &second);
    assert_eq!(every_tag(store), counts(&[("rust", 1), ("sql", 1)]));
    let first = save(store, &first, |state| state.tags = tags(&["sql", "locks"]));
    save(store, &second, |state| {
        (state.status, state.published_at) = (ArticleStatus::Published, Some(at(1)));
    });
    assert_eq!(every_tag(store), counts(&[("locks", 1), ("secret", 1), ("sql", 2)]));
    save(store, &first, |state| state.tags = tags(&[]));
    assert_eq!(every_tag(store), counts(&[("secret", 1), ("sql", 1)]));
}

/// By name they stand by code point; by count the name breaks ties.
pub fn tags_are_paged_by_name_and_by_count(store: &dyn Store) {
    let ada = user(store, "ada");
    let lists: [&[&str]; 4] = [&["b", "é", "a b"], &["b", "z", "a"], &["b", "🦀", "a"], &["z"]];
    for (n, list) in (1..).zip(lists) {
        keep(store, &article(n, ada, |state| state.tags = tags(list)));
    }
    let by_name = [("a", 2), ("a b", 1), ("b", 3), ("z", 2), ("é", 1), ("🦀", 1)];
    assert_eq!(every_tag(store), counts(&by_name));
    let by_count = [("a b", 1), ("é", 1), ("🦀", 1), ("a", 2), ("z", 2), ("b", 3)];
    assert_eq!(list(store, TagSort::ArticlesCount), counts(&by_count));
}

/// Named are the tags of most articles first, equals by name, and no more than were asked for.
pub fn tags_are_named_by_use(store: &dyn Store) {
    let ada = user(store, "ada");
    let lists: [&[&str]; 3] = [&["b", "é", "a b"], &["b", "z", "a"], &["b", "🦀", "a"]];
    for (n, list) in (1..).zip(lists) {
        keep(store, &article(n, ada, |state| state.tags = tags(list)));
    }
    let hidden = article(9, ada, |state| {
        draft(state);
        state.tags = tags(&["secret", "z"]);
    });
    keep(store, &hidden);
    let all = ["b", "a", "a b", "z", "é", "🦀"];
    for most in [0, 1, 4, 1_000] {
        let named = glance(store, move |view| view.tag_pages().most_used(most));
        let expected: Vec<&str> = all.iter().copied().take(usize::from(most)).collect();
        assert_eq!(named, expected, "at most {most}");
    }
}

/// Every tag by name.
pub(super) fn every_tag(store: &dyn Store) -> Vec<TagCount> {
    list(store, TagSort::Name)
}

fn list(store: &dyn Store, sort: TagSort) -> Vec<TagCount> {
    both_ways(sort, |paging| look_at(store, paging.reach(), move |view| view.tag_pages().page(&paging)))
}

fn counts(tags: &[(&str, i64)]) -> Vec<TagCount> {
    let count =
        |(name, articles_count): &(&str, i64)| TagCount { name: (*name).to_owned(), articles_count: *articles_count };
    tags.iter().map(count).collect()
}
