use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use lectern_application::ports::{CachedPage, Committed, Lookup, PageCache, Told};
use lectern_application::{Reply, Topic, Topics};
use lectern_domain::{Event, Timestamp, UserId, Version};
use lectern_gateways::{MokaPageCache, Redis, RedisPages};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use uuid::Uuid;

use crate::node::{BOUND, Names, server};
use crate::proxy::Proxy;

/// One node of a school, as far as what it keeps goes. Nothing is too old before the test is.
struct Keeper {
    _redis: Arc<Redis>,
    cache: MokaPageCache,
    pages: RedisPages,
    registry: Registry,
}

impl Keeper {
    /// One that listens.
    fn at(address: &str, prefix: &str) -> Self {
        let redis = Redis::new(&format!("redis://{address}"), BOUND * 4).unwrap();
        let cache = MokaPageCache::new(1 << 20, Duration::from_secs(86_400));
        let (pages, mut registry) = (RedisPages::new(&redis, prefix), Registry::default());
        pages.register(&mut registry);
        pages.listen(Arc::new(cache.clone()));
        let keeper = Self { _redis: redis, cache, pages, registry };
        keeper.until("it listens", |keeper| keeper.number("listening") == 1);
        keeper
    }

    fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let bound = Instant::now() + Duration::from_secs(60);
        while !holds(self) {
            assert!(Instant::now() < bound, "waited too long until {what}");
            thread::yield_now();
        }
    }

    fn number(&self, name: &str) -> u64 {
        let mut text = String::new();
        encode(&mut text, &self.registry).unwrap();
        let name = format!("page_cache_{name} ");
        text.lines().find_map(|line| line.strip_prefix(&name)).expect("a number").parse().unwrap()
    }

    fn keep(&self, topic: Topic) {
        let Lookup::Miss(load) = self.cache.find(topic.name(), Topics::of(&[topic]), Timestamp::UNIX_EPOCH) else {
            panic!("it is there");
        };
        let reply = Reply { status: 200, headers: Vec::new(), body: Vec::new() };
        assert!(load.keep(&Arc::new(CachedPage::new(reply))));
    }

    fn knows(&self, topic: Topic) -> bool {
        matches!(self.cache.find(topic.name(), Topics::of(&[topic]), Timestamp::UNIX_EPOCH), Lookup::Hit { .. })
    }

    /// As its store would tell it: here first, and others through Redis.
    fn commit(&self, event: Event) {
        let told = Told { events: vec![event], jobs: false };
        self.cache.committed(&told);
        self.pages.committed(&told);
    }
}

fn of_people() -> Event {
    Event::UserDeleted { id: UserId::from(Uuid::nil()), version: Version::FIRST }
}

fn of_follows() -> Event {
    let nobody = UserId::from(Uuid::nil());
    Event::UserFollowed { id: nobody, version: Version::FIRST, follower: nobody }
}

#[test]
#[ignore = "needs Redis: make test-all"]
fn what_one_node_commits_the_others_forget_and_nothing_else() {
    let (names, others) = (Names::own(), Names::own());
    let [one, other] = [Keeper::at(&server(), &names.0), Keeper::at(&server(), &names.0)];
    let stranger = Keeper::at(&server(), &others.0);
    for keeper in [&other, &stranger] {
        keeper.keep(Topic::People);
        keeper.keep(Topic::Articles);
    }
    one.commit(of_people());
    other.until("it hears", |other| !other.knows(Topic::People));
    assert!(other.knows(Topic::Articles) && stranger.knows(Topic::People));
    // Redis tells in order: what the other says now comes after the echo of what the first one said.
    one.keep(Topic::People);
    other.commit(of_follows());
    one.until("it hears", |one| one.number("heard_total") == 1);
    assert!(one.knows(Topic::People), "it listened to itself");
    assert_eq!((other.number("heard_total"), stranger.number("heard_total")), (1, 0));
}

#[test]
#[ignore = "needs Redis: make test-all"]
fn a_node_that_was_cut_off_forgets_everything_when_it_hears_again() {
    let (names, proxy) = (Names::own(), Proxy::before(&server()));
    let (one, other) = (Keeper::at(&server(), &names.0), Keeper::at(&proxy.address.to_string(), &names.0));
    proxy.cut();
    other.until("it is deaf", |other| other.number("listening") == 0);
    other.keep(Topic::People);
    one.commit(of_people());
    one.until("it was told", |one| one.number("told_total") == 1);
    assert!(other.knows(Topic::People), "nobody could tell it");
    proxy.pass();
    other.until("it hears again", |other| !other.knows(Topic::People));
}

#[test]
#[ignore = "needs Redis: make test-all"]
fn what_could_not_be_told_is_told_later_and_at_once() {
    let (names, proxy) = (Names::own(), Proxy::before(&server()));
    let (one, other) = (Keeper::at(&proxy.address.to_string(), &names.0), Keeper::at(&server(), &names.0));
    proxy.cut();
    one.until("it is deaf", |one| one.number("listening") == 0);
    other.keep(Topic::People);
    other.keep(Topic::Follows);
    for _ in 0..100 {
        one.commit(of_people());
        one.commit(of_follows());
    }
    let asked = proxy.asked();
    proxy.pass();
    other.until("it hears", |other| !other.knows(Topic::People) && !other.knows(Topic::Follows));
    assert!(other.number("heard_total") < 10, "{} messages", other.number("heard_total"));
    assert!(asked < 20, "{asked} connections while it was away");
}

#[test]
#[ignore = "needs Redis: make test-all"]
fn a_program_that_ends_has_told_the_others_before() {
    let names = Names::own();
    let other = Keeper::at(&server(), &names.0);
    other.keep(Topic::People);
    let redis = Redis::new(&format!("redis://{}", server()), BOUND * 4).unwrap();
    RedisPages::patient(&redis, &names.0).committed(&Told { events: vec![of_people()], jobs: false });
    drop(redis);
    other.until("it hears", |other| !other.knows(Topic::People));
}

#[test]
fn with_nobody_to_hear_a_commit_costs_nothing() {
    let redis = Redis::new("redis://127.0.0.1:1", BOUND).unwrap();
    let pages = RedisPages::new(&redis, "lectern-test");
    pages.committed(&Told { events: vec![of_people()], jobs: true });
    drop(redis);
    pages.in_doubt(&Told { events: vec![of_people()], jobs: true });
}
