use super::{introduce, readable_view, veiled};
use crate::ports::View;
use crate::{ArticleKey, Authors, CommentView, Context, Error, Paging, Slice};

/// List the comments of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListComments {
    /// Of which.
    pub article: ArticleKey,
    /// Which page, by number.
    pub paging: Paging<()>,
    /// How much is told of authors.
    pub authors: Authors,
}

/// The comments of an article that the one who asks may read, tombstones among them.
///
/// # Errors
/// `NotFound`, `Store`.
pub fn list_comments(view: &mut dyn View, at: &Context, query: &ListComments) -> Result<Slice<CommentView>, Error> {
    let article = readable_view(view, at, &query.article)?;
    let page = view.comment_pages().page(article.card.id, &query.paging)?;
    // Veiled first: nothing is looked up of whoever does not show.
    let mut page = page.map(|comment| veiled(comment, at.viewer()));
    let authors = page.items.iter_mut().filter_map(|comment| comment.author.as_mut()).collect();
    introduce(view, at, query.authors, authors)?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleStatus, CommentStatus};

    use crate::Hidden;
    use crate::fixtures::{comment_view, first_page, guest, id, member, page_of, profile};
    use crate::mocks::MockTx;

    fn query() -> ListComments {
        ListComments { article: ArticleKey::Id(id(1)), paging: first_page(()), authors: Authors::Short }
    }

    #[test]
    fn what_is_hidden_shows_to_moderators_and_what_is_deleted_to_nobody() {
        use CommentStatus::{Deleted, Hidden, Visible};
        let table = [
            (guest(), Visible, (true, true)),
            (guest(), Hidden, (false, true)),
            (member(1, Role::Author), Hidden, (false, true)),
            (member(2, Role::Moderator), Hidden, (true, true)),
            (member(2, Role::Moderator), Deleted, (false, false)),
        ];
        for (at, status, expected) in table {
            let mut tx = MockTx::default().showing_article(ArticleStatus::Published);
            let page = tx.comment_pages.expect_page();
            page.returning(move |_, _| Ok(page_of(vec![comment_view(status)])));
            let page = list_comments(&mut tx, &at, &query()).unwrap();
            let shows: Vec<_> =
                page.items.iter().map(|comment| (comment.body.is_some(), comment.author.is_some())).collect();
            assert_eq!(shows, [expected], "{status:?} for {at:?}");
        }
    }

    #[test]
    fn whole_authors_are_looked_up_at_once_and_only_where_they_show() {
        use CommentStatus::{Deleted, Visible};
        for authors in [Authors::Short, Authors::Whole] {
            let mut tx = MockTx::default().showing_article(ArticleStatus::Published);
            let page = tx.comment_pages.expect_page();
            page.returning(|_, _| Ok(page_of([Visible, Deleted, Visible].map(comment_view).to_vec())));
            if authors == Authors::Whole {
                let found = tx.profile_pages.expect_find_all().times(1);
                found.withf(|users, _| users == [id(1)]).returning(|_, _| Ok(vec![profile(1)]));
            }
            let page = list_comments(&mut tx, &guest(), &ListComments { authors, ..query() }).unwrap();
            let told: Vec<_> = page.items.into_iter().map(|comment| comment.author?.profile).collect();
            let whole = (authors == Authors::Whole).then(|| profile(1));
            assert_eq!(told, [whole.clone(), None, whole], "{authors:?}");
        }
    }

    #[test]
    fn the_comments_of_a_hidden_article_are_hidden_with_it() {
        let mut tx = MockTx::default().showing_article(ArticleStatus::Archived);
        let refused = list_comments(&mut tx, &guest(), &query());
        assert_eq!(refused, Err(Error::NotFound(Hidden::Article)));
    }
}
