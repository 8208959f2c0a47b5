//! What no port reads yet, and what no port could have written: looked at beside the store, by plain SQL.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use futures_executor::block_on;
use lectern_application::ports::{AuditEntry, Tx};
use lectern_application::{Actor, Caller, Context, Store, StoreError};
use lectern_domain::identity::{Email, PasswordHash, Roles, User, Username};
use lectern_domain::{ArticleId, Event, SessionId, SignedDuration, Timestamp, UserId, Version};
use lectern_persistence::{migrate_down, migrate_up};
use uuid::Uuid;

use super::harness::{Database, connect};
use super::words;

/// Events MUST be kept in the order in which they were announced, with all that they tell, or not at all.
pub(crate) fn events_are_kept_in_order_with_all_they_tell() {
    let (store, database) = Database::store(|_| ());
    let at = context(Actor::Guest);
    let keep = at.clone();
    let kept = change(&store, move |tx| events().iter().try_for_each(|event| tx.outbox().announce(&keep, event)));
    assert_eq!(kept, Ok(()));
    let lost: Result<(), StoreError> = change(&store, move |tx| {
        tx.outbox().announce(&at, &events()[0])?;
        Err(StoreError::Stale)
    });
    assert_eq!(lost, Err(StoreError::Stale));
    let user = Uuid::from_u128(8);
    let facts = [
        r#"{"username":"ada \"\\ ünï"}"#.to_owned(),
        r#"{"roles":["author","admin"]}"#.to_owned(),
        format!(r#"{{"author":"{user}","slug":"on-locks"}}"#),
    ];
    let expected: Vec<_> = events()
        .iter()
        .zip(facts)
        .map(|(event, facts)| format!("{} {} 7 {facts}", event.name(), event.subject().kind))
        .collect();
    let outbox = "SELECT name || ' ' || subject_kind || ' ' || CAST(subject_version AS TEXT) || ' ' || facts AS line
        FROM outbox ORDER BY sequence";
    assert_eq!(lines(&database, outbox), expected);
    assert_eq!(count(&database, "outbox", &[("subject_id", Uuid::from_u128(8))]), 2);
    assert_eq!(lines(&database, "SELECT CAST(COUNT(DISTINCT id) AS TEXT) AS line FROM outbox"), ["3"]);
}

/// An audit row MUST tell who, what, when, from where and in which request, whoever it was.
pub(crate) fn an_audit_row_tells_who_did_what() {
    let (store, database) = Database::store(|_| ());
    let caller = Caller {
        user: UserId::from(Uuid::from_u128(5)),
        session: SessionId::from(Uuid::from_u128(6)),
        roles: Roles::NONE,
    };
    let [created, ..] = events();
    let entry = AuditEntry { action: created.name(), subject: created.subject() };
    let kept = change(&store, move |tx| {
        [Actor::Guest, Actor::Member(caller), Actor::Operator]
            .into_iter()
            .try_for_each(|actor| tx.audit().record(&context(actor), &entry))
    });
    assert_eq!(kept, Ok(()));
    let audit = "SELECT actor || ' ' || action || ' ' || subject_kind || ' ' || CAST(subject_version AS TEXT)
        || ' ' || address AS line FROM audit ORDER BY sequence";
    let expected = ["guest", "member", "operator"].map(|actor| format!("{actor} user.registered user 7 2001:db8::7"));
    assert_eq!(lines(&database, audit), expected);
    let whose = [("user_id", Uuid::from_u128(5)), ("session_id", Uuid::from_u128(6))];
    assert_eq!(count(&database, "audit", &whose), 1);
    assert_eq!(count(&database, "audit", &[("subject_id", Uuid::from_u128(8))]), 3);
}

/// A row that breaks a rule of ours MUST be told as corrupt, not shown and not passed over.
pub(crate) fn a_row_that_breaks_a_rule_is_corrupt() {
    let (store, database) = Database::store(|_| ());
    let id = UserId::from(Uuid::from_u128(1));
    let names = (Email::parse("ada@example.org").unwrap(), Username::parse("ada").unwrap());
    let user = User::register(id, names, PasswordHash::none(), Roles::NONE, now());
    let added = change(&store, move |tx| tx.users().add(&user));
    assert_eq!(added, Ok(()));
    for (damage, repair) in [
        ("email = 'no address'", "email = 'ada@example.org'"),
        ("username = '??'", "username = 'ada'"),
        ("roles = 'no JSON'", "roles = '[]'"),
        ("roles = '[\"emperor\"]'", "roles = '[]'"),
        ("image = 'no address'", "image = NULL"),
    ] {
        let set = |what| connect(&database.url).batch_execute(&format!("UPDATE users SET {what}")).unwrap();
        set(damage);
        let found = change(&store, move |tx| tx.users().find(id));
        assert_eq!(found, Err(StoreError::Corrupt), "{damage}");
        set(repair);
    }
    let found = change(&store, move |tx| tx.users().find(id));
    assert!(found.is_ok_and(|user| user.is_some()));
}

/// A table or column that is not there MUST be told as a database that cannot serve now: nothing is wrong with rows.
pub(crate) fn a_schema_that_lacks_something_is_unavailable() {
    let (store, database) = Database::store(|_| ());
    let id = UserId::from(Uuid::from_u128(1));
    for (damage, repair) in [
        ("RENAME COLUMN email TO mail", "ALTER TABLE users RENAME COLUMN mail TO email"),
        ("RENAME TO people", "ALTER TABLE people RENAME TO users"),
    ] {
        let execute = |sql: &str| connect(&database.url).batch_execute(sql).unwrap();
        execute(&format!("ALTER TABLE users {damage}"));
        let found = change(&store, move |tx| tx.users().find(id));
        assert_eq!(found, Err(StoreError::Unavailable), "{damage}");
        execute(repair);
        assert_eq!(change(&store, move |tx| tx.users().find(id)), Ok(None));
    }
}

/// What stands in the tables MUST be what both engines have in common (`schema.txt`), and go again on the way down.
pub(crate) fn the_schema_is_that_of_both_engines() {
    let database = Database::empty();
    migrate_up(&database.url).unwrap();
    let mut schema = lines(&database, words::SCHEMA);
    schema.sort();
    let expected: Vec<_> = include_str!("../schema.txt").lines().collect();
    assert_eq!(schema, expected);
    migrate_down(&database.url, 99).unwrap();
    assert_eq!(lines(&database, words::SCHEMA), Vec::<String>::new());
}

fn change<T: Send + 'static>(
    store: &dyn Store,
    work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    block_on(store.atomically(work))
}

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_micros(1_700_000_000_123_457)
}

fn context(actor: Actor) -> Context {
    Context { now: now(), actor, request_id: Uuid::from_u128(9), address: Some("2001:db8::7".parse().unwrap()) }
}

fn events() -> [Event; 3] {
    let (user, version) = (UserId::from(Uuid::from_u128(8)), Version::from(7));
    let registered = Event::UserRegistered { id: user, version, username: "ada \"\\ ünï".to_owned() };
    let promoted = Event::UserRolesChanged { id: user, version, roles: vec!["author".to_owned(), "admin".to_owned()] };
    let published = Event::ArticlePublished {
        id: ArticleId::from(Uuid::from_u128(3)),
        version,
        author: user,
        slug: "on-locks".to_owned(),
    };
    [registered, promoted, published]
}

/// How many rows of the one request, at its time, have these identifiers.
fn count(database: &Database, table: &str, ids: &[(&str, Uuid)]) -> usize {
    let (request, now) = (words::id(Uuid::from_u128(9)), words::instant(now()));
    let mut sql = format!("SELECT '' AS line FROM {table} WHERE request_id = {request} AND happened_at = {now}");
    for (column, id) in ids {
        sql.push_str(&format!(" AND {column} = {}", words::id(*id)));
    }
    lines(database, &sql).len()
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

fn lines(database: &Database, sql: &str) -> Vec<String> {
    let lines: Vec<Line> = diesel::sql_query(sql).load(&mut connect(&database.url)).unwrap();
    lines.into_iter().map(|line| line.line).collect()
}
