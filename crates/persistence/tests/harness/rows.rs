//! What no port reads yet, and what no port could have written: looked at beside the store, by plain SQL.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use futures_executor::block_on;
use lectern_application::effects::{NewJob, Task};
use lectern_application::ports::{Signature, SignedHead, Tx, View};
use lectern_application::{Actor, Caller, Context, Store, StoreError};
use lectern_domain::effects::{AuditChain, Head, JobStatus};
use lectern_domain::identity::{Email, PasswordHash, Roles, User, Username};
use lectern_domain::{Event, SessionId, SignedDuration, Timestamp, UserId, Version};
use lectern_persistence::{migrate_down, migrate_up};
use uuid::Uuid;

use super::harness::{Database, connect};
use super::words;

/// An audit row MUST tell who, what, when, from where and in which request, whoever it was.
pub(crate) fn an_audit_row_tells_who_did_what() {
    let (store, database) = Database::store(|_| ());
    let caller = Caller {
        user: UserId::from(Uuid::from_u128(5)),
        session: SessionId::from(Uuid::from_u128(6)),
        roles: Roles::NONE,
    };
    let registered = Event::UserRegistered {
        id: UserId::from(Uuid::from_u128(8)),
        version: Version::from(7),
        username: "ada".to_owned(),
    };
    let kept = change(&store, move |tx| {
        [Actor::Guest, Actor::Member(caller), Actor::Operator]
            .into_iter()
            .try_for_each(|actor| tx.outbox().announce(&context(actor), &registered))
    });
    assert_eq!(kept, Ok(()));
    let audit = "SELECT actor || ' ' || action || ' ' || subject_kind || ' ' || CAST(subject_version AS TEXT)
        || ' ' || address AS line FROM trail ORDER BY sequence";
    let expected = ["guest", "member", "operator"].map(|actor| format!("{actor} user.registered user 7 2001:db8::7"));
    assert_eq!(lines(&database, audit), expected);
    let whose = [("user_id", Uuid::from_u128(5)), ("session_id", Uuid::from_u128(6))];
    assert_eq!(count(&database, "trail", &whose), 1);
    assert_eq!(count(&database, "trail", &[("subject_id", Uuid::from_u128(8))]), 3);
}

/// Whatever is done to the rows of the audit trail beside the store, the chain that was sealed before MUST show it.
pub(crate) fn what_is_done_to_audit_rows_breaks_their_chain() {
    let damages = [
        "UPDATE audit SET action = 'user.deleted' WHERE position = 2",
        "UPDATE audit SET address = NULL WHERE position = 2",
        "UPDATE audit SET subject_version = 8 WHERE position = 2",
        "UPDATE audit SET happened_at = (SELECT signed_at FROM audit_head) WHERE position = 2",
        "DELETE FROM audit WHERE position = 2",
        "DELETE FROM audit WHERE position = 3",
        "UPDATE audit SET position = position + 100 WHERE position < 3",
        "UPDATE audit SET seal = (SELECT other.seal FROM audit AS other WHERE other.position = 1) WHERE position = 2",
    ];
    for damage in damages {
        let (store, database) = Database::store(|_| ());
        let event = Event::UserUpdated {
            id: UserId::from(Uuid::from_u128(8)),
            version: Version::from(7),
            username: String::new(),
        };
        let record = |_| {
            change(&store, {
                let event = event.clone();
                move |tx| tx.outbox().announce(&context(Actor::Guest), &event)
            })
        };
        assert_eq!((0..3).map(record).collect::<Result<Vec<_>, _>>().map(|all| all.len()), Ok(3));
        let head = sealed(&store);
        assert_eq!(walked(&store), (head, true), "before {damage}");
        connect(&database.url).batch_execute(damage).unwrap();
        assert_ne!(walked(&store), (head, true), "{damage}");
    }
}

/// A node of before writes an event and its entry as two rows. Its statements MUST go on working, and the trail MUST hold
/// what either node wrote, once each, under one chain; and so it MUST after the way back and up again.
pub(crate) fn nodes_of_before_and_of_now_write_one_trail() {
    let (store, database) = Database::store(|_| ());
    for n in 1..=4 {
        match n % 2 {
            0 => execute_as_before(&database, n),
            _ => assert_eq!(change(&store, move |tx| tx.outbox().announce(&context(Actor::Guest), &gone(n))), Ok(())),
        }
        if n == 2 {
            assert_eq!(sealed(&store).position, 2);
        }
    }
    let entries = "SELECT actor || ' ' || action || ' ' || CAST(coalesce(position, 0) AS TEXT) AS line FROM";
    let four = [0, 0, 1, 2].map(|position| format!("guest user.deleted {position}"));
    let each = |part: &str| lines(&database, &format!("{entries} {part} ORDER BY 1"));
    assert_eq!(each("trail"), four);
    let mut down = Vec::new();
    while !down.iter().any(|name: &String| name.ends_with("_trail")) {
        down.extend(migrate_down(&database.url, 1).unwrap());
    }
    assert_eq!(each("audit"), four);
    migrate_up(&database.url).unwrap();
    assert_eq!(each("trail"), four);
    assert_eq!((sealed(&store).position, walked(&store).1), (4, true));
    assert_eq!(lines(&database, "SELECT '' AS line FROM outbox WHERE actor IS NOT NULL").len(), 0);
}

fn gone(n: u128) -> Event {
    Event::UserDeleted { id: UserId::from(Uuid::from_u128(n)), version: Version::from(7) }
}

/// The two statements of a program that knows nothing of who did it in the outbox.
fn execute_as_before(database: &Database, n: u128) {
    let [event, entry, subject, request] = [100 + n, 200 + n, n, 9].map(|id| words::id(Uuid::from_u128(id)));
    let now = words::instant(now());
    let sql = format!(
        "INSERT INTO outbox (id, name, subject_kind, subject_id, subject_version, facts, happened_at, request_id)
            VALUES ({event}, 'user.deleted', 'user', {subject}, 7, '{{}}', {now}, {request});
        INSERT INTO audit (id, action, subject_kind, subject_id, subject_version, actor, happened_at, request_id)
            VALUES ({entry}, 'user.deleted', 'user', {subject}, 7, 'guest', {now}, {request})"
    );
    connect(&database.url).batch_execute(&sql).unwrap();
}

/// Seals whatever waits, and tells where the chain ends.
fn sealed(store: &dyn Store) -> Head {
    let audit = |view: &mut dyn View| Ok((view.audit_pages().find_head()?, view.audit_pages().find_unsealed(9)?));
    let (before, waiting) = block_on(store.reading::<_, StoreError, _>(audit)).unwrap();
    let before = before.map_or(Head::EMPTY, |signed| signed.head);
    let mut chain = AuditChain::from(before);
    let links: Vec<_> = waiting.into_iter().map(|entry| chain.add(entry.record, &digest)).collect();
    let signature = Signature { kid: "key".to_owned(), text: "signed".to_owned() };
    let now = SignedHead { head: chain.head(), signed_at: now() + SignedDuration::from_secs(1), signature };
    assert_eq!(change(store, move |tx| tx.audit().seal(&before, &links, &now)), Ok(()));
    chain.head()
}

/// Where the chain ends now, and whether nothing was wrong on the way.
fn walked(store: &dyn Store) -> (Head, bool) {
    let links = block_on(store.glance::<_, StoreError, _>(|view| view.audit_pages().find_sealed(0, 9))).unwrap();
    let mut chain = AuditChain::from(Head::EMPTY);
    let flaws = links.iter().filter(|link| chain.follow(link, &digest).is_err()).count();
    (chain.head(), flaws == 0)
}

/// Not SHA-256, which no store cares for, but every byte counts in its place.
fn digest(bytes: &[u8]) -> [u8; 32] {
    let sum = bytes.iter().fold(7_u64, |sum, byte| sum.wrapping_mul(1_099_511_628_211) ^ u64::from(*byte));
    std::array::from_fn(|place| sum.rotate_left(8 * u32::try_from(place).unwrap()).to_le_bytes()[0])
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

/// A job of a kind that this program does not know MUST wait, counted and untouched, for a node that knows it.
pub(crate) fn a_job_of_an_unknown_kind_waits_for_who_knows_it() {
    let (store, database) = Database::store(|_| ());
    let at = context(Actor::Operator);
    let added = change(&store, move |tx| tx.jobs().add(&at, &NewJob::now(&at, Task::SweepJobs {})));
    let id = added.unwrap().unwrap();
    let claim = || change(&store, |tx| tx.leases().claim(now(), now(), 9)).unwrap();
    let rename = |kind: &str| {
        connect(&database.url).batch_execute(&format!("UPDATE jobs SET kind = '{kind}'")).unwrap();
    };
    rename("moon.land");
    assert_eq!(claim(), []);
    let job = change(&store, move |tx| tx.jobs().find(id)).unwrap().unwrap();
    assert_eq!((job.state().status, job.state().attempts), (JobStatus::Queued, 0));
    let shown: &dyn Store = &store;
    let depths = block_on(shown.glance::<_, StoreError, _>(|view| view.job_pages().depths())).unwrap();
    let counted: Vec<_> = depths.iter().map(|depth| (depth.kind.as_str(), depth.jobs)).collect();
    assert_eq!(counted, [("moon.land", 1)]);
    rename("jobs.sweep");
    assert_eq!(claim().len(), 1);
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

/// A delivery whose webhook is gone MUST be in nobody's way on the way back, and what has one MUST stay.
pub(crate) fn a_delivery_without_a_webhook_goes_on_the_way_back() {
    let database = Database::empty();
    migrate_up(&database.url).unwrap();
    let [user, webhook, gone] = [1, 2, 3].map(|n| words::id(Uuid::from_u128(n)));
    let (at, none) = (words::instant(now()), words::NO_BYTES);
    let mut sql = format!(
        "INSERT INTO users (id, version, email, email_folded, email_verified, username, username_folded, password,
            roles, status, created_at, updated_at)
        VALUES ({user}, 1, 'a@b.example', 'a@b.example', 1 = 0, 'ada', 'ada', '', '[]', 'active', {at}, {at});
        INSERT INTO webhooks (id, version, owner_id, url, event_types, secret, created_at, updated_at)
        VALUES ({webhook}, 1, {user}, 'https://a.example', '[]', {none}, {at}, {at});"
    );
    for (id, of) in [(&webhook, &webhook), (&gone, &gone)] {
        sql.push_str(&format!(
            "INSERT INTO deliveries (id, version, webhook_id, message_id, kind, status, tried, attempts, created_at, body)
            VALUES ({id}, 1, {of}, {id}, 'ping', 'failed', 0, '[]', {at}, '{{}}');"
        ));
    }
    connect(&database.url).batch_execute(&sql).unwrap();
    down_to(&database, "_bounds");
    let left = |table: &str| lines(&database, &format!("SELECT '' AS line FROM {table}")).len();
    assert_eq!(left("deliveries"), 1);
    connect(&database.url).batch_execute("DELETE FROM webhooks").unwrap();
    assert_eq!(left("deliveries"), 0, "the reference stands again");
    migrate_up(&database.url).unwrap();
}

/// Takes steps back until the one of this name is taken back, too.
pub(crate) fn down_to(database: &Database, name: &str) {
    while !migrate_down(&database.url, 1).unwrap().iter().any(|taken| taken.ends_with(name)) {}
}

/// What a node of before followed is not counted, and MUST be nobody's fault when it goes.
pub(crate) fn a_follow_that_was_never_counted_goes() {
    let (store, database) = Database::store(|_| ());
    let [ada, bob, carol] = [1, 2, 3].map(|n| UserId::from(Uuid::from_u128(n)));
    people(&database, &[(1, "active"), (2, "active"), (3, "active")]);
    follows(&database, &[(1, 2), (3, 2)]);
    assert_eq!(change(&store, move |tx| tx.follows().remove(ada, bob)), Ok(true));
    assert_eq!(change(&store, move |tx| tx.follows().remove_of(carol)), Ok(1));
    let counted = "SELECT '' AS line FROM users WHERE followers_count = 0 AND following_count = 0";
    assert_eq!(lines(&database, counted).len(), 3);
}

/// Follows of before MUST be counted on the way up, and those of whoever is gone MUST go.
pub(crate) fn follows_of_before_are_counted() {
    let database = Database::empty();
    migrate_up(&database.url).unwrap();
    down_to(&database, "_counts");
    people(&database, &[(1, "active"), (2, "active"), (3, "deleted")]);
    follows(&database, &[(1, 2), (1, 3), (3, 1), (3, 2)]);
    migrate_up(&database.url).unwrap();
    let counted = "SELECT username || ' ' || followers_count || ' ' || following_count AS line FROM users ORDER BY 1";
    assert_eq!(lines(&database, counted), ["1 0 1", "2 1 0", "3 0 0"]);
    assert_eq!(lines(&database, "SELECT '' AS line FROM follows").len(), 1);
}

/// Accounts of these numbers and standings, by plain SQL.
pub(crate) fn people(database: &Database, people: &[(u128, &str)]) {
    let at = words::instant(now());
    for (n, status) in people {
        let sql = format!(
            "INSERT INTO users (id, version, email, email_folded, email_verified, username, username_folded, password,
                roles, status, created_at, updated_at)
            VALUES ({}, 1, '{n}', '{n}', 1 = 0, '{n}', '{n}', '', '[]', '{status}', {at}, {at})",
            words::id(Uuid::from_u128(*n))
        );
        connect(&database.url).batch_execute(&sql).unwrap();
    }
}

pub(crate) fn follows(database: &Database, pairs: &[(u128, u128)]) {
    for (follower, followed) in pairs {
        let [follower, followed] = [*follower, *followed].map(|n| words::id(Uuid::from_u128(n)));
        let sql = format!("INSERT INTO follows VALUES ({follower}, {followed}, {})", words::instant(now()));
        connect(&database.url).batch_execute(&sql).unwrap();
    }
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

pub(crate) fn lines(database: &Database, sql: &str) -> Vec<String> {
    let lines: Vec<Line> = diesel::sql_query(sql).load(&mut connect(&database.url)).unwrap();
    lines.into_iter().map(|line| line.line).collect()
}
