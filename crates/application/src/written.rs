//! How something shows that was written a moment ago, put together from what was written.
//!
//! Reading it back from the transaction that wrote it would say the same, and stand in the way of others: identifiers
//! grow with time, so whoever looks for the newest looks at the place where everybody else is adding, and two who did
//! both cannot be put in line by a store that reads and adds at once.

use lectern_domain::identity::{User, UserState};
use lectern_domain::publishing::{Article, ArticleState, Comment, CommentState};

use crate::{ArticleCard, ArticleView, AuthorCard, CommentView};

/// Something new, and the account of whoever wrote it: it was looked up to show it, so nobody need ask for it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// How it shows.
    pub shown: T,
    /// Who wrote it, who is the one who asked.
    pub author: User,
}

impl AuthorCard {
    /// An author in short.
    #[must_use]
    pub fn of(user: &User) -> Self {
        let UserState { id, username, image, .. } = user.state();
        let image = image.as_ref().map(|image| image.as_str().to_owned());
        Self { id: *id, username: username.as_str().to_owned(), image, profile: None }
    }
}

impl CommentView {
    /// A comment that was added under `number`, whole.
    #[must_use]
    pub fn of(comment: &Comment, number: i64, author: AuthorCard) -> Self {
        let CommentState { id, version, article, author: _, body, parent, status, created_at, updated_at } =
            comment.state();
        Self {
            id: *id,
            version: *version,
            number,
            article: *article,
            author: Some(author),
            body: body.as_ref().map(|body| body.as_str().to_owned()),
            parent: *parent,
            status: *status,
            created_at: *created_at,
            updated_at: *updated_at,
        }
    }
}

impl ArticleView {
    /// An article that was added: nobody has marked it or said anything about it.
    #[must_use]
    pub fn of(article: &Article, author: AuthorCard) -> Self {
        let state = article.state();
        Self { card: card(state, author), body: state.body.as_str().to_owned() }
    }
}

fn card(state: &ArticleState, author: AuthorCard) -> ArticleCard {
    let ArticleState {
        id,
        version,
        author: _,
        slug,
        title,
        summary,
        body: _,
        tags,
        status,
        published_at,
        publish_at,
        created_at,
        updated_at,
    } = state;
    ArticleCard {
        id: *id,
        version: *version,
        slug: slug.as_str().to_owned(),
        title: title.as_str().to_owned(),
        summary: summary.as_str().to_owned(),
        status: *status,
        tags: tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
        author,
        favorites_count: 0,
        favorited_by_me: false,
        comments_count: 0,
        published_at: *published_at,
        publish_at: *publish_at,
        created_at: *created_at,
        updated_at: *updated_at,
    }
}
