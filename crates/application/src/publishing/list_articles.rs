use lectern_domain::identity::Capability;
use lectern_domain::publishing::ArticleStatus;

use super::introduce;
use crate::ports::View;
use crate::{ArticleCard, ArticleFilter, ArticleSort, Authors, Context, Error, Paging, Reach, Slice};

/// List articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListArticles {
    /// Which.
    pub filter: ArticleFilter,
    /// In which order, and which page.
    pub paging: Paging<ArticleSort>,
    /// How much is told of authors.
    pub authors: Authors,
}

impl ListArticles {
    /// How much of a view it takes.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        self.paging.reach().and(self.authors.reach())
    }
}

/// Articles. Whatever is not published shows only one's own, but to editors.
///
/// # Errors
/// `AuthenticationRequired` for a guest who asks for what is not published, `Store`.
pub fn list_articles(view: &mut dyn View, at: &Context, query: &ListArticles) -> Result<Slice<ArticleCard>, Error> {
    let viewer = at.viewer().map(|(id, _)| id);
    let mut filter = query.filter.clone();
    if filter.status != ArticleStatus::Published && at.permit(Capability::EditAnyArticle).is_err() {
        filter.owned_by = Some(at.signed_in()?.user);
    }
    let mut page = view.article_pages().page(&filter, viewer, &query.paging)?;
    introduce(view, at, query.authors, page.items.iter_mut().map(|article| &mut article.author).collect())?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::UserId;
    use lectern_domain::identity::Role;

    use crate::fixtures::{first_page, guest, id, member, page_of};
    use crate::mocks::MockTx;

    fn query(status: ArticleStatus) -> ListArticles {
        ListArticles {
            filter: ArticleFilter { status, ..ArticleFilter::PUBLISHED },
            paging: first_page(ArticleSort::PublishedAt),
            authors: Authors::Short,
        }
    }

    #[test]
    fn what_is_not_published_is_listed_for_its_owner_and_for_editors() {
        use ArticleStatus::{Archived, Draft, Published};
        let owner = Some(id::<UserId>(2));
        let table = [
            (guest(), Published, None),
            (member(2, Role::Author), Published, None),
            (member(2, Role::Author), Draft, owner),
            (member(2, Role::Moderator), Archived, owner),
            (member(2, Role::Admin), Draft, None),
        ];
        for (at, status, owned_by) in table {
            let mut tx = MockTx::default();
            let page = tx.article_pages.expect_page().times(1);
            page.withf(move |filter, _, _| filter.owned_by == owned_by && filter.status == status)
                .returning(|_, _, _| Ok(page_of(Vec::new())));
            assert!(list_articles(&mut tx, &at, &query(status)).is_ok(), "{at:?} {status:?}");
        }
    }

    #[test]
    fn a_guest_has_no_drafts() {
        let refused = list_articles(&mut MockTx::default(), &guest(), &query(ArticleStatus::Draft));
        assert_eq!(refused, Err(Error::AuthenticationRequired));
    }
}
