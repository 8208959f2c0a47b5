//! What must hold when several want the same at the same time. Each MUST get an answer that would have been right had
//! they come one after the other, never a contention and never an error.

use std::sync::Barrier;
use std::thread;

use futures_executor::block_on;
use lectern_application::effects::{NewJob, Task};
use lectern_application::publishing::{EditArticle, PublishPlannedArticle, edit_article, publish_planned_article};
use lectern_application::{Actor, ArticleKey, Caller, Context, Store, StoreError, Unique};
use lectern_domain::effects::{Job, JobStatus};
use lectern_domain::identity::{Role, Roles, User, UserState, Username};
use lectern_domain::publishing::{ArticleEdit, ArticleStatus};
use lectern_domain::{ArticleId, JobId, Patch, SessionId, Timestamp, UserId};
use uuid::Uuid;

use crate::effects::happened;
use crate::identity::follows::{counts, follow};
use crate::people::{add, find, named, somebody};
use crate::publishing::shelf::{article, card, draft, favorite, keep, kept, slug, user};
use crate::scene::{at, change, done};

/// How many want the same.
const RIVALS: u8 = 6;

/// Makes the tests of races: `races_suite!([ignore = "..."] open())`.
#[macro_export]
macro_rules! races_suite {
    ([$($mark:meta),*] $open:expr) => {
        $crate::each! { [$($mark),*] $open; races;
            one_of_many_gets_a_new_name
            one_of_many_moves_to_a_name
            one_of_many_gets_a_slug
            every_mark_counts_once
            every_follow_counts_once
            the_gone_count_for_nobody
            a_planned_article_is_published_once_or_not_at_all
        }
    };
}

/// Of those who register under one name, one gets it.
pub fn one_of_many_gets_a_new_name(store: &dyn Store) {
    let answers = together(|n| {
        let user = named(&format!("user-{n}"), "wanted");
        change(store, move |tx| tx.users().add(&user))
    });
    one_of_them(&answers, &Err(StoreError::Taken(Unique::Username)));
}

/// Of those who change to one name, one gets it.
pub fn one_of_many_moves_to_a_name(store: &dyn Store) {
    let users: Vec<User> = (0..RIVALS).map(|n| somebody(&format!("user-{n}"))).collect();
    users.iter().for_each(|user| add(store, user));
    let answers = together(|n| {
        let mut state = users[usize::from(n)].state().clone();
        state.username = Username::parse("wanted").unwrap();
        let user = User::restore(state);
        change(store, move |tx| tx.users().save(&user)).map(|_| ())
    });
    one_of_them(&answers, &Err(StoreError::Taken(Unique::Username)));
    let wanted = |user: &&User| find(store, user.state().id).unwrap().state().username.as_str() == "wanted";
    assert_eq!(users.iter().filter(wanted).count(), 1);
}

/// Of the articles that want one slug, one gets it.
pub fn one_of_many_gets_a_slug(store: &dyn Store) {
    let ada = user(store, "ada");
    let answers = together(|n| {
        let article = article(n, ada, |state| state.slug = slug("wanted"));
        change(store, move |tx| tx.articles().add(&article))
    });
    one_of_them(&answers, &Err(StoreError::Taken(Unique::Slug)));
}

/// Marks that come together count each, and the same mark once.
pub fn every_mark_counts_once(store: &dyn Store) {
    let ada = user(store, "ada");
    let article = article(1, ada, |_| ());
    keep(store, &article);
    let fans: Vec<_> = (0..RIVALS).map(|n| user(store, &format!("fan-{n}"))).collect();
    let answers = together(|n| favorite(store, fans[usize::from(n)], &article, at(1)));
    assert!(answers.into_iter().all(|marked| marked));
    let answers = together(|_| favorite(store, ada, &article, at(2)));
    assert_eq!(answers.into_iter().filter(|marked| *marked).count(), 1);
    assert_eq!(card(store, &article).favorites_count, i64::from(RIVALS) + 1);
    let id = article.state().id;
    let answers = together(|_| done(store, move |tx| tx.favorites().remove(ada, id)));
    assert_eq!(answers.into_iter().filter(|removed| *removed).count(), 1);
    assert_eq!(card(store, &article).favorites_count, i64::from(RIVALS));
}

/// Follows that come together count each, of two who follow each other, too, and the same follow once.
pub fn every_follow_counts_once(store: &dyn Store) {
    let users: Vec<_> = (0..RIVALS).map(|n| user(store, &format!("user-{n}"))).collect();
    let (all, rivals) = (usize::from(RIVALS), i64::from(RIVALS));
    for offset in 1..all {
        // Each follows another one, and in the second half somebody who follows them.
        let answers =
            together(|n| follow(store, (users[usize::from(n)], users[(usize::from(n) + offset) % all]), at(1)));
        assert!(answers.into_iter().all(|added| added));
    }
    assert!(users.iter().all(|user| counts(store, *user) == (rivals - 1, rivals - 1)));
    let ada = user(store, "ada");
    let answers = together(|_| follow(store, (ada, users[0]), at(2)));
    assert_eq!(answers.into_iter().filter(|added| *added).count(), 1);
    assert_eq!((counts(store, ada), counts(store, users[0])), ((0, 1), (rivals, rivals - 1)));
    let answers = together(|n| {
        let followed = users[0];
        let follower = if n == 0 { ada } else { users[usize::from(n)] };
        done(store, move |tx| tx.follows().remove(follower, followed))
    });
    assert!(answers.into_iter().all(|removed| removed));
    assert_eq!(counts(store, users[0]), (0, rivals - 1));
}

/// Those who are gone, who follow each other and whom others come to follow and leave, count for nobody in the end.
pub fn the_gone_count_for_nobody(store: &dyn Store) {
    let [ada, bob, carol] = ["ada", "bob", "carol"].map(|name| user(store, name));
    for pair in [(ada, bob), (bob, ada), (carol, ada), (carol, bob), (ada, carol), (bob, carol)] {
        follow(store, pair, at(1));
    }
    let removed = together(|n| match n % 3 {
        0 => done(store, move |tx| tx.follows().remove_of(ada)),
        1 => done(store, move |tx| tx.follows().remove_of(bob)),
        _ => usize::from(!follow(store, (carol, user(store, &format!("new-{n}"))), at(2))),
    });
    assert_eq!(removed.iter().sum::<usize>(), 6, "each follow goes once");
    assert_eq!([ada, bob, carol].map(|user| counts(store, user)), [(0, 0), (0, 0), (0, 2)]);
}

/// Of those who publish what is planned and those who drop the plan, one is first, and the others find it done.
pub fn a_planned_article_is_published_once_or_not_at_all(store: &dyn Store) {
    let (by, member) = author(store);
    let article = article(1, by, draft);
    let (id, planned) = (article.state().id, at(99));
    keep(store, &article);
    let job = planned_job(store, (id, by), planned);
    let answers = together(|n| {
        if n % 2 == 0 {
            let (job, command) = (job.clone(), PublishPlannedArticle { article: id, planned, by });
            let at = Context { now: planned, ..at_noon(Actor::Operator) };
            return change(store, move |tx| publish_planned_article(tx, &at, &job, command));
        }
        let edit = ArticleEdit { publish_at: Patch::Clear, ..ArticleEdit::default() };
        let (at, command) = (at_noon(member), EditArticle { article: ArticleKey::Id(id), expected: None, edit });
        let dropped = block_on(store.atomically(move |tx| edit_article(tx, &at, &command)));
        assert!(dropped.is_ok(), "{dropped:?}");
        Ok(())
    });
    let events = happened(store);
    let published = events.iter().filter(|event| event.name == "article.published").count();
    let (article, job) = (kept(store, id).unwrap(), find_job(store, job.state().id));
    let (status, end) = match published {
        0 => (ArticleStatus::Draft, JobStatus::Cancelled),
        _ => (ArticleStatus::Published, JobStatus::Succeeded),
    };
    assert_eq!((article.state().status, article.state().publish_at, job), (status, None, Some(end)), "{answers:?}");
    assert_eq!(
        answers.iter().filter(|answer| **answer == Err(StoreError::Stale)).count(),
        3 - published,
        "{answers:?}"
    );
    assert_eq!(events.len(), 1, "{events:?}");
}

fn author(store: &dyn Store) -> (UserId, Actor) {
    let roles = Roles::from_iter([Role::Author]);
    let ada = User::restore(UserState { roles, ..somebody("ada").state().clone() });
    add(store, &ada);
    let user = ada.state().id;
    (user, Actor::Member(Caller { user, session: SessionId::from(user.uuid()), roles }))
}

fn at_noon(actor: Actor) -> Context {
    Context { now: at(9), actor, request_id: Uuid::nil(), address: None }
}

/// The job of a plan, as a worker has it.
fn planned_job(store: &dyn Store, (id, by): (ArticleId, UserId), planned: Timestamp) -> Job {
    let task = Task::PublishArticle { article: id.uuid(), planned: planned.as_microsecond(), by: by.uuid() };
    let key = format!("article.publish:{}", id.uuid());
    done(store, move |tx| {
        tx.jobs().add(&at_noon(Actor::Operator), &NewJob::due(planned, task.clone()).keyed(key.clone()))?;
        Ok(tx.leases().claim(planned, at(129), 1)?.remove(0).job)
    })
}

fn find_job(store: &dyn Store, id: JobId) -> Option<JobStatus> {
    done(store, move |tx| tx.jobs().find(id)).map(|job| job.state().status)
}

fn one_of_them(answers: &[Result<(), StoreError>], others: &Result<(), StoreError>) {
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| answer.is_ok() || answer == others), "{answers:?}");
}

/// Lets all rivals begin at once, and answers what became of each.
pub(crate) fn together<T: Send>(rival: impl Fn(u8) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(usize::from(RIVALS));
    let (start, rival) = (&start, &rival);
    thread::scope(|scope| {
        let rivals: Vec<_> = (0..RIVALS)
            .map(|n| {
                scope.spawn(move || {
                    start.wait();
                    rival(n)
                })
            })
            .collect();
        rivals.into_iter().map(|rival| rival.join().unwrap()).collect()
    })
}
