use std::thread;

use futures_executor::block_on;
use lectern_application::ports::{Count, Limits, Neighbor};
use lectern_application::{Policy, Whose};
use lectern_gateways::{LimitsTally, Redis, RedisLimits};

use crate::node::{BOUND, Names, Node, server, somebody};
use crate::proxy::Proxy;

/// The limiter, and whether Redis was there to the end: otherwise the suite had tested the local one.
struct Shared(RedisLimits, std::sync::Arc<Redis>);

impl Limits for Shared {
    fn count(&self, policy: Policy, whose: Whose) -> Count {
        assert!(self.1.answers(), "Redis does not answer");
        self.0.count(policy, whose)
    }
}

fn shared() -> (Shared, Names) {
    // Its time is the subject of other tests.
    let redis = Redis::new(&format!("redis://{}", server()), BOUND * 20).unwrap();
    let quotas = lectern_contract::gateways::quotas();
    let names = Names::own();
    (Shared(RedisLimits::new(redis.clone(), &names.0, quotas, LimitsTally::default()), redis), names)
}

lectern_contract::limits_suite!([ignore = "needs Redis: make test-all"] shared());

#[test]
#[ignore = "needs Redis: make test-all"]
fn two_nodes_share_one_quota() {
    let (names, others, whose) = (Names::own(), Names::own(), somebody());
    let nodes = [Node::at(&server(), &names.0), Node::at(&server(), &names.0)];
    let passed: u32 = thread::scope(|threads| {
        let tries: Vec<_> = nodes.iter().map(|node| threads.spawn(|| node.admitted(whose, 40))).collect();
        tries.into_iter().map(|tried| tried.join().unwrap()).sum()
    });
    assert_eq!(passed, 20);
    assert!(nodes.iter().all(|node| node.number("limits_local_total") == 0));
    assert_eq!(Node::at(&server(), &others.0).admitted(whose, 40), 20, "another school");
}

/// The request that finds Redis gone is counted all the same, on this node; those after it do not even try, but for a few.
#[test]
#[ignore = "needs Redis: make test-all"]
fn when_redis_is_cut_off_the_node_counts_alone() {
    let (names, proxy) = (Names::own(), Proxy::before(&server()));
    let node = Node::at(&proxy.address.to_string(), &names.0);
    assert_eq!(node.admitted(somebody(), 5), 5);
    assert_eq!((node.number("limits_local_total"), proxy.asked()), (0, 1));
    proxy.cut();
    let whose = somebody();
    assert_eq!(node.admitted(whose, 1), 1);
    assert_eq!(node.number("limits_local_total"), 1, "within one request");
    assert_eq!(node.admitted(whose, 1_000), 19);
    assert!(!node.redis.answers());
    let tried = node.number("redis_attempts_total") - 5;
    assert!((3..20).contains(&tried), "a thousand requests tried {tried} times");
    assert_eq!(node.number("redis_attempts_total") + node.number("redis_skipped_total"), 1_006);
    assert_eq!(node.number("redis_down"), 1);
    proxy.pass();
    node.await_redis();
    let (local, failed) = (node.number("limits_local_total"), node.number("redis_failures_total"));
    assert_eq!(node.admitted(whose, 40), 20, "of Redis, which has not seen them");
    assert_eq!((node.number("limits_local_total"), node.number("redis_failures_total")), (local, failed));
    assert_eq!(node.number("redis_down"), 0);
}

/// Whoever asks a Redis that does not answer waits for the bound and no longer, and soon nobody asks.
#[test]
#[ignore = "needs Redis: make test-all"]
fn when_redis_is_slow_nobody_waits_for_it() {
    let (names, proxy) = (Names::own(), Proxy::before(&server()));
    let node = Node::at(&proxy.address.to_string(), &names.0);
    assert_eq!(node.admitted(somebody(), 1), 1);
    proxy.hold();
    let whose = somebody();
    assert_eq!(node.admitted(whose, 1_000), 20);
    let slow = node.number("redis_failures_total");
    assert!((3..20).contains(&slow), "of a thousand requests {slow} waited");
    proxy.pass();
    node.await_redis();
    assert_eq!(node.admitted(somebody(), 40), 20);
}

/// A Redis that has forgotten everything, the script included, is one that counts from the start.
#[test]
#[ignore = "needs Redis: make test-all"]
fn when_redis_is_emptied_it_counts_anew() {
    let (names, whose) = (Names::own(), somebody());
    let node = Node::at(&server(), &names.0);
    assert_eq!(node.admitted(whose, 40), 20);
    let Whose::User(user) = whose else { panic!("a user") };
    let key = format!("{}:limits:user:u{user}", names.0);
    let emptied = node.redis.ask(move |mut connection| async move {
        redis::cmd("SCRIPT").arg("FLUSH").query_async::<()>(&mut connection).await?;
        redis::cmd("DEL").arg(key).query_async::<u32>(&mut connection).await
    });
    assert_eq!(block_on(emptied), Some(1));
    assert_eq!(node.admitted(whose, 40), 20);
    assert_eq!((node.number("limits_local_total"), node.redis.answers()), (0, true));
}

/// Nobody has to be there when the school starts.
#[test]
#[ignore = "needs Redis: make test-all"]
fn a_redis_that_comes_later_is_found() {
    let (names, proxy) = (Names::own(), Proxy::before(&server()));
    proxy.cut();
    let node = Node::at(&proxy.address.to_string(), &names.0);
    assert_eq!(node.admitted(somebody(), 40), 20);
    proxy.pass();
    node.await_redis();
    assert_eq!(node.admitted(somebody(), 40), 20);
}

#[test]
fn what_is_no_address_is_refused() {
    for url in ["", "127.0.0.1:6379", "http://127.0.0.1", "redis://"] {
        assert!(Redis::new(url, BOUND).is_err(), "{url}");
    }
}
