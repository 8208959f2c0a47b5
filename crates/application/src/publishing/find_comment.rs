use lectern_domain::CommentId;

use super::{introduce, readable_view, shown_comment};
use crate::ports::View;
use crate::{ArticleKey, Authors, CommentView, Context, Error, Hidden};

/// Find a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindComment {
    /// Which.
    pub comment: CommentId,
    /// How much is told of its author.
    pub authors: Authors,
}

/// One comment, if the one who asks may read its article.
///
/// # Errors
/// `NotFound`, `Store`.
pub fn find_comment(view: &mut dyn View, at: &Context, query: FindComment) -> Result<CommentView, Error> {
    let mut comment = shown_comment(view, at, query.comment)?;
    match readable_view(view, at, &ArticleKey::Id(comment.article)) {
        Err(Error::NotFound(_)) => return Err(Error::NotFound(Hidden::Comment)),
        article => article?,
    };
    introduce(view, at, query.authors, comment.author.iter_mut().collect())?;
    Ok(comment)
}

#[cfg(test)]
mod tests {
    use lectern_domain::publishing::{ArticleStatus, CommentStatus};

    use super::*;
    use crate::fixtures::{guest, id};
    use crate::mocks::MockTx;

    #[test]
    fn a_comment_is_hidden_with_its_article() {
        let query = FindComment { comment: id(1), authors: Authors::Short };
        for (status, expected) in [
            (ArticleStatus::Published, Ok(Some("Well said".to_owned()))),
            (ArticleStatus::Draft, Err(Error::NotFound(Hidden::Comment))),
        ] {
            let mut tx = MockTx::default().showing_article(status).showing_comment(CommentStatus::Visible);
            assert_eq!(find_comment(&mut tx, &guest(), query).map(|comment| comment.body), expected, "{status:?}");
        }
    }
}
