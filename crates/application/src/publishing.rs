//! Articles, comments, favourites and tags: one use case a file, named as its function and its command.

mod add_comment;
mod archive_article;
mod create_article;
mod delete_article;
mod delete_comment;
mod delete_numbered_comment;
mod edit_article;
mod edit_comment;
mod favorite_article;
mod feed;
mod find_article;
mod find_comment;
mod hide_comment;
mod list_articles;
mod list_comments;
mod list_tags;
mod name_tags;
mod plan;
mod publish_article;
mod publish_planned_article;
mod read_thread;
mod restore_article;
mod rewrite_article;
mod show_comment;
mod unfavorite_article;
mod unpublish_article;

pub use add_comment::{AddComment, add_comment};
pub use archive_article::archive_article;
pub use create_article::{CreateArticle, create_article};
pub use delete_article::{DeleteArticle, delete_article};
pub use delete_comment::delete_comment;
pub use delete_numbered_comment::{NumberedComment, delete_numbered_comment};
pub use edit_article::{EditArticle, edit_article};
pub use edit_comment::{EditComment, edit_comment};
pub use favorite_article::{FavoriteArticle, favorite_article};
pub use feed::{Feed, feed};
pub use find_article::{FindArticle, FoundArticle, find_article};
pub use find_comment::{FindComment, find_comment};
pub use hide_comment::hide_comment;
pub use list_articles::{ListArticles, list_articles};
pub use list_comments::{ListComments, list_comments};
pub use list_tags::list_tags;
pub use name_tags::name_tags;
pub use publish_article::{ArticleStep, publish_article};
pub use publish_planned_article::{PublishPlannedArticle, publish_planned_article};
pub use read_thread::read_thread;
pub use restore_article::restore_article;
pub use rewrite_article::{RewriteArticle, rewrite_article};
pub use show_comment::show_comment;
pub use unfavorite_article::unfavorite_article;
pub use unpublish_article::unpublish_article;

use std::collections::{BTreeMap, BTreeSet};

use lectern_domain::identity::Capability;
use lectern_domain::publishing::{Article, ArticleError, Comment, CommentStatus};
use lectern_domain::{ArticleId, CommentId, Event, Timestamp, UserId, Version};

use plan::keep_plan;

use crate::announce::announce;
use crate::error::unchanged;
use crate::ports::{Tx, View};
use crate::trace::decided;
use crate::{
    ArticleKey, ArticleView, AuthorCard, Authors, CommentView, Context, Error, Hidden, ProfileView, StoreError, Unique,
    Viewer, Written,
};

/// The article, if the one who asks may read it. What may not be read is not there.
fn readable(tx: &mut dyn Tx, at: &Context, key: &ArticleKey) -> Result<Article, Error> {
    let article = match key {
        ArticleKey::Id(id) => tx.articles().find(*id)?,
        ArticleKey::Slug(slug) => tx.articles().find_by_slug(slug)?,
    };
    let readable = |article: &Article| decided("visibility", article.readable_by(at.viewer()));
    article.filter(readable).ok_or(Error::NotFound(Hidden::Article))
}

/// The same for screens: the article as the one who asks sees it, if they may read it.
fn readable_view(view: &mut dyn View, at: &Context, key: &ArticleKey) -> Result<ArticleView, Error> {
    let viewer = at.viewer();
    let article = view.article_pages().find(key, viewer.map(|(id, _)| id))?;
    let readable =
        |ArticleView { card, .. }: &ArticleView| decided("visibility", card.status.readable_by(card.author.id, viewer));
    article.filter(readable).ok_or(Error::NotFound(Hidden::Article))
}

/// The article, if the one who asks may change it and has seen its present version.
fn editable(tx: &mut dyn Tx, at: &Context, key: &ArticleKey, expected: Option<Version>) -> Result<Article, Error> {
    let caller = at.signed_in()?;
    let article = readable(tx, at, key)?;
    if !decided("ownership", article.editable_by(caller.user, caller.roles)) {
        return Err(Error::PermissionDenied);
    }
    unchanged(article.state().version, expected)?;
    Ok(article)
}

/// Adds their whole profiles to authors, all with one statement, where `told` says so.
fn introduce(
    view: &mut dyn View,
    at: &Context,
    told: Authors,
    authors: Vec<&mut AuthorCard>,
) -> Result<(), StoreError> {
    if told == Authors::Short {
        return Ok(());
    }
    let users: BTreeSet<UserId> = authors.iter().map(|author| author.id).collect();
    let users: Vec<UserId> = users.into_iter().collect();
    let found = view.profile_pages().find_all(&users, at.viewer().map(|(id, _)| id))?;
    let profiles: BTreeMap<UserId, ProfileView> = found.into_iter().map(|profile| (profile.id, profile)).collect();
    for author in authors {
        author.profile = profiles.get(&author.id).cloned();
    }
    Ok(())
}

/// The article as the one who asks sees it, after a change in the same transaction.
fn shown(view: &mut dyn View, at: &Context, id: ArticleId, authors: Authors) -> Result<ArticleView, Error> {
    let viewer = at.viewer().map(|(id, _)| id);
    let found = view.article_pages().find(&ArticleKey::Id(id), viewer)?;
    let mut article = found.ok_or(Error::NotFound(Hidden::Article))?;
    introduce(view, at, authors, vec![&mut article.card.author])?;
    Ok(article)
}

/// Something new by the one who asks, as it shows beside its author.
fn written<T>(tx: &mut dyn Tx, author: UserId, show: impl FnOnce(AuthorCard) -> T) -> Result<Written<T>, Error> {
    let author = tx.users().find(author)?.ok_or(Error::NotFound(Hidden::User))?;
    Ok(Written { shown: show(AuthorCard::of(&author)), author })
}

/// A step of an article's states: the rule that takes it and the event that tells of it.
type Rule = fn(&mut Article, Timestamp) -> Result<(), ArticleError>;
type Told = fn(ArticleId, Version, UserId, String) -> Event;

fn step(tx: &mut dyn Tx, at: &Context, command: &ArticleStep, rule: Rule, told: Told) -> Result<ArticleView, Error> {
    let mut article = editable(tx, at, &command.article, command.expected)?;
    let planned = article.state().publish_at;
    rule(&mut article, at.now)?;
    let version = tx.articles().save(&article)?;
    keep_plan(tx, at, &article, planned)?;
    let state = article.state();
    let (id, slug) = (state.id, state.slug.as_str().to_owned());
    announce(tx, at, &told(id, version, state.author, slug))?;
    shown(tx, at, id, Authors::Short)
}

/// A slug that is taken, in the words of the caller.
fn slug_taken(error: StoreError) -> Error {
    match error {
        StoreError::Taken(Unique::Slug) => Error::SlugTaken,
        error => Error::Store(error),
    }
}

/// The comment and its article, if the one who asks may read the article.
fn commented(tx: &mut dyn Tx, at: &Context, id: CommentId) -> Result<(Comment, Article), Error> {
    let comment = tx.comments().find(id)?.ok_or(Error::NotFound(Hidden::Comment))?;
    match readable(tx, at, &ArticleKey::Id(comment.state().article)) {
        Err(Error::NotFound(_)) => Err(Error::NotFound(Hidden::Comment)),
        article => Ok((comment, article?)),
    }
}

/// What the events of a comment tell of its article: whether everybody may read it, which it is, and whose.
fn article_facts(article: &Article) -> (bool, ArticleId, UserId) {
    (article.is_public(), article.state().id, article.state().author)
}

/// What of a comment shows: hidden text to moderators alone, deleted text to nobody, nor who wrote it.
fn veiled(mut comment: CommentView, viewer: Viewer) -> CommentView {
    let moderates = viewer.is_some_and(|(_, roles)| roles.hold(Capability::ModerateComments));
    match comment.status {
        CommentStatus::Visible => {}
        CommentStatus::Hidden if moderates => {}
        CommentStatus::Hidden => comment.body = None,
        CommentStatus::Deleted => (comment.body, comment.author) = (None, None),
    }
    comment
}

/// The comment as the one who asks sees it, after a change in the same transaction.
fn shown_comment(view: &mut dyn View, at: &Context, id: CommentId) -> Result<CommentView, Error> {
    let comment = view.comment_pages().find(id)?.ok_or(Error::NotFound(Hidden::Comment))?;
    Ok(veiled(comment, at.viewer()))
}
