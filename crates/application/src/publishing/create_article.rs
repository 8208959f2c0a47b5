use lectern_domain::identity::Capability;
use lectern_domain::publishing::{Article, ArticleBody, Draft, Slug, Summary, Tags, Title};
use lectern_domain::{ArticleId, Event};

use super::shown;
use crate::announce::announce;
use crate::ports::Tx;
use crate::{ArticleView, Context, Error, StoreError, Unique};

/// Write an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateArticle {
    /// The new article.
    pub id: ArticleId,
    /// Its title.
    pub title: Title,
    /// What it is about.
    pub summary: Summary,
    /// Its text.
    pub body: ArticleBody,
    /// Its tags.
    pub tags: Tags,
    /// Its name in addresses; made from the title, when absent.
    pub slug: Option<Slug>,
    /// Whether everybody reads it at once.
    pub publish: bool,
}

/// Writes an article: a draft, or published in the same transaction. A slug made from the title gets `suffix` when
/// it is taken; a slug that was asked for does not.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `SlugTaken`, `Article(NotPublishable)`, `Store`.
pub fn create_article(
    tx: &mut dyn Tx,
    at: &Context,
    command: &CreateArticle,
    suffix: &str,
) -> Result<ArticleView, Error> {
    at.permit(Capability::WriteArticles)?;
    let author = at.signed_in()?.user;
    let CreateArticle {
        id,
        title,
        summary,
        body,
        tags,
        slug,
        publish,
    } = command.clone();
    let asked = slug.is_some();
    let slug = slug.unwrap_or_else(|| Slug::of(&title));
    let mut article = Article::draft(
        id,
        author,
        Draft {
            slug,
            title,
            summary,
            body,
            tags,
        },
        at.now,
    );
    if publish {
        article.publish(at.now)?;
    }
    match tx.articles().add(&article) {
        Err(StoreError::Taken(Unique::Slug)) if asked => return Err(Error::SlugTaken),
        Err(StoreError::Taken(Unique::Slug)) => {
            let slug = article.state().slug.with_suffix(suffix);
            article = article.renamed(slug);
            tx.articles().add(&article)?;
        }
        added => added?,
    }
    let version = article.state().version;
    let slug = article.state().slug.as_str().to_owned();
    announce(
        tx,
        at,
        &Event::ArticleCreated {
            id,
            version,
            author,
            slug: slug.clone(),
        },
    )?;
    if publish {
        announce(
            tx,
            at,
            &Event::ArticlePublished {
                id,
                version,
                author,
                slug,
            },
        )?;
    }
    shown(tx, at, id)
}
