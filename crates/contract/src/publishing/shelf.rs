use lectern_application::{ArticleCard, ArticleKey, ArticleView, Store};
use lectern_domain::publishing::{
    Article, ArticleBody, ArticleState, ArticleStatus, Comment, CommentBody, CommentState, CommentStatus, Slug,
    Summary, Tag, Tags, Title,
};
use lectern_domain::{ArticleId, CommentId, Timestamp, UserId, Version};
use uuid::Uuid;

use crate::people::{add, somebody};
use crate::scene::{at, done, glance};

/// A published article; what matters to a test is changed in it.
pub(crate) fn article(n: u8, author: UserId, change: impl FnOnce(&mut ArticleState)) -> Article {
    let mut state = ArticleState {
        id: ArticleId::from(Uuid::from_u128(u128::from(n) << 64 | 1)),
        version: Version::FIRST,
        author,
        slug: slug(&format!("article-{n}")),
        title: Title::parse(&format!("Article {n}")).unwrap(),
        summary: Summary::parse("About it").unwrap(),
        body: ArticleBody::parse("Text").unwrap(),
        tags: Tags::default(),
        status: ArticleStatus::Published,
        published_at: Some(at(i64::from(n))),
        publish_at: None,
        created_at: at(0),
        updated_at: at(i64::from(n)),
    };
    change(&mut state);
    Article::restore(state)
}

pub(crate) fn draft(state: &mut ArticleState) {
    (state.status, state.published_at, state.publish_at) = (ArticleStatus::Draft, None, Some(at(99)));
}

pub(crate) fn tags(names: &[&str]) -> Tags {
    Tags::new(names.iter().map(|name| Tag::parse(name).unwrap())).unwrap()
}

pub(crate) fn slug(name: &str) -> Slug {
    Slug::parse(name).unwrap()
}

/// A comment that shows.
pub(crate) fn comment(n: u8, article: &Article, author: UserId) -> Comment {
    Comment::restore(CommentState {
        id: CommentId::from(Uuid::from_u128(u128::from(n) << 64 | 2)),
        version: Version::FIRST,
        article: article.state().id,
        author,
        body: CommentBody::parse(&format!("Comment {n}")).ok(),
        parent: None,
        status: CommentStatus::Visible,
        created_at: at(i64::from(n)),
        updated_at: at(i64::from(n)),
    })
}

/// The same comment, changed.
pub(crate) fn amended(comment: &Comment, change: impl FnOnce(&mut CommentState)) -> Comment {
    let mut state = comment.state().clone();
    change(&mut state);
    Comment::restore(state)
}

/// Keeps somebody new.
pub(crate) fn user(store: &dyn Store, name: &str) -> UserId {
    let user = somebody(name);
    add(store, &user);
    user.state().id
}

pub(crate) fn keep(store: &dyn Store, article: &Article) {
    let article = article.clone();
    done(store, move |tx| tx.articles().add(&article));
}

pub(crate) fn kept(store: &dyn Store, id: ArticleId) -> Option<Article> {
    done(store, move |tx| tx.articles().find(id))
}

/// Keeps the same article changed, and answers it as it is kept then.
pub(crate) fn save(store: &dyn Store, article: &Article, change: impl FnOnce(&mut ArticleState)) -> Article {
    let mut state = article.state().clone();
    change(&mut state);
    let changed = Article::restore(state.clone());
    state.version = done(store, move |tx| tx.articles().save(&changed));
    Article::restore(state)
}

pub(crate) fn favorite(store: &dyn Store, user: UserId, article: &Article, now: Timestamp) -> bool {
    let article = article.state().id;
    done(store, move |tx| tx.favorites().add(user, article, now))
}

pub(crate) fn show(store: &dyn Store, key: ArticleKey, viewer: Option<UserId>) -> Option<ArticleView> {
    glance(store, move |view| view.article_pages().find(&key, viewer))
}

/// What a guest sees of an article in a list.
pub(crate) fn card(store: &dyn Store, article: &Article) -> ArticleCard {
    show(store, ArticleKey::Id(article.state().id), None).expect("the article shows").card
}
