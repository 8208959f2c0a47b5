use super::{introduce, readable_view};
use crate::ports::View;
use crate::{ArticleKey, Authors, CommentView, Context, Error};

/// The most comments that are shown at once, for protocols that know no pages of them.
const MOST: u16 = 1_000;

/// What was said of an article that shows to everybody, the newest first, with whole authors: the last thousand.
///
/// # Errors
/// `NotFound`, `Store`.
pub fn read_thread(view: &mut dyn View, at: &Context, article: &ArticleKey) -> Result<Vec<CommentView>, Error> {
    let article = readable_view(view, at, article)?;
    let mut comments = view.comment_pages().visible(article.card.id, MOST)?;
    let authors = comments.iter_mut().filter_map(|comment| comment.author.as_mut()).collect();
    introduce(view, at, Authors::Whole, authors)?;
    Ok(comments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleStatus, CommentStatus};

    use crate::Hidden;
    use crate::fixtures::{comment_view, guest, id, member, profile};
    use crate::mocks::MockTx;

    #[test]
    fn a_thread_tells_of_its_authors() {
        let mut tx = MockTx::default().showing_article(ArticleStatus::Published);
        let visible = tx.comment_pages.expect_visible().withf(|article, most| (*article, *most) == (id(1), MOST));
        visible.returning(|_, _| Ok(vec![comment_view(CommentStatus::Visible)]));
        tx.profile_pages.expect_find_all().times(1).returning(|_, _| Ok(vec![profile(1)]));
        let thread = read_thread(&mut tx, &member(2, Role::Student), &ArticleKey::Id(id(1))).unwrap();
        let profiles: Vec<_> = thread.into_iter().map(|comment| comment.author.unwrap().profile).collect();
        assert_eq!(profiles, [Some(profile(1))]);
    }

    #[test]
    fn the_thread_of_a_draft_is_not_there() {
        let mut tx = MockTx::default().showing_article(ArticleStatus::Draft);
        let hidden = read_thread(&mut tx, &guest(), &ArticleKey::Id(id(1)));
        assert_eq!(hidden, Err(Error::NotFound(Hidden::Article)));
    }
}
