use super::{introduce, readable_view};
use crate::ports::View;
use crate::{ArticleKey, ArticleView, Authors, Context, Error};

/// Find an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindArticle {
    /// Which.
    pub key: ArticleKey,
    /// How much is told of its author.
    pub authors: Authors,
}

impl FindArticle {
    /// The article of that name, with a short author.
    #[must_use]
    pub const fn short(key: ArticleKey) -> Self {
        Self { key, authors: Authors::Short }
    }
}

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
pub fn find_article(view: &mut dyn View, at: &Context, query: &FindArticle) -> Result<FoundArticle, Error> {
    let mut article = readable_view(view, at, &query.key)?;
    match &query.key {
        ArticleKey::Slug(asked) if asked.as_str() != article.card.slug => {
            Ok(FoundArticle::Moved { slug: article.card.slug })
        }
        ArticleKey::Slug(_) | ArticleKey::Id(_) => {
            introduce(view, at, query.authors, vec![&mut article.card.author])?;
            Ok(FoundArticle::Here(Box::new(article)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleStatus, Slug};

    use crate::fixtures::{article_view, guest, id, member};
    use crate::mocks::MockTx;
    use crate::{Error, Hidden};

    #[test]
    fn a_past_slug_leads_to_the_present_one() {
        let mut tx = MockTx::default().showing_article(ArticleStatus::Published);
        let key = |slug| FindArticle::short(ArticleKey::Slug(Slug::parse(slug).unwrap()));
        let here = FoundArticle::Here(Box::new(article_view(ArticleStatus::Published)));
        assert_eq!(find_article(&mut tx, &guest(), &key("on-locks")), Ok(here));
        let moved = FoundArticle::Moved { slug: "on-locks".to_owned() };
        assert_eq!(find_article(&mut tx, &guest(), &key("about-locks")), Ok(moved));
    }

    #[test]
    fn an_author_without_a_profile_stays_short() {
        let mut tx = MockTx::default().showing_article(ArticleStatus::Published);
        tx.profile_pages.expect_find_all().times(1).returning(|_, _| Ok(Vec::new()));
        let query = FindArticle { key: ArticleKey::Id(id(1)), authors: Authors::Whole };
        let here = FoundArticle::Here(Box::new(article_view(ArticleStatus::Published)));
        assert_eq!(find_article(&mut tx, &guest(), &query), Ok(here));
    }

    #[test]
    fn a_hidden_article_is_as_absent_as_one_that_never_was() {
        let hidden = Err(Error::NotFound(Hidden::Article));
        let keys =
            [ArticleKey::Id(id(1)), ArticleKey::Slug(Slug::parse("about-locks").unwrap())].map(FindArticle::short);
        for (at, key) in [guest(), member(2, Role::Moderator)].iter().zip(&keys) {
            let mut tx = MockTx::default().showing_article(ArticleStatus::Draft);
            assert_eq!(find_article(&mut tx, at, key), hidden);
            let mut tx = MockTx::default();
            tx.article_pages.expect_find().return_const(Ok(None));
            assert_eq!(find_article(&mut tx, at, key), hidden);
        }
        for at in [member(1, Role::Author), member(2, Role::Admin)] {
            let mut tx = MockTx::default().showing_article(ArticleStatus::Draft);
            assert!(find_article(&mut tx, &at, &FindArticle::short(ArticleKey::Id(id(1)))).is_ok());
        }
    }
}
