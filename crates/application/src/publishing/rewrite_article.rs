use lectern_domain::Version;
use lectern_domain::publishing::{Article, ArticleEdit, Slug};

use super::edit_article::told;
use super::plan::keep_plan;
use super::{editable, shown, slug_taken};
use crate::ports::Tx;
use crate::{ArticleKey, ArticleView, Authors, Context, Error, StoreError, Unique};

/// Change what an article says, and its slug with its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RewriteArticle {
    /// Which.
    pub article: ArticleKey,
    /// The version that the caller has seen.
    pub expected: Option<Version>,
    /// The changes.
    pub edit: ArticleEdit,
    /// How much is told of its author.
    pub authors: Authors,
}

/// Changes an article. Where its title comes to read otherwise and no slug is asked for, the slug is made from it, with
/// `suffix` when that is taken; the old one stays reserved and leads to the article. A title that changes in its
/// punctuation alone gives the same words, and the slug stays, suffix and all. For the rest see
/// [`edit_article`](super::edit_article()).
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `PermissionDenied`, `Stale`, `SlugTaken`, `Article(NotPublishable)`, `Store`.
pub fn rewrite_article(
    tx: &mut dyn Tx,
    at: &Context,
    command: &RewriteArticle,
    suffix: &str,
) -> Result<ArticleView, Error> {
    let mut article = editable(tx, at, &command.article, command.expected)?;
    let planned = article.state().publish_at;
    let follows = follows(&article, &command.edit);
    let suffix = follows.is_some().then_some(suffix);
    let slug = follows.or_else(|| command.edit.slug.clone());
    if article.edit(ArticleEdit { slug, ..command.edit.clone() }, at.now)? {
        let (article, version) = kept(tx, article.clone(), suffix)?;
        keep_plan(tx, at, &article, planned)?;
        told(tx, at, &article, version)?;
    }
    shown(tx, at, article.state().id, command.authors)
}

/// The slug that follows another title.
fn follows(article: &Article, edit: &ArticleEdit) -> Option<Slug> {
    let (slug, before) = (Slug::of(edit.title.as_ref()?), Slug::of(&article.state().title));
    (edit.slug.is_none() && slug != before).then_some(slug)
}

fn kept(tx: &mut dyn Tx, article: Article, suffix: Option<&str>) -> Result<(Article, Version), Error> {
    match (tx.articles().save(&article), suffix) {
        (Err(StoreError::Taken(Unique::Slug)), Some(suffix)) => {
            let slug = article.state().slug.with_suffix(suffix);
            let article = article.renamed(slug);
            let version = tx.articles().save(&article).map_err(slug_taken)?;
            Ok((article, version))
        }
        (saved, _) => Ok((article, saved.map_err(slug_taken)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleBody, ArticleStatus, Title};

    use crate::fixtures::{id, member};
    use crate::mocks::MockTx;

    fn command(title: Option<&str>, slug: Option<&str>) -> RewriteArticle {
        let edit = ArticleEdit {
            title: title.map(|title| Title::parse(title).unwrap()),
            body: ArticleBody::parse("Other text").ok(),
            slug: slug.map(|slug| Slug::parse(slug).unwrap()),
            ..ArticleEdit::default()
        };
        RewriteArticle { article: ArticleKey::Id(id(1)), expected: None, edit, authors: Authors::Short }
    }

    fn run(tx: &mut MockTx, command: &RewriteArticle) -> Result<ArticleView, Error> {
        rewrite_article(tx, &member(1, Role::Author), command, "x7")
    }

    fn having() -> MockTx {
        MockTx::default().having_article(ArticleStatus::Published).showing_article(ArticleStatus::Published)
    }

    #[test]
    fn the_slug_follows_another_title_and_no_other_change() {
        for (title, asked, slug) in [
            (Some("On latches"), None, "on-latches"),
            (Some("On latches"), Some("latches"), "latches"),
            (Some("On locks"), None, "on-locks"),
            (Some("On: LOCKS!"), None, "on-locks"),
            (None, None, "on-locks"),
        ] {
            let mut tx = having().telling(&["article.updated"]);
            let saved = tx.articles.expect_save().times(1);
            saved.withf(move |article| article.state().slug.as_str() == slug).return_const(Ok(Version::from(2)));
            assert!(run(&mut tx, &command(title, asked)).is_ok(), "{title:?} {asked:?}");
        }
    }

    #[test]
    fn a_taken_slug_gets_a_suffix_unless_it_was_asked_for() {
        let taken = |free: &'static str| {
            let mut tx = having();
            tx.articles.expect_save().returning(move |article| match article.state().slug.as_str() {
                slug if slug == free => Ok(Version::from(2)),
                _ => Err(StoreError::Taken(Unique::Slug)),
            });
            tx
        };
        assert!(
            run(&mut taken("on-latches-x7").telling(&["article.updated"]), &command(Some("On latches"), None)).is_ok()
        );
        let refused = run(&mut taken("none"), &command(Some("On latches"), None));
        assert_eq!(refused, Err(Error::SlugTaken));
        let refused = run(&mut taken("latches-x7"), &command(Some("On latches"), Some("latches")));
        assert_eq!(refused, Err(Error::SlugTaken));
    }

    #[test]
    fn a_change_of_nothing_keeps_and_tells_nothing_and_strangers_change_nothing() {
        let same = RewriteArticle { edit: ArticleEdit::default(), ..command(None, None) };
        assert!(run(&mut having(), &same).is_ok());
        let refused = rewrite_article(&mut having(), &member(2, Role::Author), &command(None, None), "x7");
        assert_eq!(refused, Err(Error::PermissionDenied));
    }
}
