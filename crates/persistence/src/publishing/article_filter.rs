use diesel::prelude::*;
use lectern_application::{ArticleFilter, Period};
use lectern_domain::identity::Username;

use super::card_row::Cards;
use crate::columns::{Id, Instant};
use crate::schema::{article_tags, articles, favorites, follows, users};

diesel::alias!(users as fans: Fans, favorites as marks: Marks);

/// Leaves out of a list what `filter` does not ask for. The username of nobody leaves out everything.
pub(super) fn filtered<'q>(mut query: Cards<'q>, filter: &ArticleFilter) -> Cards<'q> {
    let ArticleFilter { status, author, tags, favorited_by, followed_by, owned_by, published, created } = filter;
    query = query.filter(articles::status.eq(status.name()));
    if let Some(author) = author {
        query = query.filter(users::username_folded.eq(folded(author)));
    }
    if !tags.is_empty() {
        let tags: Vec<String> = tags.iter().map(|tag| tag.as_str().to_owned()).collect();
        let tagged = article_tags::table.filter(article_tags::tag.eq_any(tags));
        query = query.filter(articles::id.eq_any(tagged.select(article_tags::article_id)));
    }
    if let Some(fan) = favorited_by {
        let fan = fans.filter(fans.field(users::username_folded).eq(folded(fan)));
        let marked = marks.filter(marks.field(favorites::user_id).eq_any(fan.select(fans.field(users::id))));
        query = query.filter(articles::id.eq_any(marked.select(marks.field(favorites::article_id))));
    }
    if let Some(reader) = followed_by {
        let followed = follows::table.filter(follows::follower_id.eq(Id::from(*reader)));
        query = query.filter(articles::author_id.eq_any(followed.select(follows::followed_id)));
    }
    if let Some(owner) = owned_by {
        query = query.filter(articles::author_id.eq(Id::from(*owner)));
    }
    within(within_published(query, *published), *created)
}

/// Where an article was published, `listed_at` is when: the indexes that lists are read by begin with it.
fn within_published(mut query: Cards<'_>, Period { from, to }: Period) -> Cards<'_> {
    if from.or(to).is_some() {
        query = query.filter(articles::published_at.is_not_null());
    }
    if let Some(from) = from {
        query = query.filter(articles::listed_at.ge(Instant(from)));
    }
    if let Some(to) = to {
        query = query.filter(articles::listed_at.le(Instant(to)));
    }
    query
}

fn within(mut query: Cards<'_>, Period { from, to }: Period) -> Cards<'_> {
    if let Some(from) = from {
        query = query.filter(articles::created_at.ge(Instant(from)));
    }
    if let Some(to) = to {
        query = query.filter(articles::created_at.le(Instant(to)));
    }
    query
}

fn folded(username: &str) -> String {
    Username::parse(username).map_or_else(|_| String::new(), |username| username.folded())
}
