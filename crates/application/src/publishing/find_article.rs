use super::readable_view;
use crate::ports::View;
use crate::{ArticleKey, ArticleView, Context, Error};

/// An article that was asked for by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundArticle {
    /// Here it is.
    Here(Box<ArticleView>),
    /// It has another slug now.
    Moved {
        /// Its present slug.
        slug: String,
    },
}

/// One article, if the one who asks may read it; a past slug says where it went, to those who may read it.
///
/// # Errors
/// `NotFound`, `Store`.
pub fn find_article(view: &mut dyn View, at: &Context, key: &ArticleKey) -> Result<FoundArticle, Error> {
    let article = readable_view(view, at, key)?;
    match key {
        ArticleKey::Slug(asked) if asked.as_str() != article.card.slug => Ok(FoundArticle::Moved {
            slug: article.card.slug,
        }),
        ArticleKey::Slug(_) | ArticleKey::Id(_) => Ok(FoundArticle::Here(Box::new(article))),
    }
}
