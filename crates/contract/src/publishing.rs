//! What the ports of articles, comments, favourites and tags must keep.

mod article_filters;
mod article_order;
mod article_pages;
mod articles;
mod comments;
mod favorites;
pub(crate) mod shelf;
mod slugs;
mod tag_pages;

pub use article_filters::{articles_are_filtered_by_each_field, filters_hold_together};
pub use article_order::{articles_are_paged_in_every_order, what_was_never_published_stands_by_when_it_was_made};
pub use article_pages::{an_article_is_shown_by_id_and_by_any_slug, the_mark_is_that_of_the_viewer};
pub use articles::{
    a_removed_article_leaves_nothing, a_stale_article_is_refused, a_used_article_id_is_refused,
    an_article_comes_back_as_it_was_kept,
};
pub use comments::{
    a_comment_comes_back_as_it_was_kept, a_comment_is_found_by_its_number, a_stale_comment_is_refused,
    comments_are_numbered_and_paged, only_comments_that_show_are_counted, what_shows_of_a_thread_is_its_newest,
};
pub use favorites::a_favorite_stands_once_and_is_counted;
pub use slugs::{a_past_slug_stays_reserved, a_slug_comes_home, a_taken_slug_keeps_nothing};
pub use tag_pages::{
    tags_are_counted_over_published_articles, tags_are_named_by_use, tags_are_paged_by_name_and_by_count,
};

/// Makes the tests of the publishing ports: `publishing_suite!([ignore = "..."] open())`.
#[macro_export]
macro_rules! publishing_suite {
    ([$($mark:meta),*] $open:expr) => {
        $crate::each! { [$($mark),*] $open; publishing;
            an_article_comes_back_as_it_was_kept
            a_used_article_id_is_refused
            a_stale_article_is_refused
            a_removed_article_leaves_nothing
            a_taken_slug_keeps_nothing
            a_past_slug_stays_reserved
            a_slug_comes_home
            an_article_is_shown_by_id_and_by_any_slug
            the_mark_is_that_of_the_viewer
            articles_are_paged_in_every_order
            what_was_never_published_stands_by_when_it_was_made
            articles_are_filtered_by_each_field
            filters_hold_together
            a_favorite_stands_once_and_is_counted
            a_comment_comes_back_as_it_was_kept
            a_comment_is_found_by_its_number
            a_stale_comment_is_refused
            comments_are_numbered_and_paged
            only_comments_that_show_are_counted
            what_shows_of_a_thread_is_its_newest
            tags_are_counted_over_published_articles
            tags_are_named_by_use
            tags_are_paged_by_name_and_by_count
        }
    };
}
