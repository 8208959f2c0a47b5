//! Strangers who write at the same moment are not in each other's way on PostgreSQL, where what somebody reads decides
//! whom they are in line with: each of them is through with one run.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails loudly")]

#[path = "harness/postgres.rs"]
mod harness;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_executor::block_on;
use harness::Database;
use lectern_application::ports::{Kept, Tx};
use lectern_application::publishing::{AddComment, CreateArticle, add_comment, create_article};
use lectern_application::{Actor, ArticleKey, Caller, Claim, Context, Error, Reply, Store};
use lectern_domain::identity::{Email, PasswordHash, Role, Roles, User, Username};
use lectern_domain::publishing::{ArticleBody, CommentBody, Summary, Tag, Tags, Title};
use lectern_domain::{ArticleId, CommentId, SessionId, Timestamp, UserId};
use lectern_persistence::DieselStore;
use uuid::Uuid;

/// How many write at once: of three that each look where the next one adds, one cannot be put in line.
const STRANGERS: u8 = 3;

type Work = Arc<dyn Fn(&mut dyn Tx, u8) -> Result<(), Error> + Send + Sync>;

/// Runs `work` for each stranger: all begin and write before the first of them commits, the last one first. How many
/// runs it took.
fn overlapping(store: &Arc<DieselStore>, work: &Work) -> u64 {
    let runs = Arc::new(AtomicU64::new(0));
    assert_eq!(within(store, work, &runs, 0), Ok(()));
    runs.load(Ordering::SeqCst)
}

fn within(store: &Arc<DieselStore>, work: &Work, runs: &Arc<AtomicU64>, stranger: u8) -> Result<(), Error> {
    let (inner, work, runs) = (Arc::clone(store), Arc::clone(work), Arc::clone(runs));
    let mut first = true;
    let store: &dyn Store = &**store;
    block_on(store.atomically(move |tx| {
        runs.fetch_add(1, Ordering::SeqCst);
        work(tx, stranger)?;
        if std::mem::take(&mut first) && stranger + 1 < STRANGERS {
            within(&inner, &work, &runs, stranger + 1)?;
        }
        Ok(())
    }))
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn who_comments_is_in_nobodys_way() {
    let (store, database) = school();
    let work: Work = Arc::new(|tx, stranger| add_comment(tx, &at(stranger), &comment(stranger)).map(|_| ()));
    assert_eq!(overlapping(&store, &work), u64::from(STRANGERS));
    drop((store, database));
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn who_asks_under_a_key_is_in_nobodys_way() {
    let (store, database) = school();
    let work: Work = Arc::new(|tx, stranger| {
        // The keys of one caller stand beside each other.
        let claim = Claim { principal: id(0), route: "/articles", key: format!("key {stranger}") };
        let reply = Reply { status: 201, headers: Vec::new(), body: Vec::new() };
        tx.idempotency().add(&claim)?;
        add_comment(tx, &at(stranger), &comment(stranger))?;
        Ok(tx.idempotency().save(&claim, &Kept { fingerprint: [0; 32], reply, kept_at: Timestamp::UNIX_EPOCH })?)
    });
    assert_eq!(overlapping(&store, &work), u64::from(STRANGERS));
    drop((store, database));
}

/// A school in which each stranger has an account and an article.
fn school() -> (Arc<DieselStore>, Database) {
    let (store, database) = Database::store(|settings| (settings.writers, settings.readers) = (4, 1));
    for stranger in 0..STRANGERS {
        let store: &dyn Store = &store;
        let founded: Result<(), Error> = block_on(store.atomically(move |tx| {
            tx.users().add(&account(stranger))?;
            create_article(tx, &at(stranger), &article(stranger), "x7").map(|_| ())
        }));
        assert_eq!(founded, Ok(()));
    }
    (Arc::new(store), database)
}

fn account(stranger: u8) -> User {
    let name = format!("stranger{stranger}");
    let names = (Email::parse(&format!("{name}@example.org")).unwrap(), Username::parse(&name).unwrap());
    User::register(id(stranger), names, PasswordHash::none(), Roles::from_iter([Role::Author]), Timestamp::UNIX_EPOCH)
}

fn at(stranger: u8) -> Context {
    let session = SessionId::from(Uuid::from_u128(1));
    let actor = Actor::Member(Caller { user: id(stranger), session, roles: Roles::from_iter([Role::Author]) });
    Context { now: Timestamp::UNIX_EPOCH, actor, request_id: Uuid::nil(), address: None }
}

fn article(stranger: u8) -> CreateArticle {
    CreateArticle {
        publish_at: None,
        id: ArticleId::from(number(stranger)),
        title: Title::parse(&format!("Article {stranger}")).unwrap(),
        summary: Summary::parse("About it").unwrap(),
        body: ArticleBody::parse("Text").unwrap(),
        tags: Tags::new([Tag::parse(&format!("tag {stranger}")).unwrap()]).unwrap(),
        slug: None,
        publish: true,
    }
}

fn comment(stranger: u8) -> AddComment {
    AddComment {
        id: CommentId::from(Uuid::now_v7()),
        article: ArticleKey::Id(ArticleId::from(number(stranger))),
        body: CommentBody::parse("Well said").unwrap(),
        parent: None,
    }
}

fn id(stranger: u8) -> UserId {
    UserId::from(number(stranger))
}

fn number(stranger: u8) -> Uuid {
    Uuid::from_u128(u128::from(stranger) + 1)
}
