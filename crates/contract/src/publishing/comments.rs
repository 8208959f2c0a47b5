use lectern_application::{AuthorCard, CommentView, Store, StoreError, Unique};
use lectern_domain::ArticleId;
use lectern_domain::publishing::{Comment, CommentBody, CommentStatus};

use super::shelf::{amended, article, card, comment, keep, user};
use crate::scene::{at, change, done, glance, look_at};
use crate::walk::both_ways;

/// Every field MUST come back as it was kept, for rules and for readers.
pub fn a_comment_comes_back_as_it_was_kept(store: &dyn Store) {
    let (ada, bob) = (user(store, "ada"), user(store, "bob"));
    let article = article(1, ada, |_| ());
    keep(store, &article);
    let plain = amended(&comment(1, &article, bob), |state| {
        state.body = CommentBody::parse("Ünï\n🦀 \"quoted\"").ok();
    });
    let gone = amended(&comment(2, &article, ada), |state| {
        (state.body, state.status) = (None, CommentStatus::Deleted);
        state.parent = Some(plain.state().id);
        state.updated_at = at(99);
    });
    for (comment, username) in [(plain, "bob"), (gone, "ada")] {
        let number = add(store, &comment).unwrap();
        assert_eq!(find(store, &comment), Some(comment.clone()));
        let state = comment.state().clone();
        let expected = CommentView {
            id: state.id,
            version: state.version,
            number,
            article: state.article,
            author: Some(AuthorCard { id: state.author, username: username.to_owned(), image: None, profile: None }),
            body: state.body.map(|body| body.as_str().to_owned()),
            parent: state.parent,
            status: state.status,
            created_at: state.created_at,
            updated_at: state.updated_at,
        };
        let shown = glance(store, move |view| view.comment_pages().find(state.id));
        assert_eq!(shown, Some(expected));
    }
    let unknown = comment(9, &article, ada).state().id;
    assert_eq!(glance(store, move |view| view.comment_pages().find(unknown)), None);
}

/// A save MUST be refused unless it comes from the version that is kept; a used identifier MUST be told.
pub fn a_stale_comment_is_refused(store: &dyn Store) {
    let ada = user(store, "ada");
    let article = article(1, ada, |_| ());
    keep(store, &article);
    let first = comment(1, &article, ada);
    add(store, &first).unwrap();
    let edited = amended(&first, |state| state.body = CommentBody::parse("Better").ok());
    let (again, saved) = (first.clone(), edited.clone());
    let answers = done(store, move |tx| {
        let taken = tx.comments().add(&again);
        Ok((taken, tx.comments().save(&saved), tx.comments().save(&saved)))
    });
    let next = first.state().version.next();
    let taken = Err(StoreError::Taken(Unique::Id));
    assert_eq!(answers, (taken, Ok(next), Err(StoreError::Stale)));
    assert_eq!(find(store, &first), Some(amended(&edited, |state| state.version = next)));
    assert_eq!(card(store, &article).comments_count, 1);
}

/// Numbers rise over all articles, whatever became of those before, and a thread stands by number.
pub fn comments_are_numbered_and_paged(store: &dyn Store) {
    let ada = user(store, "ada");
    let (here, there) = (article(1, ada, |_| ()), article(2, ada, |_| ()));
    keep(store, &here);
    keep(store, &there);
    // The identifiers fall while the numbers rise.
    let numbers: Vec<i64> = (1..=5).map(|n| add(store, &comment(100 - n, &here, ada)).unwrap()).collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    let elsewhere = add(store, &comment(50, &there, ada)).unwrap();
    assert!(elsewhere > numbers[4]);
    assert_eq!(thread(store, here.state().id), numbers);
    assert_eq!(thread(store, there.state().id), [elsewhere]);
    let (id, version) = (there.state().id, there.state().version);
    done(store, move |tx| tx.articles().remove(id, version));
    let after = add(store, &comment(51, &here, ada)).unwrap();
    assert!(after > elsewhere, "the number of what is gone is not given again");
}

/// The count follows what shows, and neither version nor time of the article move with it.
pub fn only_comments_that_show_are_counted(store: &dyn Store) {
    let ada = user(store, "ada");
    let article = article(1, ada, |_| ());
    keep(store, &article);
    let before = card(store, &article);
    let mut comment = comment(1, &article, ada);
    add(store, &comment).unwrap();
    add(store, &super::shelf::comment(2, &article, ada)).unwrap();
    assert_eq!(card(store, &article).comments_count, 2);
    for (status, count) in [
        (CommentStatus::Hidden, 1),
        (CommentStatus::Visible, 2),
        (CommentStatus::Visible, 2),
        (CommentStatus::Hidden, 1),
        (CommentStatus::Deleted, 1),
    ] {
        let next = amended(&comment, |state| state.status = status);
        let saved = next.clone();
        let version = done(store, move |tx| tx.comments().save(&saved));
        comment = amended(&next, |state| state.version = version);
        assert_eq!(card(store, &article).comments_count, count, "{status:?}");
    }
    let after = card(store, &article);
    assert_eq!((after.version, after.updated_at), (before.version, before.updated_at));
}

fn add(store: &dyn Store, comment: &Comment) -> Result<i64, StoreError> {
    let comment = comment.clone();
    change(store, move |tx| tx.comments().add(&comment))
}

fn find(store: &dyn Store, comment: &Comment) -> Option<Comment> {
    let id = comment.state().id;
    done(store, move |tx| tx.comments().find(id))
}

/// The numbers of the comments of an article.
fn thread(store: &dyn Store, article: ArticleId) -> Vec<i64> {
    both_ways((), |paging| look_at(store, paging.reach(), move |view| view.comment_pages().page(article, &paging)))
        .into_iter()
        .map(|comment| comment.number)
        .collect()
}
