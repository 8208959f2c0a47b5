use lectern_domain::identity::Capability;
use lectern_domain::publishing::{Article, ArticleBody, Draft, Slug, Summary, Tags, Title};
use lectern_domain::{ArticleId, Event, Timestamp, UserId};

use super::{shown, slug_taken};
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

impl CreateArticle {
    fn drafted(&self, author: UserId, now: Timestamp) -> Article {
        let draft = Draft {
            slug: self.slug.clone().unwrap_or_else(|| Slug::of(&self.title)),
            title: self.title.clone(),
            summary: self.summary.clone(),
            body: self.body.clone(),
            tags: self.tags.clone(),
        };
        Article::draft(self.id, author, draft, now)
    }
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
    let mut article = command.drafted(author, at.now);
    if command.publish {
        article.publish(at.now)?;
    }
    let article = kept(tx, article, command.slug.is_none().then_some(suffix))?;
    let state = article.state();
    let (id, version, slug) = (state.id, state.version, state.slug.as_str().to_owned());
    let created = Event::ArticleCreated {
        id,
        version,
        author,
        slug: slug.clone(),
    };
    announce(tx, at, &created)?;
    if command.publish {
        let published = Event::ArticlePublished {
            id,
            version,
            author,
            slug,
        };
        announce(tx, at, &published)?;
    }
    shown(tx, at, id)
}

fn kept(tx: &mut dyn Tx, article: Article, suffix: Option<&str>) -> Result<Article, Error> {
    match (tx.articles().add(&article), suffix) {
        (Err(StoreError::Taken(Unique::Slug)), Some(suffix)) => {
            let slug = article.state().slug.with_suffix(suffix);
            let article = article.renamed(slug);
            tx.articles().add(&article).map_err(slug_taken)?;
            Ok(article)
        }
        (added, _) => added.map(|()| article).map_err(slug_taken),
    }
}
