use std::net::Ipv4Addr;
use std::thread;
use std::time::{Duration, Instant};

use futures_executor::block_on;
use lectern_application::ports::Limits;
use lectern_application::{Policy, Quota, Quotas, Standing, Whose};
use lectern_domain::UserId;
use uuid::Uuid;

/// The quotas that the suite wants an adapter to be made with: one that does not refill while a test runs, one of
/// another size, one that refills at once, and none.
#[must_use]
pub fn quotas() -> Quotas {
    Quotas {
        guest: Quota::new(5, 86_400),
        user: Quota::new(3, 3_600),
        writes: Quota::new(1_000, 10),
        registrations: None,
        exports: Quota::new(20, 86_400),
    }
}

/// Somebody whom nobody counted before: an adapter may remember those of the test before.
fn somebody() -> Whose {
    Whose::User(UserId::from(Uuid::now_v7()))
}

fn count(limits: &dyn Limits, policy: Policy, whose: Whose) -> Standing {
    block_on(limits.count(policy, whose).told()).expect("the policy counts")
}

fn admitted(limits: &dyn Limits, policy: Policy, whose: Whose, times: u32) -> usize {
    (0..times).filter(|_| count(limits, policy, whose).admitted).count()
}

/// However many ask at once.
pub fn no_more_than_the_quota_pass(limits: &dyn Limits) {
    let whose = somebody();
    let passed: usize = thread::scope(|threads| {
        let tries: Vec<_> = (0..8).map(|_| threads.spawn(|| admitted(limits, Policy::Exports, whose, 10))).collect();
        tries.into_iter().map(|tried| tried.join().unwrap()).sum()
    });
    assert_eq!(passed, 20);
}

/// Nobody pays for somebody else, nor under one policy for another.
pub fn nobody_is_counted_for_another(limits: &dyn Limits) {
    let (ada, bob) = (somebody(), somebody());
    assert_eq!(admitted(limits, Policy::Guest, ada, 9), 5);
    assert_eq!(admitted(limits, Policy::Guest, bob, 9), 5);
    assert_eq!(admitted(limits, Policy::User, ada, 9), 3);
    // The same bits, and yet three names.
    let bits = u32::try_from(Uuid::now_v7().as_u128() & 0xffff_ffff).unwrap();
    let user = Whose::User(UserId::from(Uuid::from_u128(bits.into())));
    for whose in [user, Whose::Address(Ipv4Addr::from_bits(bits)), Whose::Network(bits.into())] {
        assert_eq!(admitted(limits, Policy::Guest, whose, 9), 5, "{whose:?}");
    }
}

/// What is left goes down by one each time, and who is refused is told how long to wait: never longer than it takes
/// until one more is allowed.
pub fn everybody_is_told_how_they_stand(limits: &dyn Limits) {
    let whose = somebody();
    for left in [4, 3, 2, 1, 0, 0, 0] {
        let standing = count(limits, Policy::Guest, whose);
        assert_eq!((standing.policy, Some(standing.quota)), (Policy::Guest, quotas().guest));
        assert_eq!(standing.remaining, left);
        let period = standing.quota.period();
        assert!(!standing.more.is_zero() && standing.more <= period, "{standing:?}");
    }
    assert!(!count(limits, Policy::Guest, whose).admitted);
}

/// Whoever was refused passes again by and by; and what was refused meanwhile has cost them nothing.
pub fn a_quota_refills(limits: &dyn Limits) {
    let whose = somebody();
    let refused = (0..100_000).any(|_| !count(limits, Policy::Writes, whose).admitted);
    assert!(refused, "asked faster than it refills");
    let bound = Instant::now() + Duration::from_secs(20);
    while !count(limits, Policy::Writes, whose).admitted {
        assert!(Instant::now() < bound, "each refusal pushed the next admission away");
        thread::yield_now();
    }
}

/// A policy without a quota refuses nobody and tells nothing.
pub fn a_policy_without_a_quota_counts_nothing(limits: &dyn Limits) {
    let whose = somebody();
    for _ in 0..100 {
        assert_eq!(block_on(limits.count(Policy::Registrations, whose).told()), None);
    }
}
