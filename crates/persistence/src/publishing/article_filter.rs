use diesel::prelude::*;
use lectern_application::{ArticleFilter, Period};
use lectern_domain::identity::Username;

use super::card_row::Cards;
use crate::columns::{Id, Instant};
use crate::connection::MultiBackend;
use crate::schema::{article_tags, articles, favorites, follows, users};

diesel::alias!(users as fans: Fans, favorites as marks: Marks);

/// Articles and nothing else.
type Rows<'q> = articles::BoxedQuery<'q, MultiBackend>;

/// Leaves out of a list of articles, joined with whatever, what a filter does not ask for. The username of nobody leaves
/// out everything. It asks for columns of articles alone, so that who counts need not look at anything else.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {{
        let ArticleFilter { status, author, tags, favorited_by, followed_by, owned_by, published, created } = $filter;
        let mut query = $query.filter(articles::status.eq(status.name()));
        if let Some(author) = author {
            let author = fans.filter(fans.field(users::username_folded).eq(folded(author)));
            let author = author.select(fans.field(users::id)).single_value();
            query = query.filter(articles::author_id.nullable().eq(author));
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
        if published.from.or(published.to).is_some() {
            query = query.filter(articles::published_at.is_not_null());
        }
        // Where an article was published, `listed_at` is when: the indexes that lists are read by begin with it.
        query = between!(query, articles::listed_at, *published);
        between!(query, articles::created_at, *created)
    }};
}

macro_rules! between {
    ($query:expr, $column:expr, $period:expr) => {{
        let (Period { from, to }, mut query) = ($period, $query);
        if let Some(from) = from {
            query = query.filter($column.ge(Instant(from)));
        }
        if let Some(to) = to {
            query = query.filter($column.le(Instant(to)));
        }
        query
    }};
}

/// Of a list.
pub(super) fn filtered<'q>(query: Cards<'q>, filter: &ArticleFilter) -> Cards<'q> {
    filtered!(query, filter)
}

/// Of those that are counted.
pub(super) fn counted<'q>(filter: &ArticleFilter) -> Rows<'q> {
    filtered!(articles::table.into_boxed(), filter)
}

fn folded(username: &str) -> String {
    Username::parse(username).map_or_else(|_| String::new(), |username| username.folded())
}
