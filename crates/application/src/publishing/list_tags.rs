use crate::ports::View;
use crate::{Error, Paging, Slice, TagCount, TagSort};

/// Tags with the number of published articles that have them.
///
/// # Errors
/// `Store`.
pub fn list_tags(view: &mut dyn View, paging: &Paging<TagSort>) -> Result<Slice<TagCount>, Error> {
    Ok(view.tag_pages().page(paging)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{first_page, page_of};
    use crate::mocks::MockTx;

    #[test]
    fn tags_are_for_everybody() {
        let tag = TagCount { name: "sql".to_owned(), articles_count: 3 };
        let (mut tx, page) = (MockTx::default(), page_of(vec![tag]));
        tx.tag_pages.expect_page().times(1).return_const(Ok(page.clone()));
        assert_eq!(list_tags(&mut tx, &first_page(TagSort::ArticlesCount)), Ok(page));
    }
}
