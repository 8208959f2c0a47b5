use crate::Error;
use crate::ports::View;

/// The most tags that are named at once, for protocols that know no pages of them.
const MOST: u16 = 1_000;

/// The tags of published articles, those of most articles first.
///
/// # Errors
/// `Store`.
pub fn name_tags(view: &mut dyn View) -> Result<Vec<String>, Error> {
    Ok(view.tag_pages().most_used(MOST)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mocks::MockTx;

    #[test]
    fn the_most_used_are_named() {
        let mut tx = MockTx::default();
        let named = tx.tag_pages.expect_most_used().times(1).withf(|most| *most == 1_000);
        named.return_const(Ok(vec!["sql".to_owned()]));
        assert_eq!(name_tags(&mut tx), Ok(vec!["sql".to_owned()]));
    }
}
