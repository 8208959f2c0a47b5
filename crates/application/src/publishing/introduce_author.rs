use super::introduce;
use crate::ports::View;
use crate::{AuthorCard, Authors, Context, Error};

/// Somebody in short with their whole profile, where there is one. It is looked up after a change, not within: whoever
/// waits for the change of another need not wait for this.
///
/// # Errors
/// Those of the store.
pub fn introduce_author(view: &mut dyn View, at: &Context, author: &AuthorCard) -> Result<AuthorCard, Error> {
    let mut author = author.clone();
    introduce(view, at, Authors::Whole, vec![&mut author])?;
    Ok(author)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::UserId;
    use lectern_domain::identity::Role;

    use crate::fixtures::{id, member, profile};
    use crate::mocks::MockTx;

    #[test]
    fn an_author_is_introduced_through_the_eyes_of_the_viewer() {
        let short = AuthorCard { id: id(1), username: "user1".to_owned(), image: None, profile: None };
        for found in [Some(profile(1)), None] {
            let mut tx = MockTx::default();
            let (all, viewer) = (found.clone().into_iter().collect::<Vec<_>>(), id::<UserId>(2));
            let asked = tx.profile_pages.expect_find_all().times(1);
            asked
                .withf(move |users, eyes| users == [id(1)] && *eyes == Some(viewer))
                .returning(move |_, _| Ok(all.clone()));
            let whole = introduce_author(&mut tx, &member(2, Role::Student), &short);
            assert_eq!(whole, Ok(AuthorCard { profile: found, ..short.clone() }));
        }
    }
}
