use lectern_application::{AuthorCard, CommentView, Store, StoreError, Unique};
use lectern_domain::ArticleId;
use lectern_domain::publishing::{Comment, CommentBody, CommentStatus};

use super::shelf::{amended, article, card, comment, keep, user};
use crate::scene::{at, change, done, glance, look_at};
use crate::walk::both_ways;

/// Every field MUST come back as it was kept, for rules and for readers: all that adding tells is the number.
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
        let (id, author) = (comment.state().id, comment.state().author);
        let author = AuthorCard { id: author, username: username.to_owned(), image: None, profile: None };
        let shown = glance(store, move |view| view.comment_pages().find(id));
        assert_eq!(shown, Some(CommentView::of(&comment, number, author)));
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

/// A number MUST find its comment, deleted or not, under its own article and under no other.
pub fn a_comment_is_found_by_its_number(store: &dyn Store) {
    let ada = user(store, "ada");
    let (here, there) = (article(1, ada, |_| ()), article(2, ada, |_| ()));
    keep(store, &here);
    keep(store, &there);
    let plain = comment(1, &here, ada);
    let gone = amended(&comment(2, &here, ada), |state| (state.body, state.status) = (None, CommentStatus::Deleted));
    for comment in [plain, gone] {
        let number = add(store, &comment).unwrap();
        for (article, number, found) in [
            (here.state().id, number, Some(comment.clone())),
            (there.state().id, number, None),
            (here.state().id, number + 1_000, None),
            (here.state().id, -1, None),
        ] {
            assert_eq!(done(store, move |tx| tx.comments().find_by_number(article, number)), found);
        }
    }
}

/// Of a thread MUST show what is visible, the highest number first and no more than were asked for, as pages show it.
pub fn what_shows_of_a_thread_is_its_newest(store: &dyn Store) {
    let ada = user(store, "ada");
    let (here, there) = (article(1, ada, |_| ()), article(2, ada, |_| ()));
    keep(store, &here);
    keep(store, &there);
    let statuses = [
        CommentStatus::Visible,
        CommentStatus::Hidden,
        CommentStatus::Visible,
        CommentStatus::Deleted,
        CommentStatus::Visible,
    ];
    let mut shown = Vec::new();
    for (n, status) in (1..).zip(statuses) {
        let comment = amended(&comment(n, &here, ada), |state| state.status = status);
        add(store, &comment).unwrap();
        if status == CommentStatus::Visible {
            let id = comment.state().id;
            shown.insert(0, glance(store, move |view| view.comment_pages().find(id)).unwrap());
        }
    }
    add(store, &comment(50, &there, ada)).unwrap();
    let article = here.state().id;
    for most in [0, 2, 3, 1_000] {
        let visible = glance(store, move |view| view.comment_pages().visible(article, most));
        let expected: Vec<CommentView> = shown.iter().take(usize::from(most)).cloned().collect();
        assert_eq!(visible, expected, "at most {most}");
    }
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
