use lectern_domain::CommentId;

use super::{readable_view, shown_comment};
use crate::ports::View;
use crate::{ArticleKey, CommentView, Context, Error, Hidden};

/// One comment, if the one who asks may read its article.
///
/// # Errors
/// `NotFound`, `Store`.
pub fn find_comment(view: &mut dyn View, at: &Context, id: CommentId) -> Result<CommentView, Error> {
    let comment = shown_comment(view, at, id)?;
    match readable_view(view, at, &ArticleKey::Id(comment.article)) {
        Err(Error::NotFound(_)) => Err(Error::NotFound(Hidden::Comment)),
        article => article.map(|_| comment),
    }
}

#[cfg(test)]
mod tests {
    use lectern_domain::publishing::{ArticleStatus, CommentStatus};

    use super::*;
    use crate::fixtures::{guest, id};
    use crate::mocks::MockTx;

    #[test]
    fn a_comment_is_hidden_with_its_article() {
        for (status, expected) in [
            (ArticleStatus::Published, Ok(Some("Well said".to_owned()))),
            (ArticleStatus::Draft, Err(Error::NotFound(Hidden::Comment))),
        ] {
            let mut tx = MockTx::default().showing_article(status).showing_comment(CommentStatus::Visible);
            assert_eq!(find_comment(&mut tx, &guest(), id(1)).map(|comment| comment.body), expected, "{status:?}");
        }
    }
}
