use crate::ports::View;
use crate::{Error, Paging, Slice, TagCount, TagSort};

/// Tags with the number of published articles that have them.
///
/// # Errors
/// `Store`.
pub fn list_tags(view: &mut dyn View, paging: &Paging<TagSort>) -> Result<Slice<TagCount>, Error> {
    Ok(view.tag_pages().page(paging)?)
}
