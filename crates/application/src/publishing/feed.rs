use super::introduce;
use crate::ports::View;
use crate::{ArticleCard, ArticleFilter, ArticleSort, Authors, Context, Error, Paging, Reach, Slice};

/// List what the caller follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// In which order, and which page.
    pub paging: Paging<ArticleSort>,
    /// How much is told of authors.
    pub authors: Authors,
}

impl Feed {
    /// How much of a view it takes.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        self.paging.reach().and(self.authors.reach())
    }
}

/// Published articles of those whom the caller follows.
///
/// # Errors
/// `AuthenticationRequired`, `Store`.
pub fn feed(view: &mut dyn View, at: &Context, query: &Feed) -> Result<Slice<ArticleCard>, Error> {
    let caller = at.signed_in()?.user;
    let filter = ArticleFilter { followed_by: Some(caller), ..ArticleFilter::PUBLISHED };
    let mut page = view.article_pages().page(&filter, Some(caller), &query.paging)?;
    introduce(view, at, query.authors, page.items.iter_mut().map(|article| &mut article.author).collect())?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::ArticleStatus;

    use crate::fixtures::{first_page, guest, id, member, page_of};
    use crate::mocks::MockTx;

    #[test]
    fn a_feed_is_what_those_whom_the_caller_follows_have_published() {
        let query = Feed { paging: first_page(ArticleSort::PublishedAt), authors: Authors::Short };
        let mut tx = MockTx::default();
        assert_eq!(feed(&mut tx, &guest(), &query), Err(Error::AuthenticationRequired));
        let page = tx.article_pages.expect_page().times(1);
        page.withf(|filter, viewer, _| {
            (filter.followed_by, *viewer, filter.status) == (Some(id(2)), Some(id(2)), ArticleStatus::Published)
        })
        .returning(|_, _, _| Ok(page_of(Vec::new())));
        assert!(feed(&mut tx, &member(2, Role::Student), &query).is_ok());
    }
}
